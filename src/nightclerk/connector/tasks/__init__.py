"""The connector's tasks; importing them declares them."""

from nightclerk.connector.tasks import (
    check_completeness,
    process_orders,
    sync_customers,
    sync_orders,
    sync_payments,
    sync_pictures,
    sync_products,
    sync_shipments,
    sync_stock,
)

__all__ = [
    "check_completeness",
    "process_orders",
    "sync_customers",
    "sync_orders",
    "sync_payments",
    "sync_pictures",
    "sync_products",
    "sync_shipments",
    "sync_stock",
]
