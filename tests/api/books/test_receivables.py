"""Payments, open items, balances, VAT, periods and batches over HTTP."""

import pytest
from django.contrib.auth.models import User
from tests.api.asking import Program, a_key, a_program
from tests.api.books.trading import DAY, a_posted_invoice, a_shop_floor, an_order

from nightclerk.access.models import ApiKey

pytestmark = pytest.mark.django_db

PAID = {"customer": "10000", "amount": "100.00", "method": "BANK", "on": DAY}


@pytest.fixture
def program(db: None) -> Program:
    a_shop_floor()
    return a_program()


def entry_of(program: Program, document_no: str) -> dict[str, object]:
    (entry,) = program.get("/books/customer_entries", document_no=document_no).json()[
        "items"
    ]
    return dict(entry)


def test_a_payment_is_applied_to_the_invoice_that_it_names(program):
    invoice = entry_of(program, a_posted_invoice(program))

    paid = program.post("/books/payments", {**PAID, "applies_to": [invoice["id"]]})

    assert paid.status_code == 201, paid.json()
    assert (paid.json()["amount"], paid.json()["remaining"]) == ("-100.00", "0.00")
    left = program.get(f"/books/customer_entries/{invoice['id']}").json()
    assert (left["remaining"], left["is_open"]) == ("138.00", True)
    assert left["applications"] == paid.json()["applications"]


def test_a_payment_is_applied_taken_back_and_reversed(program):
    invoice = entry_of(program, a_posted_invoice(program))
    payment = program.post("/books/payments", PAID).json()
    path = f"/books/customer_entries/{payment['id']}"

    applied = program.post(
        f"{path}/applications", {"to": invoice["id"], "amount": "60.00"}
    )
    early = program.post(f"{path}/reverse")
    undone = program.post(
        f"/books/payments/applications/{applied.json()['id']}/unapply"
    )
    reversed_ = program.post(f"{path}/reverse")

    assert applied.json()["entries"] == sorted([invoice["id"], payment["id"]])
    assert early.status_code == 409
    assert undone.json()["undoes"] == applied.json()["id"]
    assert reversed_.json()["remaining"] == "0.00"


def test_one_key_posts_one_payment(program):
    first = program.post("/books/payments", {**PAID, "key": "bank:1"})
    second = program.post("/books/payments", {**PAID, "key": "bank:1"})

    assert (first.status_code, second.status_code) == (201, 409)


def test_open_items_are_as_of_a_day(program):
    a_posted_invoice(program)

    then = program.get("/books/reports/open_items", as_of="2026-04-01").json()
    before = program.get("/books/reports/open_items", as_of="2026-03-01").json()

    assert [each["remaining"] for each in then["items"]] == ["238.00"]
    assert (then["items"][0]["days_overdue"], then["ageing"]["to_30"]) == (16, "238.00")
    assert before["items"] == []


def test_a_statement_closes_with_what_is_open(program):
    a_posted_invoice(program)
    program.post("/books/payments", PAID)

    told = program.get(
        "/books/reports/statement",
        customer="10000",
        since="2026-03-01",
        until="2026-03-31",
    ).json()

    assert [each["balance"] for each in told["movements"]] == ["238.00", "138.00"]
    assert (told["opening"], told["closing"]) == ("0.00", "138.00")


def test_the_trial_balance_adds_up_to_zero(program):
    a_posted_invoice(program)

    told = program.get("/books/reports/trial_balance", since="2026-03-01").json()

    assert (told["debit"], told["credit"], told["currency"]) == (
        "238.00",
        "-238.00",
        "EUR",
    )
    assert sorted(each["balance"] for each in told["accounts"]) == [
        "-200.00",
        "-38.00",
        "238.00",
    ]


def test_vat_is_added_up_by_rate(program):
    a_posted_invoice(program)

    span = {"since": "2026-03-01", "until": "2026-03-31"}
    (told,) = program.get("/books/reports/vat", **span).json()["sums"]

    assert (told["rate"], told["base"], told["amount"]) == ("19", "-200.00", "-38.00")


def test_stock_is_received_and_listed(program):
    a_posted_invoice(program)

    (told,) = program.get("/books/stock", item="1000").json()

    assert (told["quantity"], told["value"]) == ("8", "320.00")
    assert program.get("/books/stock", item="none").status_code == 422


def test_a_period_is_closed_by_an_administrator_and_then_refuses(program):
    root = User.objects.create_superuser("root")
    administrator = Program(a_key(root, role=ApiKey.Role.ADMINISTRATOR)[1])
    path = "/books/periods/2026-03-01/close"

    assert program.post(path).status_code == 403
    closed = administrator.post(path)
    refused = program.post("/books/payments", PAID)

    assert closed.json()["state"] == "closed"
    assert refused.status_code in {409, 422}
    assert administrator.post("/books/periods/2026-03-01/burn").status_code == 404
    years = administrator.post("/books/periods", {"year": 2028}).json()
    assert len(years) == 12


def test_a_batch_is_started_as_an_entry_of_the_job_queue(program):
    an_order(program)

    started = program.post(
        "/books/batches", {"kind": "order", "params": {"ship": True}}
    )
    wrong = program.post("/books/batches", {"kind": "order", "params": {"boat": True}})

    assert (started.status_code, started.json()["task"]) == (202, 296)
    assert (wrong.status_code, wrong.json()["field"]) == (422, "params.boat")
    assert program.get("/books/batches").json()["items"] == []
    assert program.get("/books/batches/1").status_code == 404
