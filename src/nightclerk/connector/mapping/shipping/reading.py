"""Shopify's answer about the shipping of an order becomes facts. Pure."""

from nightclerk.connector.mapping.shipping.facts import (
    Expected,
    ExpectedLine,
    Fulfilled,
    OrderLine,
    OrderShipping,
)
from nightclerk.connector.mapping.shipping.tracking import Followed
from nightclerk.shopify.shipping.payloads import (
    FulfillmentOrder,
    Order,
    OrderFulfillments,
)

# Somebody else was asked to ship it.
ASKED = frozenset(
    {"SUBMITTED", "ACCEPTED", "CANCELLATION_REQUESTED", "CANCELLATION_REJECTED"}
)


def order_shipping(order: Order) -> OrderShipping:
    """Give how the shipping of an order stands at Shopify."""
    return OrderShipping(
        gid=order.id,
        name=order.name,
        is_cancelled=order.cancelled_at is not None,
        lines={
            line.id: OrderLine(line.quantity, line.current_quantity)
            for line in order.line_items.nodes
        },
        expected=[_expected(each) for each in order.fulfillment_orders.nodes],
        fulfilled=[_fulfilled(each) for each in order.fulfillments],
    )


def _expected(order: FulfillmentOrder) -> Expected:
    location = order.assigned_location.location
    reasons = [hold.reason_notes or hold.reason for hold in order.fulfillment_holds]
    return Expected(
        gid=order.id,
        status=order.status,
        location=location.id if location else "",
        is_served=order.request_status in ASKED
        or bool(location and location.is_fulfillment_service),
        hold=", ".join(reasons),
        fulfill_at=order.fulfill_at,
        lines=[
            ExpectedLine(line.id, line.line_item.id, line.remaining_quantity)
            for line in order.line_items.nodes
        ],
    )


def _fulfilled(made: OrderFulfillments) -> Fulfilled:
    lines: dict[str, int] = {}
    for row in made.fulfillment_line_items.nodes:
        gid = row.line_item.id
        lines[gid] = lines.get(gid, 0) + (row.quantity or 0)
    return Fulfilled(
        gid=made.id,
        name=made.name,
        status=made.status,
        location=made.location.id if made.location else "",
        created_at=made.created_at,
        lines=lines,
        tracking=[
            Followed(
                row.company or "",
                (row.number,) if row.number else (),
                (row.url,) if row.url else (),
            )
            for row in made.tracking_info
        ],
    )
