"""The rows of what shall be shipped and of what was."""

from datetime import datetime

from nightclerk.connector.mapping.orders.rows import OfOrderRow


class FulfillmentOrderRow(OfOrderRow, kw_only=True, gc=False):
    """What shall leave from one location."""

    status: str
    request_status: str
    location_gid: str
    location_name: str
    delivery_method: str
    delivery_name: str
    fulfill_at: datetime | None
    shopify_updated_at: datetime | None


class FulfillmentOrderLineRow(OfOrderRow, kw_only=True, gc=False):
    """How much of a line shall leave."""

    fulfillment_order_gid: str
    line_gid: str
    quantity: int
    remaining_quantity: int


class FulfillmentRow(OfOrderRow, kw_only=True, gc=False):
    """What was shipped."""

    name: str
    status: str
    service: str
    shopify_created_at: datetime | None
    shopify_updated_at: datetime | None
    location_gid: str
    carrier: str
    tracking_numbers: list[str]
    tracking_urls: list[str]


class FulfillmentLineRow(OfOrderRow, kw_only=True, gc=False):
    """How much of a line was shipped."""

    fulfillment_gid: str
    line_gid: str
    quantity: int
