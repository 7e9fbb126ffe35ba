"""What Shopify wants shipped, and what was shipped."""

from nightclerk.connector.mapping.orders.fulfillment_rows import (
    FulfillmentLineRow,
    FulfillmentOrderLineRow,
    FulfillmentOrderRow,
    FulfillmentRow,
)
from nightclerk.connector.mapping.orders.reading import OrderReading
from nightclerk.shopify.orders.payloads import Fulfillment, FulfillmentOrder, Order


def fulfillment_order_rows(
    order: Order, reading: OrderReading
) -> list[FulfillmentOrderRow]:
    """Give what shall leave from which location."""
    rows = [
        _fulfillment_order(wanted, position, reading)
        for position, wanted in enumerate(order.fulfillment_orders.nodes, start=1)
    ]
    reading.once(rows, "fulfillmentOrders")
    return rows


def _fulfillment_order(
    wanted: FulfillmentOrder, position: int, reading: OrderReading
) -> FulfillmentOrderRow:
    location = wanted.assigned_location.location
    delivery = wanted.delivery_method
    return FulfillmentOrderRow(
        gid=wanted.id,
        position=position,
        status=wanted.status,
        request_status=wanted.request_status,
        location_gid=location.id if location else "",
        location_name=wanted.assigned_location.name,
        delivery_method=delivery.method_type if delivery else "",
        delivery_name=(delivery.presented_name if delivery else None) or "",
        fulfill_at=reading.moment(wanted.fulfill_at, "fulfillAt"),
        shopify_updated_at=reading.moment(wanted.updated_at, "updatedAt"),
    )


def fulfillment_order_line_rows(
    order: Order, reading: OrderReading
) -> list[FulfillmentOrderLineRow]:
    """Give how much of each line shall leave; a line may be split over locations."""
    lines = [
        (wanted.id, line)
        for wanted in order.fulfillment_orders.nodes
        for line in wanted.line_items.nodes
    ]
    rows = [
        FulfillmentOrderLineRow(
            gid=line.id,
            position=position,
            fulfillment_order_gid=gid,
            line_gid=line.line_item.id,
            quantity=reading.count(line.total_quantity, "totalQuantity"),
            remaining_quantity=reading.count(
                line.remaining_quantity, "remainingQuantity"
            ),
        )
        for position, (gid, line) in enumerate(lines, start=1)
    ]
    reading.once(rows, "fulfillmentOrders.lineItems")
    return rows


def fulfillment_rows(order: Order, reading: OrderReading) -> list[FulfillmentRow]:
    """Give what was shipped, with its tracking numbers."""
    rows = [
        _fulfillment(shipped, position, reading)
        for position, shipped in enumerate(order.fulfillments, start=1)
    ]
    reading.once(rows, "fulfillments")
    return rows


def _fulfillment(
    shipped: Fulfillment, position: int, reading: OrderReading
) -> FulfillmentRow:
    tracking = shipped.tracking_info
    return FulfillmentRow(
        gid=shipped.id,
        position=position,
        name=shipped.name,
        status=shipped.status,
        service=shipped.service.service_name if shipped.service else "",
        shopify_created_at=reading.moment(shipped.created_at, "createdAt"),
        shopify_updated_at=reading.moment(shipped.updated_at, "updatedAt"),
        location_gid=shipped.location.id if shipped.location else "",
        carrier=next((info.company for info in tracking if info.company), ""),
        tracking_numbers=[info.number for info in tracking if info.number],
        tracking_urls=[info.url for info in tracking if info.url],
    )


def fulfillment_line_rows(
    order: Order, reading: OrderReading
) -> list[FulfillmentLineRow]:
    """Give how much of each line was shipped with what."""
    lines = [
        (shipped.id, line)
        for shipped in order.fulfillments
        for line in shipped.fulfillment_line_items.nodes
    ]
    rows = [
        FulfillmentLineRow(
            gid=line.id,
            position=position,
            fulfillment_gid=gid,
            line_gid=line.line_item.id,
            quantity=reading.count(line.quantity, "fulfillmentLineItems.quantity"),
        )
        for position, (gid, line) in enumerate(lines, start=1)
    ]
    reading.once(rows, "fulfillmentLineItems")
    return rows
