"""What an app must be allowed to do for each part of the work."""

from collections.abc import Iterable

ORDER_SCOPES = (
    "read_orders",
    "read_customers",
    "read_products",
    "read_locations",
    "read_merchant_managed_fulfillment_orders",
    "read_payment_terms",
)
RETURN_SCOPES = ("read_returns",)
PAYMENT_SCOPES = ("read_shopify_payments_accounts", "read_shopify_payments_payouts")
DISPUTE_SCOPES = ("read_shopify_payments_disputes",)
# Without it Shopify shows only the orders of the last 60 days, and says nothing.
HISTORY_SCOPE = "read_all_orders"


def missing_scopes(granted: Iterable[str], needed: Iterable[str]) -> tuple[str, ...]:
    """Give the needed scopes that are not granted; leave to write includes to read."""
    held = set(granted)
    held |= {f"read_{name[6:]}" for name in held if name.startswith("write_")}
    return tuple(scope for scope in needed if scope not in held)
