"""Stock as an app sets, adjusts and activates it."""

import pytest
from tests.simulator.goods import (
    counts,
    made,
    mug,
    places,
    read,
    refusals,
    row,
    set_stock,
    stocked,
    variants,
)

ADJUST = """
mutation Adjust($input: InventoryAdjustQuantitiesInput!, $key: String!) {
  inventoryAdjustQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { changes { name delta } }
    userErrors { code field message }
  }
}
"""
ACTIVATE = """
mutation Activate(
  $item: ID!, $place: ID!, $available: Int, $onHand: Int, $key: String!
) {
  inventoryActivate(
    inventoryItemId: $item, locationId: $place, available: $available, onHand: $onHand
  ) @idempotent(key: $key) {
    inventoryLevel { isActive } userErrors { field message }
  }
}
"""
ITEM = """
mutation Item($id: ID!, $input: InventoryItemInput!) {
  inventoryItemUpdate(id: $id, input: $input) {
    inventoryItem { sku tracked unitCost { amount } } userErrors { field message }
  }
}
"""
LEVELS = """
query Levels($item: ID!, $all: Boolean!) {
  node(id: $item) { ... on InventoryItem {
    inventoryLevels(first: 9, includeInactive: $all) { nodes { location { id } } }
  } }
}
"""
AT = """
query At($id: ID!, $first: Int!, $after: String, $query: String) {
  location(id: $id) { inventoryLevels(first: $first, after: $after, query: $query) {
    pageInfo { hasNextPage endCursor } nodes { item { sku } }
  } }
}
"""
GONE_ITEM = "gid://shopify/InventoryItem/404"
GONE_PLACE = "gid://shopify/Location/404"


def adjust(shop, *changes, name="available", key="k"):
    given = {"name": name, "reason": "correction", "changes": list(changes)}
    answer = shop.ask(ADJUST, input=given, key=key)
    return answer["data"]["inventoryAdjustQuantities"]


def change(item, place, delta, expected=None, **fields):
    return {
        "inventoryItemId": item,
        "locationId": place,
        "delta": delta,
        "changeFromQuantity": expected,
        **fields,
    }


def activate(shop, item, place, *, key="k", available=None, on_hand=None):
    answer = shop.ask(
        ACTIVATE, item=item, place=place, key=key, available=available, onHand=on_hand
    )
    return answer["data"]["inventoryActivate"]


def levels(shop, item, *, inactive=False):
    node = shop.ask(LEVELS, item=item, all=inactive)["data"]["node"]
    return [level["location"]["id"] for level in node["inventoryLevels"]["nodes"]]


def test_available_and_on_hand_move_together(shop):
    item, place = stocked(shop, 10)
    shop.control.set_aside("MUG", 2)

    payload = set_stock(shop, row(item, place, 5, 8))
    after = counts(shop, item, place)
    set_stock(shop, row(item, place, 20, 7), name="on_hand", key="on hand")

    group = payload["inventoryAdjustmentGroup"]
    assert group["reason"] == "correction"
    assert group["changes"] == [
        {
            "name": name,
            "delta": -3,
            "quantityAfterChange": None,
            "item": {"id": item},
        }
        for name in ("available", "on_hand")
    ]
    assert after == {"available": 5, "committed": 0, "on_hand": 7, "damaged": 2}
    assert counts(shop, item, place)["available"] == 18


def test_a_change_of_stock_stamps_the_level_and_the_product(shop):
    item, place = stocked(shop, 10)
    product = shop.control.products()[0]
    shop.control.advance(60)

    set_stock(shop, row(item, place, 9, 10))

    now = shop.control.products()[0]["updatedAt"]
    assert now > product["updatedAt"]
    assert shop.control.stock()[0]["updatedAt"] == now
    assert read(shop, product["id"])["totalInventory"] == 9


def test_what_is_so_already_changes_nothing(shop):
    item, place = stocked(shop, 10)
    before = shop.control.stock()
    shop.control.advance(60)

    payload = set_stock(shop, row(item, place, 10, None))

    assert payload == {"inventoryAdjustmentGroup": None, "userErrors": []}
    assert shop.control.stock() == before


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"inventoryItemId": GONE_ITEM}, ("INVALID_INVENTORY_ITEM", "inventoryItemId")),
        ({"locationId": GONE_PLACE}, ("INVALID_LOCATION", "locationId")),
        ({"quantity": 1_000_000_001}, ("INVALID_QUANTITY_TOO_HIGH", "quantity")),
        ({"quantity": -1_000_000_001}, ("INVALID_QUANTITY_TOO_LOW", "quantity")),
        (
            {"changeFromQuantity": 3},
            ("CHANGE_FROM_QUANTITY_STALE", "changeFromQuantity"),
        ),
    ],
)
def test_one_row_that_is_wrong_keeps_all_from_being_set(shop, wrong, error):
    mug_item, place = stocked(shop, 10)
    cup_item, _ = stocked(shop, 10, sku="CUP")

    payload = set_stock(
        shop, row(cup_item, place, 1, 10), row(mug_item, place, 1, 10) | wrong
    )

    code, field = error
    assert refusals(payload) == [(code, f"input.quantities.1.{field}")]
    assert payload["inventoryAdjustmentGroup"] is None
    assert counts(shop, cup_item, place)["available"] == 10


def test_a_pair_that_is_named_twice_is_refused_at_both_places(shop):
    item, place = stocked(shop)

    payload = set_stock(shop, row(item, place, 1, None), row(item, place, 2, None))

    code = "NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR"
    assert refusals(payload) == [
        (code, "input.quantities.0.locationId"),
        (code, "input.quantities.1.locationId"),
    ]


@pytest.mark.parametrize(
    ("fields", "quantity", "errors"),
    [
        ({"name": "damaged"}, 1, [("INVALID_NAME", "input.name")]),
        ({"reason": "because"}, 1, [("INVALID_REASON", "input.reason")]),
        (
            {"referenceDocumentUri": "4711"},
            1,
            [("INVALID_REFERENCE_DOCUMENT", "input.referenceDocumentUri")],
        ),
        (
            {"name": "on_hand"},
            -1,
            [("INVALID_QUANTITY_NEGATIVE", "input.quantities.0.quantity")],
        ),
        ({"name": "available"}, -1, []),
        ({"referenceDocumentUri": "gid://app/Sync/1", "reason": "restock"}, 1, []),
    ],
)
def test_names_reasons_and_documents_are_shopifys(shop, fields, quantity, errors):
    item, place = stocked(shop)

    payload = set_stock(shop, row(item, place, quantity, None), **fields)

    assert refusals(payload) == errors


def test_what_is_not_counted_can_be_set(shop):
    product = made(shop, **mug())
    item = variants(product)[0]["inventoryItem"]["id"]

    payload = set_stock(shop, row(item, places(shop)[0], 4, 0))

    assert payload["userErrors"] == []
    assert counts(shop, item, places(shop)[0])["available"] == 4


def test_what_is_set_where_it_is_not_stocked_is_sold_when_it_is_activated(shop):
    item, place = stocked(shop, 10)
    other = places(shop)[1]

    payload = set_stock(shop, row(item, other, 6, 0))
    before = levels(shop, item)
    shown = levels(shop, item, inactive=True)
    activated = activate(shop, item, other, key="activate")

    assert payload["userErrors"] == []
    assert before == [place]
    assert shown == [place, other]
    assert activated["inventoryLevel"] == {"isActive": True}
    assert counts(shop, item, other)["available"] == 6
    assert read(shop, shop.control.products()[0]["id"])["totalInventory"] == 16


def test_activation_may_bring_quantities_but_not_where_it_is_active(shop):
    item, place = stocked(shop, 10)
    other = places(shop)[1]

    new = activate(shop, item, other, on_hand=3)
    again = activate(shop, item, other, key="again")
    late = activate(shop, item, place, available=1, key="late")
    gone = activate(shop, GONE_ITEM, place, key="gone")
    nowhere = activate(shop, item, GONE_PLACE, key="nowhere")

    assert new["userErrors"] == again["userErrors"] == []
    assert counts(shop, item, other)["available"] == 3
    assert refusals(late) == [(None, "available")]
    assert refusals(gone) == [(None, "inventoryItemId")]
    assert refusals(nowhere) == [(None, "locationId")]
    assert counts(shop, item, place)["available"] == 10


def test_quantities_are_adjusted_by_so_much(shop):
    item, place = stocked(shop, 10)

    payload = adjust(shop, change(item, place, -4, 10))
    damaged = adjust(
        shop,
        change(item, place, 2, 0, ledgerDocumentUri="gid://app/Count/1"),
        name="damaged",
        key="damaged",
    )

    changes = payload["inventoryAdjustmentGroup"]["changes"]
    assert changes == [
        {"name": "available", "delta": -4},
        {"name": "on_hand", "delta": -4},
    ]
    assert damaged["userErrors"] == []
    now = {"available": 6, "committed": 0, "on_hand": 8, "damaged": 2}
    assert counts(shop, item, place) == now


@pytest.mark.parametrize(
    ("name", "fields", "error"),
    [
        ("on_hand", {}, ("INVALID_QUANTITY_NAME", "input.name")),
        (
            "damaged",
            {},
            ("INVALID_QUANTITY_DOCUMENT", "input.changes.0.ledgerDocumentUri"),
        ),
        (
            "damaged",
            {"ledgerDocumentUri": "gid://shopify/Order/1"},
            ("INTERNAL_LEDGER_DOCUMENT", "input.changes.0.ledgerDocumentUri"),
        ),
        (
            "available",
            {"ledgerDocumentUri": "gid://app/Count/1"},
            ("INVALID_AVAILABLE_DOCUMENT", "input.changes.0.ledgerDocumentUri"),
        ),
        (
            "available",
            {"delta": 2_000_000_000},
            ("INVALID_QUANTITY_TOO_HIGH", "input.changes.0.delta"),
        ),
        (
            "available",
            {"changeFromQuantity": 9},
            ("CHANGE_FROM_QUANTITY_STALE", "input.changes.0.changeFromQuantity"),
        ),
    ],
)
def test_adjustments_that_cannot_be_are_refused(shop, name, fields, error):
    item, place = stocked(shop, 10)

    payload = adjust(shop, change(item, place, 1, None) | fields, name=name)

    assert error in refusals(payload)
    assert counts(shop, item, place)["on_hand"] == 10


def test_an_item_is_changed_and_its_variant_with_it(shop):
    item, _ = stocked(shop)
    product = shop.control.products()[0]
    shop.control.advance(5)

    given = {"sku": "CUP", "tracked": False, "cost": "1.5"}
    answer = shop.ask(ITEM, id=item, input=given)
    wrong = shop.ask(ITEM, id=item, input={"cost": "-1"})
    gone = shop.ask(ITEM, id=GONE_ITEM, input={})

    assert answer["data"]["inventoryItemUpdate"]["inventoryItem"] == {
        "sku": "CUP",
        "tracked": False,
        "unitCost": {"amount": "1.5"},
    }
    after = shop.control.products()[0]
    assert after["variants"][0]["sku"] == "CUP"
    assert after["updatedAt"] > product["updatedAt"]
    assert refusals(wrong["data"]["inventoryItemUpdate"]) == [(None, "input.cost")]
    assert refusals(gone["data"]["inventoryItemUpdate"]) == [(None, "id")]


def test_levels_of_a_location_are_paged_and_searched(shop):
    for sku in ("A", "B", "C"):
        item, place = stocked(shop, sku=sku)
    shop.control.advance(60)
    since = shop.control.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    set_stock(shop, row(item, place, 1, None))

    def page(first, after=None, query=None):
        answer = shop.ask(AT, id=place, first=first, after=after, query=query)
        found = answer["data"]["location"]["inventoryLevels"]
        return [each["item"]["sku"] for each in found["nodes"]], found["pageInfo"]

    first, info = page(2)
    rest, end = page(2, info["endCursor"])
    changed, _ = page(9, query=f"updated_at:>='{since}'")

    assert (first, rest) == (["A", "B"], ["C"])
    assert (info["hasNextPage"], end["hasNextPage"]) == (True, False)
    assert changed == ["C"]


def test_a_level_is_found_by_its_id_and_an_item_by_its_sku(shop):
    item, _ = stocked(shop, 3, sku="TEA")
    level = shop.ask(
        "query L($id: ID!) { node(id: $id) { ... on InventoryItem { "
        "inventoryLevels(first: 1) { nodes { id } } } } }",
        id=item,
    )["data"]["node"]["inventoryLevels"]["nodes"][0]["id"]
    shop.control.advance(2)

    found = shop.ask(
        "query F($id: ID!) { node(id: $id) { ... on InventoryLevel { item { sku } "
        'quantities(names: ["incoming", "available"]) { name quantity } } } '
        'inventoryItems(first: 9, query: "sku:TEA") { nodes { id } } }',
        id=level,
    )["data"]

    assert level.partition("?")[2] == f"inventory_item_id={item.rpartition('/')[2]}"
    assert found["node"]["quantities"] == [
        {"name": "incoming", "quantity": 0},
        {"name": "available", "quantity": 3},
    ]
    assert found["inventoryItems"]["nodes"] == [{"id": item}]


def test_a_state_that_does_not_exist_is_a_bad_request(shop):
    stocked(shop)

    answer = shop.ask(
        "{ locations(first: 1) { nodes { inventoryLevels(first: 1) { nodes { "
        'quantities(names: ["lost"]) { quantity } } } } } }'
    )

    assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert "lost" in answer["errors"][0]["message"]
