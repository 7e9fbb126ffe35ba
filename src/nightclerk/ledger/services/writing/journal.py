"""The general journal: amounts from account to account, without a document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from nightclerk.core.errors import invalid_fields
from nightclerk.core.text import Text, words
from nightclerk.ledger.journal import Row, total
from nightclerk.ledger.models import Account, Currency, LedgerTransaction
from nightclerk.ledger.rounding import rounded
from nightclerk.ledger.selectors.company import company
from nightclerk.ledger.services.writing.numbers import next_number
from nightclerk.ledger.services.writing.open_days import require_open_day
from nightclerk.ledger.services.writing.transactions import write_transaction

NUMBERS = words("payments and journals")
FEWEST = 2


@dataclass(frozen=True, kw_only=True)
class JournalRow:
    """An amount for an account, in the company's currency: debit > 0, credit < 0.

    `foreign_amount` tells how much it was in another currency, where it was one.
    """

    account: Account
    amount: Decimal
    currency: Currency | None = None
    foreign_amount: Decimal = Decimal(0)
    text: str = ""


@transaction.atomic
def post_journal(
    rows: Sequence[JournalRow],
    *,
    on: date,
    key: str = "",
    text: str = "",
    document_no: str = "",
    actor: Any = None,
) -> LedgerTransaction:
    """Book amounts that add up to zero; without a number the journal's series gives it.

    `Refused` where they do not add up, names an account that is no account of journals,
    for a closed period, and for a `key` that was used before. `reverse` takes it back.
    """
    house = company()
    _require_sound(rows, house.currency.decimals)
    require_open_day(on, company=house, actor=actor)
    return write_transaction(
        source=LedgerTransaction.Source.JOURNAL,
        date=on,
        document_no=document_no
        or next_number(house.journal_series, on=on, what=NUMBERS),
        text=text,
        rows=[_row(each) for each in rows],
        actor=actor,
        key=key,
        decimals=house.currency.decimals,
    )


def _row(given: JournalRow) -> Row:
    return Row(
        account=given.account.pk,
        amount=given.amount,
        currency=given.currency.pk if given.currency else None,
        foreign_amount=given.foreign_amount,
        text=given.text,
    )


def _require_sound(rows: Sequence[JournalRow], decimals: int) -> None:
    """Refuse with every row that is wrong, named as `rows.1.account`."""
    problems = {}
    for place, row in enumerate(rows, start=1):
        if problem := _why_not(row.account):
            problems[f"rows.{place}.account"] = problem
        if not row.amount or rounded(row.amount, decimals) != row.amount:
            problems[f"rows.{place}.amount"] = words(
                "{amount} is no amount in our currency", amount=row.amount
            )
    if len(rows) < FEWEST:
        problems["rows"] = words("A journal needs two rows or more")
    elif left := total(_row(row) for row in rows):
        problems["rows"] = words(
            "The rows add up to {amount}, not to zero", amount=rounded(left, decimals)
        )
    if problems:
        raise invalid_fields(problems)


def _why_not(account: Account) -> Text | None:
    if account.is_heading:
        return words("Account {no} is a heading", no=account.no)
    if account.is_blocked:
        return words("Account {no} is blocked", no=account.no)
    if not account.is_direct:
        return words("Account {no} takes no direct entries", no=account.no)
    return None
