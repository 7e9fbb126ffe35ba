"""Acceptance cases 31-35: stock once and compared, products replaced and in time."""

import httpx
import pytest
from tests.simulator.goods import (
    SET_STOCK,
    SIZES,
    counts,
    made,
    mug,
    refusals,
    row,
    set_stock,
    size,
    stocked,
    variants,
)

OPERATION = """
query Operation($id: ID!) {
  productOperation(id: $id) {
    status product { id title } ... on ProductSetOperation { userErrors { code } }
  }
}
"""


def test_case_31_stock_without_a_key_is_a_bad_request(shop):
    item, place = stocked(shop, 10)
    keyless = SET_STOCK.replace("@idempotent(key: $key)", "").replace(
        ", $key: String!", ""
    )
    given = {"name": "available", "reason": "correction"}

    answer = shop.ask(keyless, input={**given, "quantities": [row(item, place, 1, 10)]})

    (error,) = answer["errors"]
    assert answer["data"] == {"inventorySetQuantities": None}
    assert error["extensions"] == {"code": "BAD_REQUEST"}
    assert error["path"] == ["inventorySetQuantities"]
    assert error["message"] == (
        "The @idempotent directive is required for this mutation but was not provided."
    )
    assert counts(shop, item, place)["available"] == 10


def test_case_31_stock_that_does_not_say_what_it_expects_is_refused(shop):
    item, place = stocked(shop, 10)
    silent = row(item, place, 1, 10)
    del silent["changeFromQuantity"]
    given = {"name": "available", "reason": "correction", "quantities": [silent]}

    answer = shop.ask(SET_STOCK, input=given, key="k")

    (error,) = answer["errors"]
    assert error["extensions"] == {"code": "INVALID_FIELD_ARGUMENTS"}
    assert error["message"] == (
        "InventoryQuantityInput must include the following argument: "
        "changeFromQuantity."
    )
    assert counts(shop, item, place)["available"] == 10


def test_case_32_a_stale_row_is_refused_and_nothing_is_written(shop):
    mug_item, place = stocked(shop, 10)
    cup_item, _ = stocked(shop, 10, sku="CUP")

    payload = set_stock(shop, row(cup_item, place, 1, 10), row(mug_item, place, 1, 9))

    stale = ("CHANGE_FROM_QUANTITY_STALE", "input.quantities.1.changeFromQuantity")
    assert refusals(payload) == [stale]
    assert counts(shop, cup_item, place)["available"] == 10


def test_case_33_the_same_key_twice_is_one_adjustment(shop):
    item, place = stocked(shop, 10)

    first = set_stock(shop, row(item, place, 7, 10), key="once")
    shop.control.count_stock("MUG", 20)
    second = set_stock(shop, row(item, place, 7, 10), key="once")
    other = set_stock(shop, row(item, place, 8, 10), key="once")

    assert first == second
    assert first["userErrors"] == []
    assert counts(shop, item, place)["available"] == 20
    assert refusals(other) == [("IDEMPOTENCY_KEY_PARAMETER_MISMATCH", "")]


def test_case_33_a_key_is_forgotten_after_a_day(shop):
    item, place = stocked(shop, 10)
    set_stock(shop, row(item, place, 7, None), key="once")
    shop.control.count_stock("MUG", 20)
    shop.control.advance(24 * 3_600 + 1)

    set_stock(shop, row(item, place, 7, None), key="once")

    assert counts(shop, item, place)["available"] == 7


def test_case_33_a_request_with_the_same_key_may_be_under_way(shop):
    item, place = stocked(shop, 10)
    code = "IDEMPOTENCY_CONCURRENT_REQUEST"
    shop.control.fault("user_error", code=code, operation="SetStock")

    busy = set_stock(shop, row(item, place, 7, 10), key="once")
    done = set_stock(shop, row(item, place, 7, 10), key="once")

    assert refusals(busy) == [(code, "")]
    assert done["userErrors"] == []
    assert counts(shop, item, place)["available"] == 7


def test_case_34_a_connection_dropped_after_commit_is_one_adjustment(shop):
    item, place = stocked(shop, 10)
    shop.control.fault("drop_after", operation="SetStock")

    with pytest.raises(httpx.TransportError):
        set_stock(shop, row(item, place, 7, 10), key="once")
    written = counts(shop, item, place)["available"]
    again = set_stock(shop, row(item, place, 7, 10), key="once")

    assert written == 7
    assert again["userErrors"] == []
    (change, _) = again["inventoryAdjustmentGroup"]["changes"]
    assert change["delta"] == -3
    assert counts(shop, item, place)["available"] == 7


def test_case_35_a_variant_that_is_omitted_is_deleted(shop):
    product = made(shop, **mug())
    small, medium = variants(product)

    rows = [size("M", sku="MUG-M")]
    after = made(shop, {"id": product["id"]}, productOptions=SIZES, variants=rows)

    gone = shop.ask(
        "query V($id: ID!) { productVariant(id: $id) { id } }", id=small["id"]
    )
    assert [variant["id"] for variant in variants(after)] == [medium["id"]]
    assert gone["data"]["productVariant"] is None


def test_case_35_an_operation_is_created_then_active_then_complete(shop):
    answer = shop.named("product_set_async", input={"title": "Mug"})
    payload = answer["data"]["productSet"]
    gid = payload["productSetOperation"]["id"]

    told = []
    for _ in range(3):
        told.append(shop.ask(OPERATION, id=gid)["data"]["productOperation"])
        shop.control.advance(1.5)

    assert payload["productSetOperation"]["status"] == "CREATED"
    assert [each["status"] for each in told] == ["CREATED", "ACTIVE", "COMPLETE"]
    assert [each["product"] is None for each in told] == [True, True, False]
    assert told[-1]["product"]["title"] == "Mug"
    assert told[-1]["userErrors"] == []
