"""Goods of a shop over HTTP: products, stock, locations, pictures, bulk operations."""

import pytest
from tests.api.asking import Program, a_program
from tests.api.shops.selling import a_change
from tests.api.shops.shelves import (
    a_bulk_operation,
    a_lamp,
    a_level,
    a_picture,
    a_product,
)
from tests.connector.processing import shop
from tests.ledger import building

from nightclerk.connector.models import OutgoingChange, ShopProduct, ShopVariant
from nightclerk.connector.services.shops.roles import VIEWER
from nightclerk.jobs.models import JobEntry

pytestmark = pytest.mark.django_db
HERE = "/shops/DEMO"


@pytest.fixture
def program(db: None) -> Program:
    return a_program()


def field(told: dict, name: str) -> dict:
    return next(each for each in told["fields"] if each["name"] == name)


def test_a_product_is_told_as_wanted_confirmed_and_observed(program):
    a_product(shop(), price="80.00")

    (head,) = program.get(f"{HERE}/goods", text="LAMP").json()["items"]
    told = program.get(f"{HERE}/goods/{head['id']}").json()

    assert (head["title"], head["item"], head["variants"]) == ("Lamp", "LAMP", 1)
    assert (head["lowest_price"], head["highest_price"]) == ("80.00", "80.00")
    assert field(told, "title")["wanted"] == "Lamp"
    price = field(told["parts"][0], "price")
    assert (price["wanted"], price["confirmed"], price["observed"]) == (
        "100.00",
        "80.00",
        "80.00",
    )
    assert (price["owner"], price["is_unsent"]) == ("ours", True)
    assert price["is_changed_there"] is False


def test_products_are_listed_by_what_they_need(program):
    here = shop()
    a_product(here)
    ShopProduct.objects.create(shop=here, gid="gid://shopify/Product/2", title="Cup")

    def titles(**chosen: str) -> list[str]:
        rows = program.get(f"{HERE}/goods", **chosen).json()["items"]
        return [row["title"] for row in rows]

    assert titles() == ["Cup", "Lamp"]
    assert titles(list="items") == ["Lamp"]
    assert titles(list="unmapped") == ["Cup"]
    assert titles(list="changed") == titles(list="gone") == []
    assert titles(text="nothing") == []


def test_a_price_that_is_held_is_explained_and_allowed(program):
    variant = a_product(shop(), price="40.00")
    place = f"{HERE}/goods/variants/{variant.pk}"

    product = program.get(f"{HERE}/goods/{variant.product_id}").json()
    held = program.get(f"{place}/why").json()["reasons"]
    after = program.post(f"{place}/allow_price", {"price": "100"}).json()["reasons"]

    assert product["parts"][0]["held_price"] == "100.00"
    assert any("40.00" in row["text"] and row["record"] == "item" for row in held)
    assert not any("40.00" in row["text"] for row in after)
    assert ShopVariant.objects.get().allowed_price == 100


def test_what_was_changed_at_shopify_is_put_right_or_taken_over(program):
    variant = a_product(shop())
    theirs = {"title": "Lampe", "status": "ACTIVE"}
    ShopProduct.objects.update(observed=theirs)
    place = f"{HERE}/goods/{variant.product_id}"

    (listed,) = program.get(f"{HERE}/goods", list="changed").json()["items"]
    title = field(program.get(place).json(), "title")
    decided = program.post(f"{place}/send_ours").json()
    again = program.post(f"{place}/send_ours")

    assert listed["is_changed_there"] is True
    assert (title["observed"], title["is_changed_there"]) == ("Lampe", True)
    entry = JobEntry.objects.get(pk=decided["entry"])
    assert (entry.task, entry.params["gids"]) == (30108, [variant.product.gid])
    assert ShopProduct.objects.get().confirmed["title"] == "Lampe"
    assert again.status_code == 409


def test_a_product_that_is_removed_is_no_item_any_more(program):
    variant = a_product(shop())

    removed = program.post(f"{HERE}/goods/{variant.product_id}/remove").json()

    assert removed == {"id": variant.product_id, "entry": None}
    assert ShopProduct.objects.get().item is None
    assert ShopVariant.objects.get().item is None


@pytest.mark.parametrize(
    ("path", "body", "task", "params"),
    [
        ("goods/sync", {}, 30108, {}),
        ("goods/sync", {"only_prices": True}, 30108, {"only_prices": True}),
        (
            "goods/add",
            {"items": ["LAMP"], "dry_run": True},
            30108,
            {"add": ["LAMP"], "dry_run": True},
        ),
        ("stock/sync", {"items": ["LAMP"]}, 30102, {"items": ["LAMP"]}),
        ("stock/sync", {"audit": True}, 30102, {"audit": True}),
        ("pictures/sync", {"dry_run": True}, 30107, {"dry_run": True}),
    ],
)
def test_a_sync_is_an_entry_of_the_queue(program, path, body, task, params):
    shop()
    a_lamp()

    answer = program.post(f"{HERE}/{path}", body)

    assert answer.status_code == 202
    entry = JobEntry.objects.get(pk=answer.json()["id"])
    assert (entry.task, entry.params) == (task, {"shop": "DEMO", **params})


def test_products_and_variants_of_a_sync_are_named_by_their_ids(program):
    variant = a_product(shop())

    goods = program.post(f"{HERE}/goods/sync", {"products": [variant.product_id]})
    stock = program.post(f"{HERE}/stock/sync", {"variants": [variant.pk]})
    unknown = program.post(f"{HERE}/stock/sync", {"variants": [variant.pk + 1]})

    assert goods.json()["params"]["gids"] == [variant.product.gid]
    assert stock.json()["params"]["variants"] == [variant.gid]
    assert (unknown.status_code, unknown.json()["field"]) == (422, "variants")


def test_stock_is_told_with_its_difference_and_how_it_comes_about(program):
    level = a_level(a_product(shop()))

    (told,) = program.get(f"{HERE}/stock", differs=True).json()["items"]
    one = program.get(f"{HERE}/stock/{level.pk}").json()

    assert (told["item"], told["location"]) == ("LAMP", "Warehouse")
    assert (told["wanted"], told["at_shopify"], told["difference"]) == (7, 5, 2)
    assert one["trouble"] == ""
    assert one["steps"][0] == {
        "title": "Inventory",
        "quantity": "0",
        "is_result": False,
        "note": "",
    }
    assert one["steps"][-1]["quantity"] == "0"
    assert program.get(f"{HERE}/stock", differs=False).json()["items"] == []
    assert program.get(f"{HERE}/stock", has_problem=True).json()["items"] == []


def test_a_location_that_is_off_says_that_nothing_is_reckoned(program):
    level = a_level(a_product(shop()))
    (place,) = program.get(f"{HERE}/locations").json()

    program.send("PATCH", f"{HERE}/locations/{place['id']}", {"calculation": ""})
    one = program.get(f"{HERE}/stock/{level.pk}").json()

    assert one["steps"] == []
    assert "Warehouse is off" in one["trouble"]


def test_the_rule_of_a_location_is_changed_in_part(program):
    a_level(a_product(shop()))
    building.location("EAST")
    (before,) = program.get(f"{HERE}/locations").json()
    place = f"{HERE}/locations/{before['id']}"

    change = {"counted": ["EAST"], "rounding": "nearest", "reserve": 2}
    after = program.send("PATCH", place, change).json()["location"]
    wrong = program.send("PATCH", place, {"calculation": "guess", "counted": ["WEST"]})

    assert (before["calculation"], before["counted"]) == ("projected", [])
    assert (after["calculation"], after["counted"]) == ("projected", ["EAST"])
    assert (after["rounding"], after["reserve"]) == ("nearest", 2)
    assert set(wrong.json()["fields"]) == {"calculation", "counted"}


def test_a_picture_that_failed_says_why(program):
    picture = a_picture(a_product(shop()))

    (told,) = program.get(f"{HERE}/pictures", state="failed").json()["items"]

    assert (told["alt"], told["problem"]) == ("A lamp", "It is no picture.")
    assert program.get(f"{HERE}/pictures/{picture.pk}").json() == told
    assert program.get(f"{HERE}/pictures", state="ready").json()["items"] == []


def test_a_bulk_operation_is_told_without_the_address_of_its_result(program):
    row = a_bulk_operation(shop())

    (told,) = program.get(f"{HERE}/bulk", is_open=True).json()["items"]
    nobody = program.post(f"{HERE}/bulk/{row.pk}/look")

    assert (told["status"], told["rows"], told["is_open"]) == ("RUNNING", 3, True)
    assert "secret" not in str(told)
    assert program.get(f"{HERE}/bulk/{row.pk}").json() == told
    assert nobody.status_code == 409


def test_an_operation_that_has_ended_is_not_cancelled(program):
    row = a_bulk_operation(shop(), status="COMPLETED")

    assert program.post(f"{HERE}/bulk/{row.pk}/cancel").status_code == 409


def test_changes_are_sent_again_or_given_up_together(program):
    here = shop()
    rows = [a_change(here), a_change(here, state="unknown")]
    ids = [row.pk for row in rows]

    one = program.get(f"{HERE}/outbox/{ids[0]}").json()
    again = program.post(f"{HERE}/outbox", {"act": "retry", "changes": ids})
    dropped = program.post(f"{HERE}/outbox", {"act": "drop", "changes": ids})

    assert (one["subject"], one["payload"]["email"]) == (
        "Ada Lovelace",
        "ada@example.com",
    )
    assert again.json() == {"asked": 2, "done": 1}
    assert dropped.json() == {"asked": 2, "done": 2}
    states = OutgoingChange.objects.values_list("state", flat=True)
    assert set(states) == {"dropped"}


def test_a_picture_that_was_taken_off_is_sent_again_with_a_sync(program):
    lamp = a_product(shop())
    picture = a_picture(lamp, state="gone", is_ours=True)
    before = program.get(f"{HERE}/pictures/{picture.pk}").json()

    sent = program.post(f"{HERE}/pictures/send-again", {"pictures": [picture.pk]})
    again = program.post(f"{HERE}/pictures/send-again", {"pictures": [picture.pk]})
    none = program.post(f"{HERE}/pictures/send-again", {"pictures": [10**6]})

    assert before["is_taken_off"] is True
    assert (sent.status_code, sent.json()["number"]) == (202, 1)
    entry = JobEntry.objects.get(pk=sent.json()["entry"])
    assert entry.params["gids"] == [lamp.product.gid]
    assert again.json()["message"].startswith("None of these pictures was refused")
    assert "pictures" in none.json()["fields"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "goods/sync", {}),
        ("POST", "goods/add", {"items": ["LAMP"]}),
        ("POST", "goods/1/remove", {}),
        ("POST", "goods/1/send_ours", {}),
        ("POST", "goods/variants/1/allow_price", {"price": "1"}),
        ("POST", "stock/sync", {}),
        ("PATCH", "locations/1", {}),
        ("POST", "pictures/sync", {}),
        ("POST", "pictures/send-again", {"pictures": [1]}),
        ("POST", "bulk/1/look", {}),
        ("POST", "bulk/1/cancel", {}),
        ("POST", "outbox", {"act": "drop", "changes": [1]}),
    ],
)
def test_who_only_looks_changes_no_goods(db, method, path, body):
    shop()
    viewer = a_program(role=VIEWER)

    assert viewer.send(method, f"{HERE}/{path}", body).status_code == 403


@pytest.mark.parametrize("path", ["goods", "stock", "locations", "pictures", "bulk"])
def test_who_looks_sees_all_goods(db, path):
    shop()
    viewer = a_program(role=VIEWER)

    assert viewer.get(f"{HERE}/{path}").status_code == 200
