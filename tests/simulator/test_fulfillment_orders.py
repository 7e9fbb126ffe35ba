"""Who is to ship what of an order: located, held, moved, scheduled, searched."""

from typing import Any

import pytest
from tests.simulator.asking import Asker, line
from tests.simulator.goods import places, stocked
from tests.simulator.shipping import (
    create,
    expected,
    group,
    made,
    messages,
    placed,
    seen,
    shipping,
    split,
    waiting,
)

from nightclerk.core.errors import Refused
from nightclerk.simulator.settings import SCOPES

RELEASE = """mutation Release($id: ID!, $holds: [ID!]) {
  fulfillmentOrderReleaseHold(id: $id, holdIds: $holds) {
    fulfillmentOrder { id status } userErrors { code field message }
  }
}"""
FOUND = """query Found($query: String, $closed: Boolean) {
  fulfillmentOrders(
    first: 9, query: $query, includeClosed: $closed, sortKey: UPDATED_AT
  ) { nodes { orderName status } }
}"""


def hold(shop: Asker, gid: str, **given: Any) -> dict[str, Any]:
    answer = shop.named("fulfillment_order_hold", id=gid, hold=given)
    return answer["data"]["fulfillmentOrderHold"]


def release(shop: Asker, gid: str, **given: Any) -> dict[str, Any]:
    answer = shop.ask(RELEASE, id=gid, **given)
    return answer["data"]["fulfillmentOrderReleaseHold"]


def move(shop: Asker, gid: str, place: str, **given: Any) -> dict[str, Any]:
    answer = shop.named("fulfillment_order_move", id=gid, newLocationId=place, **given)
    return answer["data"]["fulfillmentOrderMove"]


def found(shop: Asker, query: str | None = None, **given: Any) -> list[tuple[str, str]]:
    answer = shop.ask(FOUND, query=query, **given)
    return [
        (node["orderName"], node["status"])
        for node in answer["data"]["fulfillmentOrders"]["nodes"]
    ]


def located(shop: Asker, order: str) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """Give the location and the rows of each fulfilment order."""
    return [
        (one["assignedLocation"]["location"]["id"], expected(one))
        for one in waiting(shop, order)
    ]


def test_lines_are_assigned_to_locations(shop):
    order, here, there = split(shop)

    assert located(shop, order) == [
        (here, [("MUG", 3, 3)]),
        (there, [("TEA", 2, 2)]),
    ]


def test_lines_that_are_assigned_to_one_location_are_one_fulfilment_order(shop):
    order, here, there = split(shop)

    shop.control.assign_order(order, {"MUG": there})
    one = located(shop, order)
    shop.control.assign_order(order, {"MUG": here, "TEA": here})

    assert one == [(there, [("TEA", 2, 2), ("MUG", 3, 3)])]
    assert located(shop, order) == [(here, [("TEA", 2, 2), ("MUG", 3, 3)])]


def test_lines_are_not_assigned_to_where_they_are_not_stocked(shop):
    stocked(shop, 10)
    order = shop.control.sell({"MUG": 1})

    with pytest.raises(Refused, match="stock"):
        shop.control.assign_order(order, {"MUG": places(shop)[1]})


def test_an_order_that_no_location_stocks_whole_leaves_from_several(shop):
    stocked(shop, 10)
    stocked(shop, 10, sku="TEA")
    here, there = places(shop)[:2]
    shop.control.stock_at("TEA", there, 5)
    shop.control.unstock("TEA", here)

    order = shop.control.sell({"MUG": 1, "TEA": 2})

    assert located(shop, order) == [
        (here, [("MUG", 1, 1)]),
        (there, [("TEA", 2, 2)]),
    ]


def test_each_location_ships_its_own_part(shop):
    order, here, there = split(shop)

    shop.control.fulfill_order(order)

    told = shipping(shop, order)
    assert [one["location"]["id"] for one in told["fulfillments"]] == [here, there]
    assert [one["name"] for one in told["fulfillments"]] == ["#1-F1", "#1-F2"]
    assert told["displayFulfillmentStatus"] == "FULFILLED"


def test_an_order_may_come_with_its_fulfilment_orders(shop):
    here, there = places(shop)[:2]
    rows = [{"lineItem": {"sku": "MUG"}, "totalQuantity": 2}]
    rest = [{"lineItem": {"sku": "MUG"}, "totalQuantity": 1}]

    order = shop.control.add_order(
        name="#1",
        lineItems=[line(quantity=3)],
        fulfillmentOrders=[
            {"assignedLocation": {"location": {"id": here}}, "lineItems": rows},
            {"assignedLocation": {"location": {"id": there}}, "lineItems": rest},
        ],
    )
    made(shop, group(waiting(shop, order)[1]))

    assert located(shop, order) == [(here, [("MUG", 2, 2)]), (there, [("MUG", 1, 0)])]
    assert [status for status, _ in seen(shop, order)] == ["OPEN", "CLOSED"]


def test_a_hold_waits_until_it_is_released(shop):
    order = placed(shop)
    (one,) = waiting(shop, order)

    payload = hold(shop, one["id"], reason="INCORRECT_ADDRESS", reasonNotes="No street")
    held = shipping(shop, order)
    release(shop, one["id"])

    (state,) = held["fulfillmentOrders"]["nodes"]
    assert payload["fulfillmentOrder"] == {"id": one["id"], "status": "ON_HOLD"}
    assert state["fulfillmentHolds"] == [
        {"reason": "INCORRECT_ADDRESS", "reasonNotes": "No street", "handle": ""}
    ]
    assert state["supportedActions"][0] == {"action": "RELEASE_HOLD"}
    assert held["displayFulfillmentStatus"] == "ON_HOLD"
    assert [status for status, _ in seen(shop, order)] == ["OPEN"]
    assert shipping(shop, order)["displayFulfillmentStatus"] == "UNFULFILLED"


def test_a_part_is_held_and_the_rest_is_open(shop):
    order = placed(shop)
    (one,) = waiting(shop, order)
    rows = group(one, MUG=2)["fulfillmentOrderLineItems"]

    hold(shop, one["id"], reason="OTHER", fulfillmentOrderLineItems=rows)

    assert seen(shop, order) == [
        ("ON_HOLD", [("MUG", 2, 2)]),
        ("OPEN", [("MUG", 1, 1), ("TEA", 2, 2)]),
    ]


def test_several_holds_are_told_apart_by_their_handles(shop):
    order = placed(shop)
    (one,) = waiting(shop, order)
    hold(shop, one["id"], reason="OTHER")

    again = hold(shop, one["id"], reason="OTHER")
    hold(shop, one["id"], reason="HIGH_RISK_OF_FRAUD", handle="fraud")

    assert again["userErrors"][0]["code"] == "DUPLICATE_FULFILLMENT_HOLD_HANDLE"
    (state,) = waiting(shop, order)
    assert [row["handle"] for row in state["fulfillmentHolds"]] == ["", "fraud"]


@pytest.mark.parametrize(
    ("quantity", "code"),
    [(4, "INVALID_LINE_ITEM_QUANTITY"), (0, "GREATER_THAN_ZERO")],
)
def test_a_part_that_cannot_be_is_not_held(shop, quantity, code):
    order = placed(shop)
    (one,) = waiting(shop, order)
    rows = group(one, MUG=quantity)["fulfillmentOrderLineItems"]

    refused = hold(shop, one["id"], reason="OTHER", fulfillmentOrderLineItems=rows)

    assert refused["userErrors"][0]["code"] == code
    assert [status for status, _ in seen(shop, order)] == ["OPEN"]


def test_what_is_unknown_or_not_on_hold_is_not_released(shop):
    (one,) = waiting(shop, placed(shop))

    unknown = release(shop, "gid://shopify/FulfillmentOrder/1")
    refused = release(shop, one["id"])

    assert unknown["userErrors"][0]["code"] == "FULFILLMENT_ORDER_NOT_FOUND"
    assert messages(refused) == ["The fulfillment order is not on hold."]


def test_people_hold_and_release_what_is_open_of_an_order(shop):
    placed(shop)

    held = shop.control.hold_order("#1", reason="AWAITING_PAYMENT")
    shop.control.release_order("#1")

    assert held["fulfillmentOrders"][0]["holds"] == ["AWAITING_PAYMENT"]
    assert shop.control.fulfillment_orders("#1")[0]["status"] == "OPEN"


def test_what_was_not_sent_at_all_moves_as_it_is(shop):
    order = placed(shop)
    (one,) = waiting(shop, order)
    there = places(shop)[1]

    payload = move(shop, one["id"], there)

    moved = {"id": one["id"], "status": "OPEN"}
    assert payload["movedFulfillmentOrder"] == moved
    assert payload["originalFulfillmentOrder"] == moved
    assert located(shop, order) == [(there, [("MUG", 3, 3), ("TEA", 2, 2)])]


def test_what_is_left_of_a_part_moves_to_a_new_fulfilment_order(shop):
    order = placed(shop)
    (one,) = waiting(shop, order)
    here, there = places(shop)[:2]
    made(shop, group(one, MUG=1))

    payload = move(shop, one["id"], there)

    assert payload["originalFulfillmentOrder"]["status"] == "CLOSED"
    assert payload["movedFulfillmentOrder"]["id"] != one["id"]
    assert located(shop, order) == [
        (here, [("MUG", 1, 0)]),
        (there, [("MUG", 2, 2), ("TEA", 2, 2)]),
    ]


def test_some_rows_move(shop):
    order = placed(shop)
    (one,) = waiting(shop, order)
    here, there = places(shop)[:2]
    rows = group(one, TEA=1)["fulfillmentOrderLineItems"]

    payload = move(shop, one["id"], there, lines=rows)

    assert payload["remainingFulfillmentOrder"]["id"] == one["id"]
    assert located(shop, order) == [
        (here, [("MUG", 3, 3), ("TEA", 1, 1)]),
        (there, [("TEA", 1, 1)]),
    ]


@pytest.mark.parametrize("trouble", ["nowhere", "closed", "unstocked"])
def test_what_cannot_be_moved_stays(shop, trouble):
    stocked(shop, 10)
    order = shop.control.sell({"MUG": 3})
    (one,) = waiting(shop, order)
    place = places(shop)[1]
    if trouble == "nowhere":
        place = "gid://shopify/Location/1"
    if trouble == "closed":
        made(shop, group(one))
    before = located(shop, order)

    refused = move(shop, one["id"], place)

    assert len(refused["userErrors"]) == 1
    assert refused["movedFulfillmentOrder"] is None
    assert located(shop, order) == before


def test_what_is_scheduled_opens_in_its_time(shop):
    order = placed(shop)
    shop.control.index_lag(0)
    due = "2099-01-01T08:00:00Z"

    shop.control.schedule_order("#1", due)
    waits = shipping(shop, order)
    shop.control.set_clock(shop.control.now().replace(year=2099, month=2))

    (one,) = waits["fulfillmentOrders"]["nodes"]
    assert (one["status"], one["fulfillAt"]) == ("SCHEDULED", due)
    assert waits["displayFulfillmentStatus"] == "SCHEDULED"
    assert shipping(shop, order)["displayFulfillmentStatus"] == "UNFULFILLED"
    assert [status for status, _ in seen(shop, order)] == ["OPEN"]
    assert waiting(shop, order)[0]["updatedAt"][:7] == "2099-02"


def service(shop: Asker) -> str:
    """Open the location of a fulfilment service; gives its id."""
    told = {"handle": "acme", "serviceName": "Acme Fulfilment"}
    place = {
        "name": "Acme",
        "isFulfillmentService": True,
        "fulfillmentService": told,
    }
    return shop.control.add(locations=[place])[0]


def test_what_a_fulfilment_service_ships_is_unknown_without_the_right(shop):
    order = placed(shop)
    shop.control.move_order("#1", service(shop))
    (one,) = waiting(shop, order)

    refused = create(shop, group(one))
    shop.control.grant([*SCOPES, "write_third_party_fulfillment_orders"])
    gid = made(shop, group(one))

    assert one["supportedActions"][0] == {"action": "REQUEST_FULFILLMENT"}
    assert messages(refused) == ["Fulfillment order does not exist."]
    assert shop.control.fulfillments("#1")[0]["id"] == gid
    assert shop.control.fulfillments("#1")[0]["location"] == "Acme"


def test_closed_fulfilment_orders_are_found_when_asked_for(shop):
    shop.control.index_lag(0)
    placed(shop)
    placed(shop, name="#2")
    shop.control.fulfill_order("#1")

    assert found(shop) == [("#2", "OPEN")]
    assert sorted(found(shop, closed=True)) == [("#1", "CLOSED"), ("#2", "OPEN")]
    assert found(shop, "status:closed", closed=True) == [("#1", "CLOSED")]


def test_a_fulfilment_order_is_found_by_when_it_was_changed(shop):
    shop.control.index_lag(0)
    placed(shop)
    placed(shop, name="#2")
    shop.control.advance(120)
    now = shop.control.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    shop.control.advance(60)

    shop.control.fulfill_order("#2", {"MUG": 1})

    assert found(shop, f"updated_at:>='{now}'") == [("#2", "IN_PROGRESS")]


def test_a_deleted_order_is_to_be_shipped_by_nobody(shop):
    shop.control.index_lag(0)
    gid = waiting(shop, placed(shop))[0]["id"]

    shop.control.delete_order("#1")

    assert found(shop, closed=True) == []
    answer = shop.named("fulfillment_orders_by_ids", ids=[gid])
    assert answer["data"]["nodes"] == [None]


def test_more_pieces_by_an_edit_are_expected_by_the_open_fulfilment_order(shop):
    order = placed(shop)

    shop.control.edit_order("#1", quantities={"MUG": 5})

    assert seen(shop, order) == [("OPEN", [("MUG", 5, 5), ("TEA", 2, 2)])]


def test_more_pieces_by_an_edit_of_what_is_closed_are_a_new_one(shop):
    order = placed(shop)
    shop.control.fulfill_order("#1")

    shop.control.edit_order("#1", quantities={"MUG": 5})

    assert seen(shop, order) == [
        ("CLOSED", [("MUG", 3, 0), ("TEA", 2, 0)]),
        ("OPEN", [("MUG", 2, 2)]),
    ]


def test_fewer_pieces_by_an_edit_are_expected_no_more(shop):
    order = placed(shop)

    shop.control.edit_order("#1", quantities={"MUG": 1})

    assert seen(shop, order) == [("OPEN", [("MUG", 3, 1), ("TEA", 2, 2)])]


def test_people_cancel_all_fulfilments_of_an_order(shop):
    order, *_ = split(shop)
    shop.control.fulfill_order("#1")

    told = shop.control.cancel_fulfillment("#1")

    assert [one["status"] for one in told["fulfillments"]] == ["CANCELLED"] * 2
    assert shipping(shop, order)["displayFulfillmentStatus"] == "UNFULFILLED"
    statuses = [one["status"] for one in told["fulfillmentOrders"]]
    assert statuses == ["CLOSED", "CLOSED", "OPEN", "OPEN"]


def test_people_ship_with_a_number_and_tell_the_customer(shop):
    placed(shop)

    told = shop.control.fulfill_order(
        "#1", {"MUG": 1}, tracking={"company": "DPD", "number": "05"}, notify=True
    )

    (parcel,) = told["fulfillments"]
    assert parcel["tracking"] == [{"company": "DPD", "number": "05", "url": None}]
    assert parcel["notified"] is True
    assert [(row["sku"], row["quantity"]) for row in parcel["lines"]] == [("MUG", 1)]


def test_an_order_without_such_a_fulfilment_order_is_refused(shop):
    placed(shop)
    shop.control.fulfill_order("#1")

    with pytest.raises(Refused, match="no such open fulfilment order"):
        shop.control.hold_order("#1")
