"""Types of the answers about shipping, generated; do not edit."""

# ruff: noqa: D101

from datetime import datetime

from nightclerk.shopify.operations import Payload


class Fulfillment(Payload, frozen=True):
    id: str
    name: str
    status: str


class UserError(Payload, frozen=True):
    message: str
    field: list[str] | None = None


class FulfillmentCancelPayload(Payload, frozen=True):
    user_errors: list[UserError]
    fulfillment: Fulfillment | None = None


class FulfillmentCancelData(Payload, frozen=True):
    fulfillment_cancel: FulfillmentCancelPayload | None = None


class FulfillmentCreatePayload(Payload, frozen=True):
    user_errors: list[UserError]
    fulfillment: Fulfillment | None = None


class FulfillmentCreateData(Payload, frozen=True):
    fulfillment_create: FulfillmentCreatePayload | None = None


class FulfillmentTrackingInfoUpdatePayload(Payload, frozen=True):
    user_errors: list[UserError]
    fulfillment: Fulfillment | None = None


class FulfillmentTrackingUpdateData(Payload, frozen=True):
    fulfillment_tracking_info_update: FulfillmentTrackingInfoUpdatePayload | None = None


class PageInfo(Payload, frozen=True):
    has_next_page: bool
    end_cursor: str | None = None


class LineItem(Payload, frozen=True):
    id: str
    quantity: int
    current_quantity: int


class OrderLineItems(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[LineItem]


class Location(Payload, frozen=True):
    id: str
    is_fulfillment_service: bool


class FulfillmentOrderAssignedLocation(Payload, frozen=True):
    location: Location | None = None


class FulfillmentHold(Payload, frozen=True):
    reason: str
    reason_notes: str | None = None


class Reference(Payload, frozen=True):
    id: str


class FulfillmentOrderLineItem(Payload, frozen=True):
    id: str
    total_quantity: int
    remaining_quantity: int
    line_item: Reference


class FulfillmentOrderLineItems(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[FulfillmentOrderLineItem]


class FulfillmentOrder(Payload, frozen=True):
    id: str
    status: str
    request_status: str
    assigned_location: FulfillmentOrderAssignedLocation
    fulfillment_holds: list[FulfillmentHold]
    line_items: FulfillmentOrderLineItems
    fulfill_at: datetime | None = None


class OrderFulfillmentOrders(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[FulfillmentOrder]


class FulfillmentTrackingInfo(Payload, frozen=True):
    company: str | None = None
    number: str | None = None
    url: str | None = None


class FulfillmentLineItem(Payload, frozen=True):
    id: str
    line_item: Reference
    quantity: int | None = None


class FulfillmentFulfillmentLineItems(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[FulfillmentLineItem]


class OrderFulfillments(Payload, frozen=True):
    id: str
    name: str
    status: str
    created_at: datetime
    updated_at: datetime
    tracking_info: list[FulfillmentTrackingInfo]
    fulfillment_line_items: FulfillmentFulfillmentLineItems
    location: Reference | None = None


class Order(Payload, frozen=True):
    id: str
    name: str
    line_items: OrderLineItems
    fulfillment_orders: OrderFulfillmentOrders
    fulfillments: list[OrderFulfillments]
    cancelled_at: datetime | None = None
