"""The connector's tasks; importing them declares them."""

from nightclerk.connector.tasks import sync_orders

__all__ = ["sync_orders"]
