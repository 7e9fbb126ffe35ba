"""Change how a shop's payments and payouts get into the books."""

import logging
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from nightclerk.connector.models import PaymentSettings, Shop
from nightclerk.connector.services.shops.settings import account_problem
from nightclerk.core.errors import invalid_fields
from nightclerk.core.text import Text, words
from nightclerk.jobs.services.rights import require_permission
from nightclerk.ledger.charts import chart
from nightclerk.ledger.models import Account
from nightclerk.ledger.selectors.company import company_or_none
from nightclerk.ledger.services.writing.filling import fill

logger = logging.getLogger(__name__)

# Which account of the chart an account of the shop card is at first, by its role. Where
# disputes, adjustments and reserves belong is for a person to say.
ROLES: Mapping[str, str] = {
    "clearing_account": "clearing",
    "bank_account": "bank",
    "fee_account": "fees",
}
OTHERS = (
    "dispute_account",
    "adjustment_account",
    "reserve_account",
    "overpaid_account",
)


@transaction.atomic
def change_payment_settings(
    shop: Shop, *, actor: Any = None, **fields: Any
) -> PaymentSettings:
    """Change how payments and payouts are booked; accounts may be given as numbers.

    Where payouts are to be posted, accounts that nobody named are those of the chart.
    Raises `NotAllowed` without the right to change shops, `Refused` with the names of
    all wrong fields.
    """
    require_permission(
        actor,
        "connector.change_shop",
        words("You have no right to change shop {shop}", shop=shop.code),
    )
    held = PaymentSettings.objects.select_for_update(of=("self",)).filter(shop=shop)
    settings = held.first() or PaymentSettings(shop=shop)
    fill(settings, fields, rules={}, fixed=("shop",), is_whole=False)
    if settings.posts_payouts:
        _fill_accounts(settings, given=fields)
    if problems := _problems(settings):
        raise invalid_fields(problems)
    settings.save()
    logger.info("Payments of shop %s were changed by %s", shop, actor or "the system")
    return settings


def _fill_accounts(settings: PaymentSettings, *, given: Mapping[str, Any]) -> None:
    """Take accounts that nobody named from the chart, where there is one."""
    here = company_or_none()
    if here is None:
        return
    missing = [
        name
        for name in ROLES
        if name not in given and getattr(settings, f"{name}_id") is None
    ]
    numbers = {name: _number(here.chart, ROLES[name]) for name in missing}
    accounts = {
        account.no: account
        for account in Account.objects.filter(no__in=numbers.values())
    }
    for name, number in numbers.items():
        found = accounts.get(number)
        if found is not None and account_problem(found) is None:
            setattr(settings, name, found)


def _number(code: str, role: str) -> str:
    try:
        return chart(code).number_for(role)
    except StopIteration:
        return ""


def _problems(settings: PaymentSettings) -> dict[str, Text]:
    """Say what does not fit together."""
    found: dict[str, Text] = {}
    for name in (*ROLES, *OTHERS):
        account: Account | None = getattr(settings, name)
        if account is not None:
            problem = account_problem(account)
            if problem is not None:
                found[name] = problem
        elif settings.posts_payouts and name in ROLES:
            found[name] = words("Payouts are posted on this account: name it")
    bank, clearing = settings.bank_account, settings.clearing_account
    if bank is not None and bank == clearing:
        found.setdefault(
            "clearing_account",
            words("Money at Shopify and money at the bank need an account each"),
        )
    return found
