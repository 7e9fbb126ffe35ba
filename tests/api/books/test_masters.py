"""Customers, items and what both refer to, over HTTP."""

import pytest
from django.contrib.auth.models import User
from tests.api.asking import Program, a_key, a_program, a_user
from tests.ledger.building import company

from nightclerk.access.models import ApiKey
from nightclerk.connector.services.shops.roles import VIEWER

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(db: None) -> Program:
    company()
    return a_program()


@pytest.fixture
def administrator(db: None) -> Program:
    company()
    user = User.objects.create_superuser("root")
    return Program(a_key(user, role=ApiKey.Role.ADMINISTRATOR)[1])


def test_a_customer_is_made_found_changed_and_deleted(program):
    made = program.post("/books/customers", {"name": "Ada", "country": "fr"})
    no = made.json()["no"]
    changed = program.send(
        "PATCH", f"/books/customers/{no}", {"discount_percent": "2.5", "terms": "14D"}
    )
    found = program.get("/books/customers", text="ada").json()["items"]
    gone = program.send("DELETE", f"/books/customers/{no}")

    assert (made.status_code, made.json()["country"]) == (201, "FR")
    assert made.json()["vat_group"] == "DOMESTIC"
    assert (changed.json()["discount_percent"], changed.json()["terms"]) == (
        "2.5",
        "14D",
    )
    assert [each["no"] for each in found] == [no]
    assert gone.status_code == 204
    assert program.get(f"/books/customers/{no}").status_code == 404


def test_all_wrong_fields_of_a_customer_are_told_at_once(program):
    answer = program.post(
        "/books/customers", {"name": "Ada", "terms": "NEVER", "email": "x"}
    )

    assert answer.status_code == 422
    assert {*answer.json()["fields"]} == {"terms", "email"}


def test_a_customer_has_another_address(program):
    no = program.post("/books/customers", {"name": "Ada"}).json()["no"]

    program.send("PUT", f"/books/customers/{no}/addresses/SHOP", {"city": "Bonn"})
    program.send("PUT", f"/books/customers/{no}/addresses/SHOP", {"city": "Köln"})

    listed = program.get(f"/books/customers/{no}/addresses").json()
    assert [(each["code"], each["city"]) for each in listed] == [("SHOP", "Köln")]


def test_an_item_has_variants_and_units(program):
    made = program.post(
        "/books/items", {"no": "1000", "description": "Lamp", "unit_price": "19.90"}
    )
    program.send("PUT", "/books/items/1000/variants/RED", {"title": "Red"})
    twelve = {"per_unit": "12", "barcode": "4006"}
    unit = program.send("PUT", "/books/items/1000/units/HOUR", twelve)

    assert made.json()["unit_price"] == "19.9"
    assert program.get("/books/items/1000/variants").json()[0]["title"] == "Red"
    assert unit.json() == {"unit": "HOUR", **twelve}
    assert program.get("/books/items/1000/units").json() == [unit.json()]


def test_an_item_is_told_with_what_a_shop_needs(program):
    facts = {
        "vendor": "Nod Publishers",
        "vendor_item_no": "V-77",
        "gross_weight": "2.5",
        "tariff_no": "9401",
        "origin_country": "DE",
        "tags": ["new", "sale"],
        "marketing_text": "<p>Sit.</p>",
        "is_free": True,
        "allows_line_discount": False,
        "sales_unit": "HOUR",
    }
    program.post("/books/items", {"no": "1000", "description": "Chair"})

    changed = program.send("PATCH", "/books/items/1000", facts)
    wrong = program.send("PATCH", "/books/items/1000", {"category": "NONE"})

    assert {name: changed.json()[name] for name in facts} == facts
    assert "category" in wrong.json()["fields"]


def test_a_switch_is_turned_off_and_what_is_not_said_stays(program):
    new = {"no": "1000", "description": "Lamp", "is_blocked": True, "barcode": "4006"}
    program.post("/books/items", new)

    changed = program.send("PATCH", "/books/items/1000", {"is_blocked": False})

    assert (changed.json()["is_blocked"], changed.json()["barcode"]) == (False, "4006")


def test_accounts_are_listed_and_read(program):
    listed = program.get("/books/accounts", kind="income").json()

    assert {each["kind"] for each in listed} == {"income"}
    assert program.get(f"/books/accounts/{listed[0]['no']}").json() == listed[0]
    assert program.get("/books/accounts/nowhere").status_code == 404


def test_a_rate_of_exchange_is_kept_by_operators(program):
    made = program.post(
        "/books/currencies/USD/rates", {"starts_on": "2026-03-01", "factor": "1.0850"}
    )

    assert made.json() == {
        "currency": "USD",
        "starts_on": "2026-03-01",
        "factor": "1.085",
    }
    assert program.get("/books/currencies/USD/rates").json() == [made.json()]


def test_set_up_is_kept_by_administrators_alone(administrator):
    new = {"code": "60D", "title": "Sixty days", "due": "60D"}
    operators = Program(a_key(a_user())[1])

    assert operators.post("/books/payment_terms", new).status_code == 403
    assert administrator.post("/books/payment_terms", new).status_code == 201
    assert administrator.post("/books/payment_terms", new).status_code == 422
    changed = administrator.send("PATCH", "/books/payment_terms/60D", {"due": "61D"})
    assert changed.json()["due"] == "61D"


def test_a_way_of_payment_names_its_account(administrator):
    account = administrator.get("/books/accounts", kind="asset").json()[-1]["no"]

    made = administrator.post(
        "/books/payment_methods", {"code": "COUNTER", "account": account}
    )
    wrong = administrator.post(
        "/books/payment_methods", {"code": "MOON", "account": "no"}
    )

    assert made.json() == {"code": "COUNTER", "title": "", "account": account}
    assert (wrong.status_code, wrong.json()["field"]) == (422, "account")


def test_a_location_and_a_currency_are_made_and_changed(administrator):
    administrator.post("/books/locations", {"code": "NORTH", "title": "North"})
    blocked = administrator.send(
        "PATCH", "/books/locations/NORTH", {"is_blocked": True}
    )
    administrator.post("/books/currencies", {"code": "XTS", "decimals": 0})

    assert blocked.json() == {"code": "NORTH", "title": "North", "is_blocked": True}
    listed = administrator.get("/books/currencies").json()
    assert {"code": "XTS", "title": "", "decimals": 0} in listed


def test_a_viewer_looks_and_makes_nothing():
    company()
    viewer = a_program(role=VIEWER)

    assert viewer.get("/books/customers").status_code == 200
    assert viewer.post("/books/customers", {"name": "Ada"}).status_code == 403


def test_without_a_company_an_administrator_is_asked_to_set_one_up():
    answer = a_program().post("/books/customers", {"name": "Ada"})

    assert (answer.status_code, answer.json()["kind"]) == (503, "not_ready")
    assert "nightclerk setup" in answer.json()["hint"]
