"""Documents over HTTP: made with their lines, changed, previewed, posted, corrected."""

import pytest
from tests.api.asking import Program, a_key, a_program, a_user
from tests.api.books.trading import (
    RECEIPT,
    a_posted_invoice,
    a_shop_floor,
    an_order,
)

from nightclerk.connector.services.shops.roles import VIEWER
from nightclerk.ledger.models import Item, PostedDocument, SalesDocument
from nightclerk.ledger.services.parties.prices import put_discount, put_price

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(db: None) -> Program:
    a_shop_floor()
    return a_program()


def test_an_order_is_made_with_its_lines_in_one_call(program):
    answer = an_order(program)

    made = answer.json()
    assert answer.status_code == 201
    assert (made["status"], made["external_order_no"]) == ("open", "#1001")
    assert (made["net"], made["vat"], made["gross"]) == ("200.00", "38.00", "238.00")
    assert made["due_date"] == "2026-03-16"
    assert [(line["line_no"], line["quantity"]) for line in made["lines"]] == [
        (10000, "2")
    ]
    assert made["totals"][0]["rate"] == "19"


def test_all_that_is_wrong_with_the_lines_is_told_at_once(program):
    lines = [
        {"item": "none", "quantity": "1"},
        {"item": "1000", "quantity": "1", "variant": "RED", "unit": "TON"},
    ]

    answer = an_order(program, lines=lines)

    assert answer.status_code == 422
    assert {*answer.json()["fields"]} == {
        "lines.10000.item",
        "lines.20000.variant",
        "lines.20000.unit",
    }
    assert not SalesDocument.objects.exists()


def test_documents_are_found_by_what_people_know_of_them(program):
    no = an_order(program).json()["no"]
    an_order(program, external_order_no="#1002", kind="invoice")

    found = program.get("/books/documents", external_order_no="#1001").json()["items"]
    none = program.get("/books/documents", kind="order", status="released").json()

    assert [each["no"] for each in found] == [no]
    assert none["items"] == []
    assert program.get("/books/documents", kind="moon").status_code == 422


def test_a_line_is_added_changed_and_deleted(program):
    no = an_order(program).json()["no"]
    path = f"/books/documents/order/{no}/lines"

    program.post(path, {"lines": [{"item": "1000", "quantity": "1"}]})
    program.send("PATCH", f"{path}/20000", {"quantity": "3", "unit_price": "10.00"})
    gone = program.send("DELETE", f"{path}/10000")

    assert gone.json()["net"] == "30.00"
    assert [line["line_no"] for line in gone.json()["lines"]] == [20000]
    assert program.send("DELETE", f"{path}/10000").status_code == 404


def test_lines_without_a_price_have_the_one_of_the_price_lists(program):
    lamp = Item.objects.get(no="1000")
    put_price(lamp, 90, minimum_quantity=10)
    put_discount(5)
    no = an_order(program, lines=[{"item": "1000", "quantity": "1"}]).json()["no"]
    path = f"/books/documents/order/{no}/lines"

    (alone,) = program.get(f"/books/documents/order/{no}").json()["lines"]
    many = program.send("PATCH", f"{path}/10000", {"quantity": "10"}).json()["lines"]
    typed = program.send("PATCH", f"{path}/10000", {"unit_price": "80"}).json()["lines"]
    again = program.send("PATCH", f"{path}/10000", {"unit_price": None}).json()["lines"]
    none = program.send("PATCH", f"{path}/10000", {"discount_percent": "0"}).json()

    assert [
        (line["unit_price"], line["discount_percent"], line["price_from"])
        for line in (alone, *many, *typed, *again, *none["lines"])
    ] == [
        ("100", "5", "card"),
        ("90", "5", "list"),
        ("80", "5", "hand"),
        ("90", "5", "list"),
        ("90", "0", "list"),
    ]
    assert none["lines"][0]["is_discount_given"]
    assert none["net"] == "900.00"


def test_a_document_that_somebody_changed_meanwhile_is_not_overwritten(program):
    made = an_order(program).json()
    path = f"/books/documents/order/{made['no']}"
    program.send("PATCH", path, {"reference": "first"})

    late = program.send("PATCH", path, {"reference": "x", "version": made["version"]})

    assert (late.status_code, late.json()["kind"]) == (409, "refused")
    assert program.get(path).json()["reference"] == "first"


def test_a_preview_writes_nothing_and_posting_writes_the_same(program):
    program.post("/books/stock/receipts", RECEIPT)
    no = an_order(program).json()["no"]
    path = f"/books/documents/order/{no}"
    program.post(f"{path}/release")

    shown = program.post(f"{path}/preview").json()
    before = PostedDocument.objects.count()
    posted = program.post(f"{path}/post")

    assert before == 0
    assert sorted(row["amount"] for row in shown["ledger"]) == [
        "-200.00",
        "-38.00",
        "238.00",
    ]
    assert posted.json()["invoice"]
    assert posted.json()["entry"] is None
    assert program.get(path).json()["status"] == "posted"
    again = program.post(f"{path}/post")
    assert again.status_code == 422


def test_posting_later_is_left_to_the_job_queue(program):
    no = an_order(program).json()["no"]
    path = f"/books/documents/order/{no}"
    program.post(f"{path}/release")

    later = program.post(f"{path}/post", {"when": "later"}).json()

    assert later["invoice"] is None
    assert program.get(path).json()["queue_status"] == "scheduled"
    assert program.get(f"/entries/{later['entry']}").json()["task"] == 4
    assert program.post(f"{path}/unqueue").json()["queue_status"] == ""


def test_an_order_is_shipped_and_its_shipment_undone(program):
    program.post("/books/stock/receipts", RECEIPT)
    no = an_order(program).json()["no"]
    path = f"/books/documents/order/{no}"
    program.post(f"{path}/release")

    posted = program.post(f"{path}/post", {"invoice": False}).json()
    undone = program.post(f"/books/posted/shipment/{posted['shipment']}/undo")

    assert posted["invoice"] is None
    assert [line["quantity"] for line in undone.json()["lines"]] == ["2", "-2"]
    assert program.get(path).json()["lines"][0]["shipped"] == "0"


def test_how_a_posted_shipment_went_is_said_in_part(program):
    program.post("/books/stock/receipts", RECEIPT)
    no = an_order(program).json()["no"]
    path = f"/books/documents/order/{no}"
    program.post(f"{path}/release")
    shipped = program.post(f"{path}/post", {"invoice": False}).json()["shipment"]
    place = f"/books/posted/shipment/{shipped}/tracking"

    program.send("PATCH", place, {"carrier": "dhl", "tracking_no": "12, 13"})
    told = program.send("PATCH", place, {"tracking_url": "https://dhl.example/12"})
    wrong = program.send("PATCH", place, {"tracking_url": "dhl"})
    missing = program.send("PATCH", "/books/posted/shipment/NONE/tracking", {})

    assert (told.json()["carrier"], told.json()["tracking_no"]) == ("dhl", "12, 13")
    assert told.json()["tracking_url"] == "https://dhl.example/12"
    assert (wrong.status_code, wrong.json()["field"]) == (422, "tracking_url")
    assert missing.status_code == 404


def test_part_of_an_invoice_is_credited(program):
    invoice = a_posted_invoice(program)

    draft = program.post(
        f"/books/posted/invoice/{invoice}/credit_memo", {"lines": {"10000": "1"}}
    )
    wrong = program.post(
        f"/books/posted/invoice/{invoice}/credit_memo", {"lines": {"x": "1"}}
    )

    assert (draft.status_code, draft.json()["gross"]) == (201, "119.00")
    assert draft.json()["applies_to"] == invoice
    assert (wrong.status_code, wrong.json()["field"]) == (422, "lines")


def test_an_unpaid_invoice_is_cancelled(program):
    invoice = a_posted_invoice(program)

    credit = program.post(f"/books/posted/invoice/{invoice}/cancel")

    assert credit.status_code == 201, credit.json()
    assert (credit.json()["kind"], credit.json()["corrects"]) == ("credit", invoice)
    found = program.get("/books/posted", kind="credit").json()["items"]
    assert [each["gross"] for each in found] == ["238.00"]


def test_a_viewer_posts_nothing(program):
    no = an_order(program).json()["no"]
    viewer = Program(_key_of_a_viewer())

    path = f"/books/documents/order/{no}"
    assert viewer.get(path).status_code == 200
    assert viewer.post(f"{path}/post").status_code == 403
    assert viewer.send("DELETE", path).status_code == 403


def _key_of_a_viewer() -> str:
    return a_key(a_user("vera", role=VIEWER), role=VIEWER)[1]
