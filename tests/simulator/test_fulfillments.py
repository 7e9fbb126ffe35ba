"""Fulfilments that apps make, follow and cancel."""

import httpx
import pytest
from tests.simulator.goods import counts, places, stocked
from tests.simulator.shipping import (
    cancel,
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

from nightclerk.simulator.engine.paging import tail


def test_case_26_a_part_is_fulfilled_and_the_rest_remains(shop):
    order = placed(shop)
    (found,) = waiting(shop, order)

    made(shop, group(found, MUG=1))

    assert seen(shop, order) == [("IN_PROGRESS", [("MUG", 3, 2), ("TEA", 2, 2)])]
    assert shipping(shop, order)["displayFulfillmentStatus"] == "PARTIALLY_FULFILLED"


def test_case_27_without_rows_all_that_is_left_is_fulfilled(shop):
    order = placed(shop)
    (found,) = waiting(shop, order)
    made(shop, group(found, MUG=1))

    gid = made(shop, group(found))

    told = shipping(shop, order)
    sent = told["fulfillments"][1]
    assert seen(shop, order) == [("CLOSED", [("MUG", 3, 0), ("TEA", 2, 0)])]
    assert told["displayFulfillmentStatus"] == "FULFILLED"
    assert (sent["id"], sent["name"], sent["totalQuantity"]) == (gid, "#1-F2", 4)
    assert [
        (row["lineItem"]["sku"], row["quantity"], row["originalTotalSet"]["shopMoney"])
        for row in sent["fulfillmentLineItems"]["nodes"]
    ] == [("MUG", 2, {"amount": "20.0"}), ("TEA", 2, {"amount": "20.0"})]


def test_a_fulfilment_knows_its_fulfilment_orders_and_they_know_it(shop):
    order = placed(shop)
    (found,) = waiting(shop, order)

    gid = made(shop, group(found))

    told = shipping(shop, order)
    (parcel,) = told["fulfillments"]
    assert parcel["fulfillmentOrders"]["nodes"] == [{"id": found["id"]}]
    assert told["fulfillmentOrders"]["nodes"][0]["fulfillments"]["nodes"] == [
        {"id": gid}
    ]
    assert parcel["location"] == found["assignedLocation"]["location"]


def test_case_28_a_closed_fulfilment_order_is_refused(shop):
    order = placed(shop)
    (found,) = waiting(shop, order)
    made(shop, group(found))

    refused = create(shop, group(found))

    assert refused["fulfillment"] is None
    number = tail(found)
    assert refused["userErrors"] == [
        {
            "field": ["fulfillment"],
            "message": f"Fulfillment order {number} has an unfulfillable status= "
            "closed.",
        }
    ]


@pytest.mark.parametrize("state", ["on_hold", "scheduled"])
def test_what_waits_is_refused(shop, state):
    order = placed(shop)
    (found,) = waiting(shop, order)
    if state == "on_hold":
        shop.control.hold_order("#1")
    else:
        shop.control.schedule_order("#1", "2099-01-01T00:00:00Z")

    refused = create(shop, group(found))

    text = f"Fulfillment order {tail(found)} has an unfulfillable status= {state}."
    assert messages(refused) == [text]


def test_case_29_what_is_cancelled_is_expected_by_a_new_fulfilment_order(shop):
    order = placed(shop)
    (found,) = waiting(shop, order)
    gid = made(shop, group(found))

    payload = cancel(shop, gid)

    assert payload == {
        "fulfillment": {"id": gid, "status": "CANCELLED"},
        "userErrors": [],
    }
    told = shipping(shop, order)
    assert seen(shop, order) == [
        ("CLOSED", [("MUG", 3, 3), ("TEA", 2, 2)]),
        ("OPEN", [("MUG", 3, 3), ("TEA", 2, 2)]),
    ]
    assert told["displayFulfillmentStatus"] == "UNFULFILLED"
    assert told["fulfillments"][0]["displayStatus"] == "CANCELED"


def test_what_was_cancelled_of_a_part_is_expected_where_it_was(shop):
    order = placed(shop)
    (found,) = waiting(shop, order)
    gid = made(shop, group(found, MUG=2))

    cancel(shop, gid)

    assert seen(shop, order) == [("OPEN", [("MUG", 3, 3), ("TEA", 2, 2)])]


def test_what_was_cancelled_is_fulfilled_again(shop):
    order = placed(shop)
    cancel(shop, made(shop, group(waiting(shop, order)[0])))

    made(shop, group(waiting(shop, order)[1]))

    assert [status for status, _ in seen(shop, order)] == ["CLOSED", "CLOSED"]
    assert shipping(shop, order)["displayFulfillmentStatus"] == "FULFILLED"


def test_a_fulfilment_is_cancelled_once(shop):
    order = placed(shop)
    gid = made(shop, group(waiting(shop, order)[0]))
    cancel(shop, gid)

    again = cancel(shop, gid)

    assert messages(again) == ["Fulfillment is already cancelled."]
    assert len(seen(shop, order)) == 2


def test_case_30_two_fulfilment_orders_at_one_location_are_one_fulfilment(shop):
    order, here, _there = split(shop)
    shop.control.move_order(order, here)
    one, other = waiting(shop, order)

    gid = made(shop, group(one), group(other))

    (parcel,) = shipping(shop, order)["fulfillments"]
    assert (parcel["id"], parcel["totalQuantity"]) == (gid, 5)
    assert [status for status, _ in seen(shop, order)] == ["CLOSED", "CLOSED"]


def test_case_30_at_two_locations_they_are_refused_and_the_locations_named(shop):
    order, here, there = split(shop)
    one, other = waiting(shop, order)

    refused = create(shop, group(other), group(one))

    numbers = sorted(int(gid.rpartition("/")[2]) for gid in (here, there))
    assert messages(refused) == [
        "All fulfillment orders must be assigned to a single location. Multiple "
        f"locations with ids {numbers} were found."
    ]
    assert shipping(shop, order)["fulfillments"] == []


def test_fulfilment_orders_of_two_orders_are_refused(shop):
    (one,) = waiting(shop, placed(shop))
    (other,) = waiting(shop, placed(shop, name="#2"))

    refused = create(shop, group(one), group(other))

    assert messages(refused) == [
        "All fulfillment orders must belong to the same order."
    ]


@pytest.mark.parametrize(
    ("quantity", "field", "message"),
    [
        (
            4,
            ["fulfillment"],
            "Invalid fulfillment order line item quantity requested.",
        ),
        (
            0,
            [
                *("fulfillment", "lineItemsByFulfillmentOrder", "0"),
                *("fulfillmentOrderLineItems", "0", "quantity"),
            ],
            "Quantity must be greater than 0",
        ),
    ],
)
def test_a_quantity_that_cannot_be_is_refused(shop, quantity, field, message):
    order = placed(shop)
    (found,) = waiting(shop, order)

    refused = create(shop, group(found, MUG=quantity))

    assert refused["userErrors"] == [{"field": field, "message": message}]
    assert expected(waiting(shop, order)[0])[0] == ("MUG", 3, 3)


def test_the_quantity_is_looked_at_before_the_fulfilment_order(shop):
    unknown = {
        "fulfillmentOrderId": "gid://shopify/FulfillmentOrder/1",
        "fulfillmentOrderLineItems": [
            {"id": "gid://shopify/FulfillmentOrderLineItem/1", "quantity": 0}
        ],
    }

    refused = create(shop, unknown)

    assert messages(refused) == ["Quantity must be greater than 0"]


def test_an_unknown_fulfilment_order_is_refused(shop):
    refused = create(shop, {"fulfillmentOrderId": "gid://shopify/FulfillmentOrder/1"})

    assert messages(refused) == ["Fulfillment order does not exist."]


def test_parcels_are_followed_by_their_numbers(shop):
    (found,) = waiting(shop, placed(shop))
    numbers = ["1Z1", "1Z2"]

    made(
        shop,
        group(found),
        trackingInfo={
            "company": "Lorry & Sons",
            "numbers": numbers,
            "urls": ["https://lorry.example/1Z1"],
        },
    )

    (parcel,) = shop.control.fulfillments("#1")
    assert parcel["tracking"] == [
        {
            "company": "Lorry & Sons",
            "number": "1Z1",
            "url": "https://lorry.example/1Z1",
        },
        {"company": "Lorry & Sons", "number": "1Z2", "url": None},
    ]


def test_shopify_makes_the_link_of_a_carrier_that_it_knows(shop):
    (found,) = waiting(shop, placed(shop))

    made(shop, group(found), trackingInfo={"company": "UPS", "number": "1Z9"})

    (parcel,) = shop.control.fulfillments("#1")
    assert parcel["tracking"][0]["number"] == "1Z9"
    assert parcel["tracking"][0]["url"].startswith("https://www.ups.com/")
    assert parcel["tracking"][0]["url"].endswith("1Z9")


@pytest.mark.parametrize("notify", [True, False])
def test_it_is_remembered_whether_the_customer_was_told(shop, notify):
    (found,) = waiting(shop, placed(shop))

    made(shop, group(found), notifyCustomer=notify)

    (parcel,) = shop.control.fulfillments("#1")
    assert parcel["notified"] is notify


def test_a_tracking_update_replaces_what_was_there(shop):
    order = placed(shop)
    (found,) = waiting(shop, order)
    gid = made(
        shop, group(found), trackingInfo={"company": "DPD", "numbers": ["A", "B"]}
    )
    shop.control.advance(60)

    answer = shop.named(
        "fulfillment_tracking_update",
        fulfillmentId=gid,
        tracking={"number": "C", "company": "GLS"},
        notify=True,
    )

    (told,) = shipping(shop, order)["fulfillments"]
    (parcel,) = shop.control.fulfillments("#1")
    assert answer["extensions"]["cost"]["requestedQueryCost"] == 50
    assert [row["number"] for row in told["trackingInfo"]] == ["C"]
    assert told["updatedAt"] > told["createdAt"]
    assert (parcel["notified"], parcel["notices"]) == (True, 1)


@pytest.mark.parametrize(
    ("name", "variables", "root", "field", "message"),
    [
        (
            "fulfillment_cancel",
            {"id": "gid://shopify/Fulfillment/1"},
            "fulfillmentCancel",
            ["id"],
            "Fulfillment not found.",
        ),
        (
            "fulfillment_tracking_update",
            {"fulfillmentId": "gid://shopify/Fulfillment/1", "tracking": {}},
            "fulfillmentTrackingInfoUpdate",
            ["fulfillmentId"],
            "Fulfillment does not exist.",
        ),
    ],
)
def test_an_unknown_fulfilment_is_refused(shop, name, variables, root, field, message):
    answer = shop.named(name, **variables)

    assert answer["data"][root] == {
        "fulfillment": None,
        "userErrors": [{"field": field, "message": message}],
    }


def test_making_a_fulfilment_costs_10(shop):
    (found,) = waiting(shop, placed(shop))
    wanted = {"lineItemsByFulfillmentOrder": [group(found)]}

    answer = shop.named("fulfillment_create", fulfillment=wanted)

    cost = answer["extensions"]["cost"]
    assert (cost["requestedQueryCost"], cost["actualQueryCost"]) == (10, 10)


def test_more_than_250_rows_are_too_many_for_one_fulfilment(shop):
    (found,) = waiting(shop, placed(shop))
    row = group(found, MUG=1)["fulfillmentOrderLineItems"][0]
    wanted = {**group(found), "fulfillmentOrderLineItems": [row] * 251}

    answer = shop.named(
        "fulfillment_create", fulfillment={"lineItemsByFulfillmentOrder": [wanted]}
    )

    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "MAX_INPUT_SIZE_EXCEEDED"


def test_stock_leaves_the_location_and_comes_back_when_cancelled(shop):
    item, place = stocked(shop, 10)
    order = shop.control.sell({"MUG": 3})
    (found,) = waiting(shop, order)

    gid = made(shop, group(found, MUG=2))
    sent = counts(shop, item, place)
    cancel(shop, gid)
    back = counts(shop, item, place)

    assert (sent["available"], sent["committed"], sent["on_hand"]) == (7, 1, 8)
    assert (back["available"], back["committed"], back["on_hand"]) == (7, 3, 10)


def test_a_line_that_leaves_from_two_locations_is_counted_at_both(shop):
    item, here = stocked(shop, 10)
    there = places(shop)[1]
    shop.control.stock_at("MUG", there, 5)
    order = shop.control.sell({"MUG": 4})
    (found,) = waiting(shop, order)
    row = group(found, MUG=1)["fulfillmentOrderLineItems"]
    shop.named("fulfillment_order_move", id=found["id"], newLocationId=there, lines=row)
    moved = counts(shop, item, here), counts(shop, item, there)

    made(shop, group(waiting(shop, order)[1]))

    after = counts(shop, item, there)
    assert [(c["committed"], c["available"]) for c in moved] == [(3, 7), (1, 4)]
    assert (after["committed"], after["on_hand"], after["available"]) == (0, 4, 4)
    assert counts(shop, item, here)["committed"] == 3


def test_what_was_done_is_kept_when_the_connection_is_cut(shop):
    order = placed(shop)
    (found,) = waiting(shop, order)
    shop.control.fault("drop_after", operation="FulfillmentCreate")
    wanted = {"lineItemsByFulfillmentOrder": [group(found)]}

    with pytest.raises(httpx.TransportError):
        shop.named("fulfillment_create", fulfillment=wanted)

    assert [one["status"] for one in shop.control.fulfillments("#1")] == ["SUCCESS"]
    assert messages(create(shop, group(found))) == [
        f"Fulfillment order {tail(found)} has an unfulfillable status= closed."
    ]


def test_a_planned_refusal_does_nothing(shop):
    order = placed(shop)
    (found,) = waiting(shop, order)
    shop.control.fault(
        "user_error", operation="FulfillmentCreate", message="Not today."
    )

    refused = create(shop, group(found))

    assert messages(refused) == ["Not today."]
    assert shipping(shop, order)["fulfillments"] == []
