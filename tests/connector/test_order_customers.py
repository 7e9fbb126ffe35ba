"""Whose an order is: the documented order of who wins, and never a second customer."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from tests.connector import buying, shapes
from tests.ledger import building

from nightclerk.connector.models import (
    CountryRule,
    CustomerSettings,
    MappedBy,
    Shop,
    ShopCompany,
    ShopCompanyLocation,
    ShopCustomer,
    ShopOrder,
)
from nightclerk.connector.services.papers.order_customers import (
    companies_to_read,
    customers_for,
    customers_to_read,
)
from nightclerk.ledger.models import Customer

pytestmark = pytest.mark.django_db
Pair = tuple[Customer | None, Customer | None]


def chosen(order: ShopOrder, **changes: Any) -> Pair:
    """Give who buys and who pays under the shop's settings."""
    choice = choose(order, **changes)
    return choice.sell_to, choice.bill_to


def choose(order: ShopOrder, **changes: Any) -> Any:
    settings = buying.settings(order.shop, **changes)
    return customers_for(order.shop, [order], settings=settings)[order.pk]


def test_d04_the_country_s_default_customer_wins_over_anything() -> None:
    shop = buying.shop()
    home, other = building.customer("All of Germany"), building.customer("Ada")
    CountryRule.objects.create(shop=shop, country="DE", default_customer=home)
    buying.buyer(shop, customer=other, mapped_by=MappedBy.HAND)

    pair = chosen(buying.order(shop))

    assert pair == (home, home)


def test_d05_without_import_the_default_customer_buys() -> None:
    default = building.customer("Web shop")
    building.customer("Ada", email="ada@example.com")

    pair = chosen(buying.order(buying.shop()), imports="none", default_customer=default)

    assert pair == (default, default)


def test_without_import_a_buyer_who_was_mapped_by_hand_stays() -> None:
    shop = buying.shop()
    default, ada = building.customer("Web shop"), building.customer("Ada")
    buying.buyer(shop, customer=ada, mapped_by=MappedBy.HAND)

    pair = chosen(buying.order(shop), imports="none", default_customer=default)

    assert pair == (ada, ada)


def test_without_import_and_default_an_unknown_buyer_is_not_created() -> None:
    building.company()

    choice = choose(buying.order(buying.shop()), imports="none")

    assert choice.sell_to is None
    assert choice.problem.mapping == "customer"
    assert choice.problem.mapping_key == shapes.gid("Customer", 1)
    assert Customer.objects.count() == 0


def test_c20_the_default_customer_buys_where_it_always_shall() -> None:
    default = building.customer("Web shop")

    pair = chosen(
        buying.order(buying.shop()), mapping="default", default_customer=default
    )

    assert pair == (default, default)


def test_always_the_default_customer_without_one_is_a_matter_of_settings() -> None:
    building.company()

    choice = choose(buying.order(buying.shop()), mapping="default")

    assert choice.problem.kind == "settings"


@pytest.mark.parametrize(
    ("held", "how"),
    [
        pytest.param({"email": "ADA@example.com"}, MappedBy.EMAIL, id="D11-email"),
        pytest.param({"phone": "+4930222"}, MappedBy.PHONE, id="C11-phone"),
    ],
)
def test_an_existing_customer_is_linked_and_never_created_again(
    held: dict[str, str], how: str
) -> None:
    shop = buying.shop()
    ada = building.customer("Somebody", **held)
    row = buying.buyer(shop, phone="+49 30 222")

    pair = chosen(buying.order(shop))

    row.refresh_from_db()
    assert pair == (ada, ada)
    assert (row.customer, row.mapped_by) == (ada, how)
    assert Customer.objects.count() == 1


def test_c11_a_buyer_whom_nobody_knows_is_created_with_his_address() -> None:
    shop = buying.shop()
    building.company()
    row = buying.buyer(shop)

    (sell_to, _) = chosen(buying.order(shop))

    row.refresh_from_db()
    assert sell_to is not None
    assert (sell_to.name, sell_to.street, sell_to.city, sell_to.country) == (
        "Ada Lovelace",
        "Main Street 1",
        "Berlin",
        "DE",
    )
    assert sell_to.email == "ada@example.com"
    assert sell_to.vat_group is not None
    assert row.customer == sell_to
    assert row.mapped_by == MappedBy.CREATED


def test_a_buyer_is_not_created_where_the_shop_does_not_create() -> None:
    shop = buying.shop()
    building.company()
    row = buying.buyer(shop)

    choice = choose(buying.order(shop), creates_unknown=False)

    row.refresh_from_db()
    assert str(choice.problem.text) == "Ada Lovelace is no customer yet"
    assert row.problem["text"]["template"]
    assert Customer.objects.count() == 0


def test_a_buyer_who_is_not_found_is_the_default_customer() -> None:
    default = building.customer("Web shop")

    pair = chosen(
        buying.order(buying.shop()), creates_unknown=False, default_customer=default
    )

    assert pair == (default, default)


def test_two_customers_with_the_e_mail_address_stop_the_order_and_are_named() -> None:
    shop = buying.shop()
    one = building.customer("Ada", email="ada@example.com")
    two = building.customer("Ada again", email="ada@example.com")

    choice = choose(buying.order(shop), default_customer=building.customer("Web"))

    assert choice.sell_to is None
    assert one.no in str(choice.problem.text)
    assert two.no in str(choice.problem.text)


def test_two_orders_of_one_new_buyer_make_one_customer() -> None:
    shop = buying.shop()
    building.company()
    orders = [buying.order(shop, number) for number in (1, 2)]
    settings = buying.settings(shop)

    choices = customers_for(shop, orders, settings=settings)

    assert Customer.objects.count() == 1
    assert choices[orders[0].pk].sell_to == choices[orders[1].pk].sell_to


def test_two_buyers_who_are_reached_alike_are_one_customer() -> None:
    shop = buying.shop()
    building.company()
    orders = [
        buying.order(shop, number, customer=shapes.customer(number))
        for number in (1, 2)
    ]

    customers_for(shop, orders, settings=buying.settings(shop))

    assert Customer.objects.count() == 1
    assert ShopCustomer.objects.exclude(customer=None).count() == 2


def test_a_buyer_that_only_an_order_knows_becomes_a_row_to_map() -> None:
    shop = buying.shop()
    building.company()
    order = buying.order(shop)

    choose(order, creates_unknown=False)

    row = ShopCustomer.objects.get()
    assert (row.gid, row.first_name, row.email_key) == (
        order.customer_gid,
        "Ada",
        "ada@example.com",
    )
    assert row.shopify_updated_at is None


def test_a_guest_who_can_be_reached_becomes_a_customer() -> None:
    building.company()
    order = buying.order(buying.shop(), customer=None)

    (sell_to, _) = chosen(order)

    assert sell_to is not None
    assert sell_to.email == "ada@example.com"


def test_a_guest_is_the_default_customer_where_there_is_one() -> None:
    default = building.customer("Counter")
    order = buying.order(buying.shop(), customer=None)

    pair = chosen(order, default_customer=default)

    assert pair == (default, default)
    assert Customer.objects.count() == 1


def test_a_counter_sale_that_names_nobody_says_so() -> None:
    building.company()
    order = buying.order(
        buying.shop(),
        customer=None,
        email=None,
        billingAddress=None,
        shippingAddress=None,
        displayAddress=None,
    )

    choice = choose(order)

    assert str(choice.problem.text) == "Order #1001 names no buyer"
    assert choice.problem.kind == "mapping"


def test_c19_the_address_on_the_bill_finds_the_customer() -> None:
    shop = buying.shop()
    ada = building.customer(
        "ADA Lovelace",
        street="Main Street 1",
        post_code="10115",
        city="Berlin",
        country="DE",
    )
    building.customer("Reached alike", email="ada@example.com")

    pair = chosen(buying.order(shop), mapping="bill_to")

    assert pair == (ada, ada)


def test_the_customer_s_own_payer_pays() -> None:
    shop = buying.shop()
    payer = building.customer("Payer")
    ada = building.customer("Ada", email="ada@example.com", bill_to=payer)

    pair = chosen(buying.order(shop))

    assert pair == (ada, payer)


def test_statements_do_not_grow_with_the_orders() -> None:
    shop = buying.shop()
    building.company()
    settings = buying.settings(shop)
    orders = [
        buying.order(
            shop,
            number,
            email=f"buyer{number}@example.com",
            customer=shapes.customer(
                number, defaultPhoneNumber=None, defaultAddress=None
            ),
            displayAddress=shapes.address(phone=None),
            shippingAddress=shapes.address(phone=None),
            billingAddress=shapes.address(phone=None),
        )
        for number in range(1, 31)
    ]

    with CaptureQueriesContext(
        connection,
    ) as asked:
        customers_for(shop, orders, settings=settings)

    assert Customer.objects.count() == 30
    assert len(asked) < 35


def company_order(shop: Shop, **changes: Any) -> ShopOrder:
    return buying.order(
        shop,
        purchasingEntity={
            "__typename": "PurchasingCompany",
            "company": {"id": shapes.gid("Company", 1), "name": "Acme", **changes},
            "contact": {"id": shapes.gid("CompanyContact", 1)},
            "location": {"id": shapes.gid("CompanyLocation", 1), "name": "HQ"},
        },
    )


@pytest.mark.parametrize(
    ("sell_to", "bill_to", "expected"),
    [
        pytest.param(False, False, ("C", "C"), id="D08"),
        pytest.param(True, False, ("S", "S"), id="D09"),
        pytest.param(True, True, ("S", "B"), id="D10"),
    ],
)
def test_a_location_s_customers_win_over_the_company_s(
    sell_to: bool, bill_to: bool, expected: tuple[str, str]
) -> None:
    shop = buying.shop()
    named = {name: building.customer(name) for name in "CSB"}
    company = ShopCompany.objects.create(
        shop=shop, gid=shapes.gid("Company", 1), name="Acme", customer=named["C"]
    )
    ShopCompanyLocation.objects.create(
        company=company,
        gid=shapes.gid("CompanyLocation", 1),
        sell_to=named["S"] if sell_to else None,
        bill_to=named["B"] if bill_to else None,
    )

    pair = chosen(company_order(shop))

    assert tuple(each.name for each in pair if each) == expected


def test_a_company_that_nobody_knows_is_created_under_its_own_name() -> None:
    building.company()

    (sell_to, _) = chosen(company_order(buying.shop()), name_source="first_last")

    assert sell_to is not None
    assert sell_to.name == "Acme"
    assert ShopCompany.objects.get().customer == sell_to


def test_a_company_is_found_by_its_tax_number() -> None:
    shop = buying.shop()
    acme = building.customer("Acme AG", country="AT", vat_id="ATU12345678")
    company = ShopCompany.objects.create(
        shop=shop, gid=shapes.gid("Company", 1), name="Acme"
    )
    ShopCompanyLocation.objects.create(
        company=company, gid=shapes.gid("CompanyLocation", 1), tax_id="ATU 12345678"
    )

    pair = chosen(company_order(shop))

    company.refresh_from_db()
    assert pair == (acme, acme)
    assert company.mapped_by == MappedBy.TAX_ID


def test_a_company_without_import_is_the_default_company() -> None:
    default = building.customer("Companies")

    pair = chosen(company_order(buying.shop()), imports="none", default_company=default)

    assert pair == (default, default)


def test_a_company_that_is_not_created_stops_the_order() -> None:
    building.company()

    choice = choose(company_order(buying.shop()), creates_unknown=False)

    assert choice.problem.mapping == "company"
    assert choice.problem.mapping_key == shapes.gid("Company", 1)


def test_only_buyers_that_were_never_read_are_read() -> None:
    shop = buying.shop()
    buying.buyer(shop)
    known, unknown = (
        buying.order(shop, number, customer=shapes.customer(number))
        for number in (1, 2)
    )

    gids = customers_to_read(shop, [known, unknown], buying.settings(shop))

    assert gids == [shapes.gid("Customer", 2)]


@pytest.mark.parametrize("changes", [{"imports": "none"}, {"mapping": "default"}])
def test_settings_that_need_no_buyer_read_none(changes: dict[str, str]) -> None:
    shop = buying.shop()

    gids = customers_to_read(
        shop, [buying.order(shop)], buying.settings(shop, **changes)
    )

    assert gids == []


def test_d03_a_company_whose_location_is_unknown_is_read() -> None:
    shop = buying.shop()
    ShopCompany.objects.create(
        shop=shop, gid=shapes.gid("Company", 1), read_at="2026-01-05T08:00:00Z"
    )

    gids = companies_to_read(shop, [company_order(shop)], buying.settings(shop))

    assert gids == [shapes.gid("Company", 1)]


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_meet_one_new_buyer_make_one_customer() -> None:
    shop = buying.shop()
    building.company()
    settings = CustomerSettings.objects.get(pk=buying.settings(shop).pk)
    orders = [buying.order(shop, number) for number in (1, 2)]

    def work(order: ShopOrder) -> int:
        try:
            choice = customers_for(shop, [order], settings=settings)[order.pk]
        finally:
            connections.close_all()
        assert choice.sell_to is not None
        return choice.sell_to.pk

    with ThreadPoolExecutor(2) as workers:
        made = set(workers.map(work, orders))

    assert len(made) == 1
    assert Customer.objects.count() == 1
