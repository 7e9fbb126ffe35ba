"""Builders of how shipping stands: orders as Shopify has them, shipments of ours."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from nightclerk.connector.mapping.shipping.facts import (
    Expected,
    ExpectedLine,
    Fulfilled,
    OrderLine,
    OrderShipping,
    Shipment,
    ShippedLine,
)
from nightclerk.connector.mapping.shipping.plan import Plan, plans

MAIN, CORNER = "gid://shopify/Location/1", "gid://shopify/Location/2"


def line(number: int) -> str:
    """Give the id of an order line."""
    return f"gid://shopify/LineItem/{number}"


def expected(number: int = 1, *, owes: Mapping[int, int], **fields: Any) -> Expected:
    """Give a fulfilment order that owes so many pieces of each line."""
    lines = [
        ExpectedLine(f"FOL-{number}-{key}", line(key), count)
        for key, count in owes.items()
    ]
    usual: dict[str, Any] = {"status": "OPEN", "location": MAIN, "lines": lines}
    return Expected(f"FO-{number}", **usual | fields)


def fulfilled(number: int, pieces: Mapping[int, int], **fields: Any) -> Fulfilled:
    """Give a fulfilment with so many pieces of each line."""
    lines = {line(key): count for key, count in pieces.items()}
    return Fulfilled(f"F-{number}", f"#1001-F{number}", lines=lines, **fields)


def order(
    *open_orders: Expected,
    ordered: Mapping[int, int] | None = None,
    gone: Mapping[int, int] | None = None,
    made: Sequence[Fulfilled] = (),
    **fields: Any,
) -> OrderShipping:
    """Give an order of five pieces of line 1, or as `ordered`; `gone` are no more."""
    counts = ordered or {1: 5}
    lost = gone or {}
    return OrderShipping(
        "gid://shopify/Order/1001",
        "#1001",
        lines={
            line(key): OrderLine(count, count - lost.get(key, 0))
            for key, count in counts.items()
        },
        expected=open_orders,
        fulfilled=made,
        **fields,
    )


def shipment(
    pieces: Mapping[int, str | int],
    *,
    sent: Mapping[int, int] | None = None,
    places: tuple[str, ...] = (),
    key: int = 1,
) -> Shipment:
    """Give a shipment by which so many pieces of each line left."""
    lines = [
        ShippedLine(line(number), Decimal(count), f"Mug {number}", places)
        for number, count in pieces.items()
    ]
    told = {line(number): count for number, count in (sent or {}).items()}
    return Shipment(key, lines, told)


def planned(of: OrderShipping, *shipments: Shipment, **facts: Any) -> Plan:
    """Give the plan of the first shipment of an order."""
    return plans(of, shipments, **facts)[0]


def rows_of(plan: Plan) -> list[tuple[str, str, int]]:
    """Give location, fulfilment order line and quantity of every row of a plan."""
    return [
        (parcel.location, row.fulfillment_line, row.quantity)
        for parcel in plan.parcels
        for row in parcel.rows
    ]


def left_of(plan: Plan) -> list[tuple[str, str]]:
    """Give reason and quantity of what a plan leaves out."""
    return [(each.why.value, each.quantity) for each in plan.left]
