"""Add and change accounts of the general ledger."""

import logging
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import ProtectedError

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.ledger.models import Account, LedgerEntry
from nightclerk.ledger.services.parties.customers import needed
from nightclerk.ledger.services.writing.filling import Rule, fill, insert

logger = logging.getLogger(__name__)

# What the first entry settles.
SETTLED = ("no", "kind", "is_heading")
RULES: dict[str, Rule] = {"name": lambda value, _: needed(value)}


@transaction.atomic
def create_account(
    *,
    no: str,
    name: str,
    kind: str,
    actor: AbstractBaseUser | None = None,
    **fields: Any,
) -> Account:
    """Add an account; `kind` is asset, liability, equity, income or expense.

    Raises `Refused` with the names of all wrong fields.
    """
    account = Account()
    given = {"no": no, "name": name, "kind": kind, **fields}
    fill(account, given, rules=RULES)
    insert(
        account,
        key="no",
        taken=words("There is already an account {no}", no=account.no),
    )
    logger.info("Account %s was added by %s", account.no, actor or "the system")
    return account


@transaction.atomic
def change_account(
    account: Account, *, actor: AbstractBaseUser | None = None, **fields: Any
) -> Account:
    """Change an account; once something is posted on it, only name and permissions.

    Raises `Refused` with the names of all wrong fields.
    """
    changed = Account.objects.select_for_update().get(pk=account.pk)
    is_used = LedgerEntry.objects.filter(account=changed).exists()
    fixed = [name for name in SETTLED if is_used and _differs(changed, name, fields)]
    fill(changed, fields, rules=RULES, fixed=fixed)
    changed.save()
    logger.info("Account %s was changed by %s", changed.no, actor or "the system")
    return changed


def delete_account(account: Account, *, actor: AbstractBaseUser | None = None) -> None:
    """Delete an account that no setup, document or entry names; else `Refused`."""
    no = account.no
    try:
        with transaction.atomic():
            account.delete()
    except ProtectedError:
        raise Refused(
            words("Account {no} is named by setup, documents or entries", no=no),
            hint=words("Block the account instead."),
        ) from None
    logger.info("Account %s was deleted by %s", no, actor or "the system")


def _differs(account: Account, name: str, fields: dict[str, Any]) -> bool:
    return name in fields and fields[name] != getattr(account, name)
