"""The connector's tasks; importing them declares them."""

from nightclerk.connector.tasks import process_orders, sync_orders

__all__ = ["process_orders", "sync_orders"]
