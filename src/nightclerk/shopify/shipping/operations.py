"""Requests about shipping, generated from their documents; do not edit."""

from nightclerk.shopify.operations import read_nodes_operation, read_operation
from nightclerk.shopify.shipping.payloads import (
    FulfillmentCancelData,
    FulfillmentCreateData,
    FulfillmentTrackingUpdateData,
    Order,
)

PACKAGE = "nightclerk.shopify.shipping"

FULFILLMENT_CANCEL = read_operation(
    PACKAGE, "fulfillment_cancel", FulfillmentCancelData
)
FULFILLMENT_CREATE = read_operation(
    PACKAGE, "fulfillment_create", FulfillmentCreateData
)
FULFILLMENT_TRACKING_UPDATE = read_operation(
    PACKAGE, "fulfillment_tracking_update", FulfillmentTrackingUpdateData
)
ORDER_SHIPPING_BY_IDS = read_nodes_operation(PACKAGE, "order_shipping_by_ids", Order)
