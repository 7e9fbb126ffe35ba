"""The settings of the shop card: what a shop begins with, and what may be changed."""

from typing import Any

import pytest
from tests.ledger import building

from nightclerk.connector.models import CustomerSettings, OrderSettings, Shop
from nightclerk.connector.selectors.settings import customer_settings, order_settings
from nightclerk.connector.services.shops.cards import add_shop
from nightclerk.connector.services.shops.settings import (
    change_customer_settings,
    change_order_settings,
    fill_accounts,
    fill_accounts_of_all,
    settle_defaults,
)
from nightclerk.core.errors import NotAllowed, Refused
from nightclerk.ledger.models import Account

pytestmark = pytest.mark.django_db

ACCOUNTS = (
    "shipping",
    "tip",
    "custom",
    "fees",
    "duties",
    "gift_card",
    "rounding",
    "not_restocked",
    "refund",
)


def added(code: str = "DEMO") -> Shop:
    """Add a shop as people do."""
    return add_shop(code=code, url=f"{code.lower()}.myshopify.com", token="shpat_x")


def numbers(shop: Shop) -> dict[str, str]:
    """Give the numbers of the accounts on the card; empty where there is none."""
    card = OrderSettings.objects.get(shop=shop)
    found = {name: getattr(card, f"{name}_account") for name in ACCOUNTS}
    return {name: account.no if account else "" for name, account in found.items()}


def account(no: str = "8999", **changes: Any) -> Account:
    """Give an account that documents may name, but for what is changed."""
    model = Account.objects.get(no="4400")
    model.pk, model.no = None, no
    for name, value in {"name": f"Account {no}", **changes}.items():
        setattr(model, name, value)
    model.save(force_insert=True)
    return model


def test_a_shop_without_settings_has_the_usual_ones() -> None:
    shop = Shop.objects.create(code="DEMO", url="demo.myshopify.com")

    orders, customers = order_settings(shop), customer_settings(shop)

    assert (orders.pk, customers.pk) == (None, None)
    assert orders.sku_mapping == OrderSettings.SkuMapping.ITEM
    assert orders.money == OrderSettings.Money.SHOP
    assert orders.refunds == OrderSettings.Refunds.BY_HAND
    assert (orders.invoices_fulfilled, orders.releases) == (True, True)
    assert (orders.creates_documents, orders.creates_items) == (False, False)
    assert (orders.books_test_orders, orders.books_unpaid) == (False, True)
    assert customers.imports == CustomerSettings.Import.WITH_ORDERS
    assert customers.mapping == CustomerSettings.Mapping.CONTACT
    assert customers.creates_unknown is False


def test_in_a_fresh_company_all_that_is_unknown_is_created() -> None:
    building.company()

    shop = added()

    assert order_settings(shop).creates_items is True
    assert customer_settings(shop).creates_unknown is True


def test_where_customers_are_kept_already_nothing_is_created_unasked() -> None:
    building.customer()

    shop = added()

    assert order_settings(shop).creates_items is False
    assert customer_settings(shop).creates_unknown is False


@pytest.mark.parametrize(
    ("chart", "found"),
    [
        ("skr04", ["4400"] * 5 + ["3500", "4830", "4720", "4720"]),
        ("skr03", ["8400"] * 5 + ["1700", "2700", "8720", "8720"]),
    ],
)
def test_accounts_are_those_of_the_chart(chart: str, found: list[str]) -> None:
    building.company(chart=chart)

    shop = added()

    assert list(numbers(shop).values()) == found


def test_the_generic_chart_has_an_account_for_all() -> None:
    building.company(chart="generic")

    shop = added()

    assert "" not in numbers(shop).values()


def test_a_shop_that_was_there_before_the_company_gets_its_accounts_then() -> None:
    shop = added()
    before = numbers(shop)
    building.company()

    fill_accounts_of_all()

    assert set(before.values()) == {""}
    assert numbers(shop)["shipping"] == "4400"


def test_accounts_that_somebody_chose_stay() -> None:
    building.company()
    shop = added()
    change_order_settings(shop, shipping_account=account())

    fill_accounts(shop)

    assert numbers(shop)["shipping"] == "8999"


def test_settings_that_are_there_are_not_settled_again() -> None:
    building.company()
    shop = added()
    change_order_settings(shop, creates_items=False)
    change_customer_settings(shop, creates_unknown=False)

    settle_defaults(shop)

    assert order_settings(shop).creates_items is False
    assert customer_settings(shop).creates_unknown is False


def test_settings_are_changed_by_codes_and_numbers() -> None:
    building.company()
    shop, buyer = added(), building.customer()

    orders = change_order_settings(
        shop,
        money="presentment",
        sku_separator="/",
        shipping_account="4300",
        return_location=building.location("MAIN").code,
    )
    customers = change_customer_settings(
        shop, mapping="default", default_customer=buyer.no, direction="to"
    )

    orders.refresh_from_db()
    customers.refresh_from_db()
    assert (orders.money, orders.sku_separator) == ("presentment", "/")
    assert orders.shipping_account == Account.objects.get(no="4300")
    assert orders.return_location == building.location("MAIN")
    assert (customers.default_customer, customers.direction) == (buyer, "to")


def test_automatic_credit_memos_need_automatic_documents() -> None:
    shop = added()

    with pytest.raises(Refused) as refused:
        change_order_settings(shop, refunds="automatic")
    both = change_order_settings(shop, refunds="automatic", creates_documents=True)
    with pytest.raises(Refused) as left_alone:
        change_order_settings(shop, creates_documents=False)

    assert set(refused.value.fields) == set(left_alone.value.fields) == {"refunds"}
    assert both.refunds == OrderSettings.Refunds.AUTOMATIC
    assert order_settings(shop).creates_documents is True


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_heading": True}, "Account 8999 is a heading"),
        ({"is_blocked": True}, "Account 8999 is blocked"),
        ({"is_direct": False}, "Account 8999 takes no direct entries"),
    ],
)
@pytest.mark.parametrize("field", [f"{name}_account" for name in ACCOUNTS])
def test_an_account_that_documents_cannot_name_is_refused(
    field: str, changes: dict[str, bool], reason: str
) -> None:
    building.company()
    shop = added()

    with pytest.raises(Refused) as refused:
        change_order_settings(shop, **{field: account(**changes)})

    assert {name: str(text) for name, text in refused.value.fields.items()} == {
        field: reason
    }


def test_a_contact_is_never_a_company() -> None:
    shop = added()

    with pytest.raises(Refused) as refused:
        change_customer_settings(shop, contact_source="company")

    assert set(refused.value.fields) == {"contact_source"}


def test_all_fields_that_are_wrong_are_named_at_once() -> None:
    building.company()
    shop = added()

    with pytest.raises(Refused) as refused:
        change_order_settings(
            shop, money="gold", shipping_account="nowhere", hurry=True
        )

    assert set(refused.value.fields) == {"money", "shipping_account", "hurry"}
    assert order_settings(shop).money == OrderSettings.Money.SHOP


def test_a_person_without_the_right_changes_no_settings(django_user_model: Any) -> None:
    shop = added()
    actor = django_user_model.objects.create(username="viewer")

    for change in (change_order_settings, change_customer_settings):
        with pytest.raises(NotAllowed):
            change(shop, actor=actor)
