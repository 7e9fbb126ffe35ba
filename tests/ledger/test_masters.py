"""Customers, items, accounts and rates are kept in one form, or refused by field."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from tests.ledger.building import company, customer, item, rate

from nightclerk.core.errors import NotReady, Refused
from nightclerk.ledger.models import Account, Currency, Customer, Item
from nightclerk.ledger.selectors.company import rate_on
from nightclerk.ledger.services.parties.customers import (
    change_customer,
    delete_customer,
    put_address,
)
from nightclerk.ledger.services.parties.items import (
    change_item,
    delete_item,
    put_unit,
    put_variant,
)
from nightclerk.ledger.services.setup.accounts import (
    change_account,
    create_account,
    delete_account,
)
from nightclerk.ledger.services.setup.currencies import create_currency, put_rate
from nightclerk.ledger.services.stock.journal import receive_stock

pytestmark = pytest.mark.django_db


def test_customers_get_numbers_one_after_the_other_or_their_own():
    made = [customer(), customer(no="C-7"), customer()]

    assert [each.no for each in made] == ["10000", "C-7", "10001"]


def test_a_number_that_was_given_by_hand_is_passed_over():
    customer(no="10000")
    item(no="1000")

    assert (customer().no, item().no) == ("10001", "1001")


def test_a_number_that_is_taken_is_refused_by_its_name():
    customer(no="C-7")

    with pytest.raises(Refused) as caught:
        customer(no="C-7")

    assert {*caught.value.fields} == {"no"}
    assert Customer.objects.count() == 1


def test_what_people_type_is_kept_in_one_form():
    made = customer(
        "  Ada Lovelace ",
        country="de",
        email=" Ada@Example.COM ",
        phone="0151 / 123-456",
        vat_id="de 123.456.789",
        discount_percent="2.5",
    )

    made.refresh_from_db()
    assert made.name == "Ada Lovelace"
    assert made.country == "DE"
    assert made.email == "ada@example.com"
    assert made.phone == "+49151123456"
    assert made.vat_id == "DE123456789"
    assert made.discount_percent == Decimal("2.5")


def test_all_wrong_fields_of_a_customer_are_named_together():
    with pytest.raises(Refused) as caught:
        customer(
            "",
            country="XX",
            email="ada",
            phone="call me",
            vat_id="DE12",
            discount_percent=101,
            discount_from="much",
            terms="99D",
            blocked="maybe",
            city="x" * 101,
            colour="red",
        )

    assert {*caught.value.fields} == {
        *("name", "country", "email", "phone", "vat_id", "discount_percent"),
        *("discount_from", "terms", "blocked", "city", "colour"),
    }
    assert Customer.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({}, "DOMESTIC"),
        ({"country": "DE", "vat_id": "DE123456789"}, "DOMESTIC"),
        ({"country": "FR", "vat_id": "FR12123456789"}, "EU"),
        ({"country": "FR"}, "DOMESTIC"),
        ({"country": "US"}, "EXPORT"),
        ({"country": "CH"}, "EXPORT"),
    ],
)
def test_the_groups_of_a_customer_follow_from_the_country(fields, place):
    made = customer(**fields)

    groups = (made.customer_group, made.business_group, made.vat_group)
    assert [group.code for group in groups] == [place] * 3


def test_groups_terms_and_method_may_be_given_as_codes():
    made = customer(
        country="FR",
        vat_group="OSS-FR",
        terms="14D",
        method="CLEARING",
        currency="USD",
    )

    assert made.vat_group.code == "OSS-FR"
    assert (made.business_group.code, made.customer_group.code) == ("OSS", "EU")
    assert (made.terms.due, made.method.account.no) == ("14D", "1460")
    assert made.currency.code == "USD"


def test_a_customer_is_changed_and_blocked_but_keeps_the_number():
    made = customer()

    changed = change_customer(made, blocked="ship", email="A@B.example", terms="30D")

    assert (changed.blocked, changed.email) == ("ship", "a@b.example")
    assert change_customer(made, terms=None).terms is None
    with pytest.raises(Refused) as caught:
        change_customer(made, no="X", blocked="often", bill_to=made)
    assert {*caught.value.fields} == {"no", "blocked", "bill_to"}
    made.refresh_from_db()
    assert made.blocked == "ship"


def test_a_customer_is_deleted_while_nobody_names_it():
    payer = customer()
    buyer = customer(bill_to=payer.no)

    with pytest.raises(Refused, match="named by"):
        delete_customer(payer)
    delete_customer(buyer)
    delete_customer(payer)

    assert Customer.objects.count() == 0


def test_an_address_is_added_once_per_code():
    made = customer()

    put_address(made, "BRANCH", city="Kiel", country="de")
    put_address(made, "BRANCH", city="Lübeck", phone="0451 100")

    address = made.addresses.get()
    assert (address.city, address.country) == ("Lübeck", "DE")
    assert address.phone == "+49451100"


def test_an_item_is_goods_of_the_standard_rate_unless_said_otherwise():
    goods = item()
    service = item("Repair", kind="service", no="REPAIR")

    assert goods.no == "1000"
    assert (goods.unit.code, goods.costing) == ("PCS", "fifo")
    assert (goods.product_group.code, goods.vat_group.code) == ("RETAIL", "STANDARD")
    assert goods.item_group.code == "GOODS"
    assert (service.product_group.code, service.item_group) == ("SERVICE", None)


def test_all_wrong_fields_of_an_item_are_named_together():
    with pytest.raises(Refused) as caught:
        item("", unit_price=-1, unit_cost="x", costing="lifo", unit="BUSHEL", size=1)

    assert {*caught.value.fields} == {
        *("description", "unit_price", "unit_cost", "costing", "unit", "size"),
    }
    assert Item.objects.count() == 0


def test_once_stock_has_moved_costing_kind_and_unit_stay():
    made = item()
    receive_stock(made, Decimal(1), unit_cost=Decimal(8), on=date(2026, 3, 2))

    assert change_item(made, costing="fifo", unit="PCS", barcode="4001").barcode
    with pytest.raises(Refused) as caught:
        change_item(made, costing="average", kind="service", unit="KG")

    assert {*caught.value.fields} == {"costing", "kind", "unit"}


def test_variants_and_units_are_added_once_per_code():
    made = item()

    put_variant(made, "RED", title="Red")
    put_variant(made, "RED", title="Bright red", barcode="4001")
    put_unit(made, "PACK", per_unit=6)
    put_unit(made, "PACK", per_unit="12")

    assert [(v.title, v.barcode) for v in made.variants.all()] == [
        ("Bright red", "4001")
    ]
    assert [(u.unit.code, u.per_unit) for u in made.units.all()] == [("PACK", 12)]
    for unit, quantity in (("PCS", 1), ("PACK", 0), ("PACK", "x")):
        with pytest.raises(Refused):
            put_unit(made, unit, per_unit=quantity)


def test_an_item_is_changed_blocked_and_deleted():
    made = item()

    changed = change_item(made, unit_price="89.90", is_blocked=True, costing="average")

    assert (changed.unit_price, changed.is_blocked) == (Decimal("89.90"), True)
    assert changed.costing == "average"
    with pytest.raises(Refused) as caught:
        change_item(made, no="X")
    assert {*caught.value.fields} == {"no"}
    delete_item(made)
    assert Item.objects.count() == 0


def test_an_account_is_added_changed_and_deleted():
    company()

    made = create_account(no="4410", name="Sales of books", kind="income")
    change_account(made, name="Books", is_direct=False, no="4411")

    found = Account.objects.get(no="4411")
    assert (found.name, found.kind, found.is_direct) == ("Books", "income", False)
    with pytest.raises(Refused) as caught:
        create_account(no="4400", name="Again", kind="income")
    assert {*caught.value.fields} == {"no"}
    with pytest.raises(Refused) as caught:
        create_account(no="", name="", kind="wealth")
    assert {*caught.value.fields} == {"no", "name", "kind"}
    with pytest.raises(Refused, match="named by setup"):
        delete_account(Account.objects.get(no="4400"))
    delete_account(found)
    assert not Account.objects.filter(no="4411").exists()


def test_the_rate_of_a_day_is_the_latest_that_has_begun():
    company()
    rate("USD", "1.0850", on=date(2026, 1, 1))
    rate("USD", "1.1000", on=date(2026, 3, 1))
    dollar = Currency.objects.get(code="USD")

    assert rate_on(dollar, date(2026, 2, 28)) == Decimal("1.0850")
    assert rate_on(dollar, date(2026, 3, 1)) == Decimal("1.1000")
    with pytest.raises(NotReady, match="no rate of exchange for USD on 2025-12-31"):
        rate_on(dollar, date(2025, 12, 31))


def test_the_own_currency_has_the_rate_one_and_no_other():
    own = company().currency

    assert rate_on(own, date(2026, 3, 2)) == 1
    with pytest.raises(Refused) as caught:
        put_rate(own, "1.5", on=date(2026, 3, 2))
    assert {*caught.value.fields} == {"currency"}


def test_the_rate_of_the_same_day_is_replaced():
    rate("USD", "1.0850")
    rate("USD", "1.0900")

    assert Currency.objects.get(code="USD").rates.get().factor == Decimal("1.09")
    with pytest.raises(Refused) as caught:
        rate("USD", "0")
    assert {*caught.value.fields} == {"factor"}


def test_a_currency_is_added_with_the_accounts_of_the_own_one():
    own = company().currency

    made = create_currency("thb", title="Baht")

    assert (made.code, made.decimals) == ("THB", 2)
    assert made.gain_account == own.gain_account
    for code in ("THB", "BAHT", "12x"):
        with pytest.raises(Refused):
            create_currency(code)


def test_who_changed_something_is_in_the_log(caplog):
    clerk = get_user_model().objects.create(username="clerk")
    with caplog.at_level("INFO", logger="nightclerk.ledger"):
        customer(actor=clerk, no="C-1")

    assert "Customer C-1 was added by clerk" in caplog.messages
