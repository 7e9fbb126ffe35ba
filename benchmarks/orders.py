"""The first import of 1,000 orders, and the second run in which nothing changed."""

from benchmarks.report import Figure
from benchmarks.stage import (
    rows_written_since,
    seconds,
    shop,
    synced,
    transaction_now,
    worker,
)
from nightclerk.connector.models import ShopOrder, ShopOrderLine

ORDERS = 1_000


def measure() -> list[Figure]:
    """Import at the rates of Shopify's Standard plan, from a full bucket."""
    with shop("BENCH", orders=ORDERS) as (connected, _), worker():
        before = transaction_now()
        first = synced(connected)
        stored = rows_written_since(before)
        imported = ShopOrder.objects.filter(shop=connected).count()
        lines = ShopOrderLine.objects.filter(order__shop=connected).count()
        before = transaction_now()
        again = synced(connected)
        written = rows_written_since(before)
    took = seconds(first)
    return [
        Figure("orders imported", imported, at_least=ORDERS),
        Figure("lines per order", lines / max(imported, 1)),
        Figure("API calls", first.result["api_calls"], at_most=20),
        Figure("points charged", first.result["points"], at_most=1_500),
        Figure("rows written", stored, at_least=ORDERS),
        Figure("time of the import", took, "s"),
        Figure("orders per second", imported / took, "1/s", at_least=100),
        Figure("API calls, nothing changed", again.result["api_calls"], at_most=2),
        Figure("rows written, nothing changed", written, at_most=0),
        Figure("time, nothing changed", seconds(again), "s"),
    ]
