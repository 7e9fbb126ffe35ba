"""Requests about orders, generated from their documents; do not edit."""

from nightclerk.shopify.operations import Tree, read_nodes_operation, read_operation
from nightclerk.shopify.orders.payloads import (
    Order,
    OrdersChangedData,
    OrdersCountedData,
    OrdersTotalsData,
    ReturnsByOrderIds,
    TransactionsByOrderIds,
)

PACKAGE = "nightclerk.shopify.orders"

FULFILLMENT_LINES_MORE = read_operation(PACKAGE, "fulfillment_lines_more", Tree)
FULFILLMENT_ORDER_LINES_MORE = read_operation(
    PACKAGE, "fulfillment_order_lines_more", Tree
)
FULFILLMENT_ORDERS_MORE = read_operation(PACKAGE, "fulfillment_orders_more", Tree)
ORDER_LINES_MORE = read_operation(PACKAGE, "order_lines_more", Tree)
ORDER_RETURNS_MORE = read_operation(PACKAGE, "order_returns_more", Tree)
ORDER_SHIPPING_LINES_MORE = read_operation(PACKAGE, "order_shipping_lines_more", Tree)
ORDERS_BY_IDS = read_nodes_operation(PACKAGE, "orders_by_ids", Order)
ORDERS_CHANGED = read_operation(PACKAGE, "orders_changed", OrdersChangedData)
ORDERS_COUNTED = read_operation(PACKAGE, "orders_counted", OrdersCountedData)
ORDERS_TOTALS = read_operation(PACKAGE, "orders_totals", OrdersTotalsData)
PAYMENT_SCHEDULES_MORE = read_operation(PACKAGE, "payment_schedules_more", Tree)
REFUND_ADJUSTMENTS_MORE = read_operation(PACKAGE, "refund_adjustments_more", Tree)
REFUND_LINES_MORE = read_operation(PACKAGE, "refund_lines_more", Tree)
REFUND_SHIPPING_LINES_MORE = read_operation(PACKAGE, "refund_shipping_lines_more", Tree)
REFUND_TRANSACTIONS_MORE = read_operation(PACKAGE, "refund_transactions_more", Tree)
RETURN_EXCHANGE_LINES_MORE = read_operation(PACKAGE, "return_exchange_lines_more", Tree)
RETURN_LINES_MORE = read_operation(PACKAGE, "return_lines_more", Tree)
RETURN_REFUNDS_MORE = read_operation(PACKAGE, "return_refunds_more", Tree)
RETURNS_BY_ORDER_IDS = read_nodes_operation(
    PACKAGE, "returns_by_order_ids", ReturnsByOrderIds
)
REVERSE_ORDER_LINES_MORE = read_operation(PACKAGE, "reverse_order_lines_more", Tree)
REVERSE_ORDERS_MORE = read_operation(PACKAGE, "reverse_orders_more", Tree)
TRANSACTIONS_BY_ORDER_IDS = read_nodes_operation(
    PACKAGE, "transactions_by_order_ids", TransactionsByOrderIds
)
