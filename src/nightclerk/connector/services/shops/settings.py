"""Change how a shop's buyers and orders are kept in step with the books."""

import logging
from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction

from nightclerk.connector.models import CustomerSettings, OrderSettings, Shop
from nightclerk.core.errors import invalid_fields
from nightclerk.core.text import Text, words
from nightclerk.jobs.services.rights import require_permission
from nightclerk.ledger.charts import chart
from nightclerk.ledger.models import Account, Customer, PostedDocument
from nightclerk.ledger.selectors.company import company_or_none
from nightclerk.ledger.services.writing.filling import fill

logger = logging.getLogger(__name__)

Settings = TypeVar("Settings", CustomerSettings, OrderSettings)
# Which account of the chart an account of the shop card is at first, by its role.
ROLES: Mapping[str, tuple[str, ...]] = {
    "shipping_account": ("revenue_service", "revenue_standard"),
    "tip_account": ("revenue_service", "revenue_standard"),
    "custom_account": ("revenue_standard",),
    "fees_account": ("revenue_service", "revenue_standard"),
    "duties_account": ("revenue_service", "revenue_standard"),
    "gift_card_account": ("gift_cards",),
    "rounding_account": ("rounding",),
    "not_restocked_account": ("reductions_standard", "reductions"),
    "refund_account": ("reductions_standard", "reductions"),
}


def change_customer_settings(
    shop: Shop, *, actor: Any = None, **fields: Any
) -> CustomerSettings:
    """Change how buyers and customers are kept in step.

    References may be given as codes or numbers. Raises `NotAllowed` without the right
    to change shops, `Refused` with the names of all wrong fields.
    """
    return _changed(CustomerSettings, shop, actor, fields)


def change_order_settings(
    shop: Shop, *, actor: Any = None, **fields: Any
) -> OrderSettings:
    """Change how orders and refunds become documents; raises as for customers.

    Accounts must take direct entries and not be blocked; credit memos can be made
    automatically only where documents are.
    """
    return _changed(OrderSettings, shop, actor, fields)


@transaction.atomic
def settle_defaults(shop: Shop) -> None:
    """Give a shop its settings: in a fresh company all that is unknown is created.

    A company is fresh while nothing was posted and nobody keeps customers in it: where
    there is no older system nothing can be doubled. Accounts are those of the chart.
    Settings that are there stay as they are.
    """
    here = company_or_none()
    is_fresh = here is None or not (
        PostedDocument.objects.exists() or Customer.objects.exists()
    )
    CustomerSettings.objects.get_or_create(
        shop=shop, defaults={"creates_unknown": is_fresh}
    )
    OrderSettings.objects.get_or_create(shop=shop, defaults={"creates_items": is_fresh})
    fill_accounts(shop)


@transaction.atomic
def fill_accounts(shop: Shop) -> OrderSettings | None:
    """Take the accounts that the card does not name from the chart, if there is one."""
    here = company_or_none()
    settings = OrderSettings.objects.select_for_update().filter(shop=shop).first()
    if here is None or settings is None:
        return settings
    accounts = {account.no: account for account in Account.objects.order_by()}
    for field, roles in ROLES.items():
        if getattr(settings, f"{field}_id") is None:
            found = accounts.get(_number(here.chart, roles))
            if found is not None and not account_problem(found):
                setattr(settings, field, found)
    settings.save()
    return settings


def fill_accounts_of_all() -> None:
    """Take the accounts of all shops from the chart, when the company is set up."""
    for shop in Shop.objects.order_by("pk"):
        fill_accounts(shop)


def _number(code: str, roles: tuple[str, ...]) -> str:
    try:
        return chart(code).number_for(*roles)
    except StopIteration:
        return ""


@transaction.atomic
def _changed(
    model: type[Settings], shop: Shop, actor: Any, fields: Mapping[str, Any]
) -> Settings:
    require_permission(
        actor,
        "connector.change_shop",
        words("You have no right to change shop {shop}", shop=shop.code),
    )
    held = model._default_manager.select_for_update(of=("self",)).filter(shop=shop)
    settings = held.first() or model(shop=shop)
    fill(settings, fields, rules={}, fixed=("shop",), is_whole=False)
    if problems := _problems(settings):
        raise invalid_fields(problems)
    settings.save()
    logger.info("Settings of shop %s were changed by %s", shop, actor or "the system")
    return settings


def _problems(settings: CustomerSettings | OrderSettings) -> dict[str, Text]:
    """Say what does not fit together."""
    found: dict[str, Text] = {}
    for field in settings._meta.fields:
        value = getattr(settings, field.name)
        if isinstance(value, Account) and (problem := account_problem(value)):
            found[field.name] = problem
    if isinstance(settings, OrderSettings):
        found |= _refund_problems(settings)
    elif settings.contact_source == CustomerSettings.Names.COMPANY:
        found["contact_source"] = words("A contact is a person, not a company")
    return found


def _refund_problems(settings: OrderSettings) -> dict[str, Text]:
    is_automatic = settings.refunds == OrderSettings.Refunds.AUTOMATIC
    if not is_automatic or settings.creates_documents:
        return {}
    return {
        "refunds": words(
            "Credit memos can be automatic only where documents are created "
            "with the order import"
        )
    }


def account_problem(account: Account) -> Text | None:
    """Say why documents cannot name an account, None where they can."""
    if account.is_heading:
        return words("Account {no} is a heading", no=account.no)
    if account.is_blocked:
        return words("Account {no} is blocked", no=account.no)
    if not account.is_direct:
        return words("Account {no} takes no direct entries", no=account.no)
    return None
