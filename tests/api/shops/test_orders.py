"""Orders of a shop over HTTP: seen, processed, held, changed, refunded."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.asking import Program, a_program
from tests.api.shops.selling import (
    ORDER,
    a_shop,
    an_order_in_the_books,
    an_order_that_waits,
)
from tests.connector.processing import goods, processed, shop, sold, way
from tests.connector.processing import mirrored as brought
from tests.connector.refunding import after, back, credited, posted, refund

from nightclerk.connector.models import Shop, ShopOrder, State
from nightclerk.connector.services.orders.updates import flag_updates
from nightclerk.connector.services.shops.roles import VIEWER
from nightclerk.jobs.models import JobEntry
from nightclerk.ledger.models import SalesDocument

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(db: None) -> Program:
    return a_program()


def a_changed_order(here: Shop) -> ShopOrder:
    """Have an order in the books that has two pieces now."""
    processed(here, sold(1001, goods(quantity=1)))
    order = brought(
        here, sold(1001, goods(quantity=2), updatedAt="2026-11-20T10:00:00Z")
    )[0]
    flag_updates([order.pk])
    return order


def test_orders_are_listed_and_chosen(program):
    here = shop()
    processed(here, sold(1001))
    brought(here, sold(1002))

    every = program.get("/shops/demo/orders").json()["items"]
    waiting = program.get("/shops/DEMO/orders", state="waiting").json()["items"]
    named = program.get("/shops/DEMO/orders", name="1001").json()["items"]
    bought = program.get("/shops/DEMO/orders", customer="BUYER1002").json()["items"]
    later = program.get("/shops/DEMO/orders", since="2199-01-01").json()["items"]
    first = program.get("/shops/DEMO/orders", limit=1).json()
    second = program.get("/shops/DEMO/orders", limit=1, after=first["next"]).json()

    assert [each["name"] for each in every] == ["#1002", "#1001"]
    assert [each["name"] for each in waiting] == ["#1002"]
    assert [(each["name"], each["state"]) for each in named] == [("#1001", "processed")]
    assert [each["name"] for each in bought] == ["#1002"]
    assert later == []
    assert [each["name"] for each in second["items"]] == ["#1001"]
    assert (every[1]["number"], every[1]["current_total"]) == ("1001", "10.00")


def test_an_order_tells_its_lines_its_document_and_its_time_line(program):
    here = shop()
    an_order_in_the_books(here)

    told = program.get(ORDER).json()

    document = SalesDocument.objects.get()
    assert told["document"] == told["processing"]["document"]["no"] == document.no
    assert told["processing"]["document"]["gross"] == "10.00"
    assert [(line["sku"], line["quantity"]) for line in told["lines"]] == [("SKU-1", 1)]
    assert "Imported" in [item["text"] for item in told["timeline"]]
    assert told["refunds"] == told["versions"] == []


def test_an_order_that_is_not_here_is_not_found(program):
    shop()

    assert program.get("/shops/DEMO/orders/7").status_code == 404
    assert program.get("/shops/NONE/orders/7").status_code == 404


def test_an_order_that_waits_says_why_and_for_which_row(program):
    an_order_that_waits(a_shop())

    (row,) = program.get("/shops/DEMO/orders/waiting").json()["items"]
    none = program.get("/shops/DEMO/orders/waiting", problem_class="tax").json()

    assert (row["name"], row["state"]) == ("#1001", "stopped")
    assert [reason["mapping"] for reason in row["reasons"]] == ["shipping"]
    assert row["reasons"][0]["hint"]
    assert none["items"] == []


def test_orders_are_processed_by_an_entry(program):
    brought(shop(), sold(1001))

    some = program.post("/shops/DEMO/orders/process", {"orders": [1001]})
    every = program.post("/shops/DEMO/orders/process")

    assert (some.status_code, every.status_code) == (202, 202)
    assert some.json()["params"]["gids"] == ["gid://shopify/Order/1001"]
    assert "gids" not in every.json()["params"]
    assert {some.json()["task"], every.json()["task"]} == {30103}


def test_orders_are_brought_again_in_the_background_whatever_the_shop_says(program):
    here = shop()
    Shop.objects.update(runs_in_background=False)

    none = program.post("/shops/DEMO/orders/fetch")
    some = program.post("/shops/DEMO/orders/fetch", {"orders": [1001]})

    assert (none.status_code, none.json()["field"]) == (422, "orders")
    assert (some.status_code, some.json()["task"]) == (202, 30104)
    assert JobEntry.objects.get().params["shop"] == here.code


def test_a_hold_is_lifted_once(program):
    here = shop()
    processed(here, sold(1001, test=True))

    lifted = program.post(f"{ORDER}/lift_hold")
    again = program.post(f"{ORDER}/lift_hold")

    assert (lifted.status_code, lifted.json()["state"]) == (200, State.WAITING)
    assert again.status_code == 409


def test_a_changed_order_is_shown_field_by_field_and_put_into_its_document(program):
    order = a_changed_order(shop())

    (row,) = program.get("/shops/DEMO/orders/waiting", list="updates").json()["items"]
    done = program.post(f"{ORDER}/apply_update")

    changes = {change["field"]: change for change in row["changes"]}
    assert (changes["total"]["before"], changes["total"]["now"]) == ("10", "20")
    assert (done.status_code, done.json()["has_update"]) == (200, False)
    assert done.json()["document"]["gross"] == "20.00"
    assert way(order).pending_key == ""


def test_a_changed_order_is_left_alone(program):
    a_changed_order(shop())

    done = program.post(f"{ORDER}/ignore_update")
    waiting = program.get("/shops/DEMO/orders/waiting", list="updates").json()

    assert (done.status_code, done.json()["has_update"]) == (200, False)
    assert done.json()["document"]["gross"] == "10.00"
    assert waiting["items"] == []


def test_documents_of_a_difference_need_a_posted_document(program):
    a_changed_order(shop())

    answer = program.post(f"{ORDER}/follow_update")

    assert (answer.status_code, answer.json()["kind"]) == (409, "refused")


def test_an_order_knows_no_other_act(program):
    an_order_in_the_books(shop())

    assert program.post(f"{ORDER}/delete").status_code == 422


@pytest.mark.parametrize(
    "path", ["/orders/process", "/orders/fetch", "/orders/1001/ignore_update"]
)
def test_a_viewer_decides_nothing(path):
    an_order_in_the_books(shop())

    answer = a_program(role=VIEWER).post(f"/shops/DEMO{path}", {"orders": [1001]})

    assert answer.status_code == 403
    assert not JobEntry.objects.exists()


def test_what_happened_is_told_in_the_language_of_the_program(program):
    an_order_in_the_books(shop())
    program.headers["Accept-Language"] = "de"

    told = program.get(ORDER).json()

    assert "Importiert" in [item["text"] for item in told["timeline"]]


def test_a_refund_waits_until_its_difference_is_accepted_and_is_credited(program):
    here, order = shop(), sold(1001, goods(quantity=2))
    invoice = posted(here, order)
    credited(here, after(order, refund(1, back(), total="8.00")))

    (waiting,) = program.get("/shops/DEMO/refunds").json()["items"]
    place = f"/shops/DEMO/refunds/{waiting['id']}"
    refused = program.post(f"{place}/credit")
    accepted = program.post(f"{place}/accept_difference")
    done = program.post(f"{place}/credit")
    again = program.post(f"{place}/credit")

    (reason,) = waiting["reasons"]
    assert (reason["kind"], reason["expected"], reason["found"]) == (
        "charge",
        "8.00",
        "10.00",
    )
    assert (refused.status_code, again.status_code) == (409, 409)
    assert accepted.json()["accepts_difference"] is True
    assert done.json()["document"]["gross"] == "8.00"
    assert done.json()["applies_to"] == invoice.no
    assert program.get("/shops/DEMO/refunds").json()["items"] == []
    processed_ones = program.get("/shops/DEMO/refunds", state="processed").json()
    assert [each["id"] for each in processed_ones["items"]] == [waiting["id"]]


def test_a_page_of_orders_takes_as_many_statements_as_one_order(program):
    here = a_shop()
    an_order_that_waits(here)

    def statements(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert program.get(path).status_code == 200
        return len(asked)

    paths = ("/shops/DEMO/orders", "/shops/DEMO/orders/waiting", "/shops/DEMO/products")
    one = [statements(path) for path in paths]
    processed(here, sold(1002), *(sold(number, test=True) for number in (1003, 1004)))

    assert [statements(path) for path in paths] == one
