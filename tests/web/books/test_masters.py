"""Company, periods, accounts, customers and items on their pages."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from tests.ledger.building import company, customer, item
from tests.web.books.bookkeeping import a_lamp, an_administrator, messages_of

from nightclerk.ledger.models import (
    Account,
    Company,
    Customer,
    FiscalPeriod,
    Item,
    ItemEntry,
)


@pytest.fixture
def administrator(db: None) -> Client:
    return an_administrator()


def test_a_company_is_set_up_in_one_step(administrator: Client):
    assert administrator.get("/ledger/company/").headers["Location"] == (
        "/ledger/company/add/"
    )

    answer = administrator.post(
        "/ledger/company/add/",
        {
            "name": "Nordlicht GmbH",
            "chart": "skr04",
            "country": "DE",
            "currency": "EUR",
            "zone": "Europe/Berlin",
        },
    )

    made = Company.objects.get()
    assert answer.headers["Location"] == f"/ledger/company/{made.pk}/change/"
    assert (made.name, made.chart, made.currency.code) == (
        "Nordlicht GmbH",
        "skr04",
        "EUR",
    )
    assert Account.objects.filter(no="1200").exists()


def test_an_unknown_time_zone_is_said_at_its_field(administrator: Client):
    page = administrator.post(
        "/ledger/company/add/",
        {
            "name": "Nordlicht GmbH",
            "chart": "skr04",
            "country": "DE",
            "currency": "EUR",
            "zone": "Europe/Atlantis",
        },
    )

    assert list(page.context["form"].errors) == ["zone"]
    assert not Company.objects.exists()


def test_the_company_changes_on_its_card(administrator: Client):
    made = company()
    card = administrator.get(f"/ledger/company/{made.pk}/change/")
    form = card.context["form"]
    sent = {
        name: form.get_initial_for_field(form.fields[name], name)
        for name in form.fields
    }
    kept = {
        name: getattr(value, "pk", value)
        for name, value in sent.items()
        if value not in (None, False)
    }

    administrator.post(
        f"/ledger/company/{made.pk}/save/", {**kept, "city": "Kiel", "cost_to_gl": "on"}
    )

    made.refresh_from_db()
    assert (made.city, made.cost_to_gl) == ("Kiel", True)


def test_a_period_is_closed_opened_again_and_locked(administrator: Client):
    company()
    january = FiscalPeriod.objects.earliest("starts_on")
    address = f"/ledger/fiscalperiod/{january.pk}"

    states = []
    for name in ("close", "reopen", "close", "lock"):
        administrator.post(f"{address}/do/{name}/")
        january.refresh_from_db()
        states.append(january.state)

    assert states == ["closed", "open", "closed", "locked"]
    card = administrator.get(f"{address}/change/").content.decode()
    assert "Open again" not in card


def test_a_fiscal_year_is_opened(administrator: Client):
    company()

    administrator.post(
        "/ledger/fiscalperiod/add/", {"year": "2028", "first_month": "1"}
    )

    assert FiscalPeriod.objects.filter(year=2028).count() == 12


def test_an_account_shows_what_stands_on_it(administrator: Client):
    company(cost_to_gl=True)
    a_lamp(stock=10)
    goods = Account.objects.get(entries__amount__gt=0)

    card = administrator.get(f"/ledger/account/{goods.pk}/change/").content.decode()
    listed = administrator.get("/ledger/account/", {"q": goods.no}).content.decode()

    assert "600.00" in card
    assert "600.00" in listed


def test_a_customer_is_made_by_an_operator_and_gets_a_number(operator: Client):
    company()

    answer = operator.post(
        "/ledger/customer/add/",
        {
            "name": "Ada Lovelace",
            "city": "Berlin",
            "country": "DE",
            "discount_percent": "0",
            "discount_from": "0",
        },
    )

    made = Customer.objects.get()
    assert answer.headers["Location"] == f"/ledger/customer/{made.pk}/change/"
    assert made.no
    assert (made.name, made.city) == ("Ada Lovelace", "Berlin")
    assert made.customer_group is not None


def test_a_blocked_customer_says_so(operator: Client):
    ada = customer("Ada Lovelace", blocked="invoice")

    card = operator.get(f"/ledger/customer/{ada.pk}/change/").content.decode()

    assert "Blocked for invoices" in card


def test_a_customer_gets_another_address(operator: Client):
    ada = customer("Ada Lovelace")

    operator.post(
        f"/ledger/customer/{ada.pk}/parts/addresses/add/",
        {"code": "BRANCH", "city": "Kiel", "country": "DE"},
    )

    assert [(address.code, address.city) for address in ada.addresses.all()] == [
        ("BRANCH", "Kiel")
    ]


def test_customers_are_found_by_name_and_place(viewer: Client):
    customer("Ada Lovelace", city="London")
    customer("Grace Hopper", city="New York")

    listed = viewer.get("/ledger/customer/", {"q": "london"}).content.decode()

    assert "Ada Lovelace" in listed
    assert "Grace Hopper" not in listed


def test_an_item_is_made_and_received_into_stock(operator: Client):
    company()
    operator.post(
        "/ledger/item/add/",
        {
            "description": "Lamp",
            "kind": "inventory",
            "costing": "fifo",
            "unit_price": "100",
        },
    )
    lamp = Item.objects.get()

    operator.post(
        f"/ledger/item/{lamp.pk}/receive/",
        {"quantity": "10", "unit_cost": "60", "on": "2026-03-02"},
    )

    entry = ItemEntry.objects.get()
    assert (entry.item, entry.quantity, entry.date) == (lamp, 10, date(2026, 3, 2))
    card = operator.get(f"/ledger/item/{lamp.pk}/change/").content.decode()
    assert "MAIN" in card
    assert "600.00" in card


def test_a_receipt_in_a_closed_period_is_refused_on_its_form(operator: Client):
    lamp = a_lamp(stock=0)

    page = operator.post(
        f"/ledger/item/{lamp.pk}/receive/",
        {"quantity": "10", "unit_cost": "60", "on": "2020-03-02"},
    )

    assert page.status_code == 200
    assert page.context["form"].errors
    assert not ItemEntry.objects.exists()


def test_a_service_has_no_stock(operator: Client):
    service = item("Repair", kind="service")

    card = operator.get(f"/ledger/item/{service.pk}/change/").content.decode()

    assert "Receive stock" not in card
    assert operator.get(f"/ledger/item/{service.pk}/receive/").status_code == 403


def test_an_item_gets_a_variant(operator: Client):
    lamp = a_lamp(stock=0)

    operator.post(
        f"/ledger/item/{lamp.pk}/parts/variants/add/", {"code": "RED", "title": "Red"}
    )

    assert [variant.code for variant in lamp.variants.all()] == ["RED"]


def test_a_price_is_changed_on_the_card(operator: Client):
    lamp = a_lamp(stock=0)

    page = operator.post(
        f"/ledger/item/{lamp.pk}/save/",
        {
            "description": "Lamp",
            "kind": "inventory",
            "costing": "fifo",
            "unit_price": "120.5",
            "unit": lamp.unit_id,
            "product_group": lamp.product_group_id,
            "vat_group": lamp.vat_group_id,
            "item_group": lamp.item_group_id,
        },
        follow=True,
    )

    lamp.refresh_from_db()
    assert lamp.unit_price == Decimal("120.5")
    assert "is saved" in messages_of(page)[0]


def test_a_viewer_makes_nothing(viewer: Client):
    lamp = a_lamp(stock=0)

    assert viewer.get("/ledger/customer/add/").status_code == 403
    assert viewer.get(f"/ledger/item/{lamp.pk}/receive/").status_code == 403
