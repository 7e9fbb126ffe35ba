"""What a check of 20,000 orders costs: API calls, points and seconds.

Days are counted first, many by one request; orders are listed only on days whose
numbers differ. Some orders are taken away here, which the check must name.
"""

from datetime import timedelta

from benchmarks.report import Figure
from benchmarks.stage import ended, seconds, shop, synced, worker
from nightclerk.connector.models import Shop, ShopOrder
from nightclerk.connector.tasks.check_completeness import (
    CheckCompletenessParams,
    check_completeness,
)
from nightclerk.core.clock import now
from nightclerk.jobs.models import JobRun
from nightclerk.jobs.services.entries import enqueue

ORDERS = 20_000
TAKEN = 5
SPAN = timedelta(days=55)  # all that the simulated shop sold
ENDLESS = 1e9  # points: what it costs is counted, not waited for
# What a shop of the standard plan restores in one minute.
MINUTE_OF_POINTS = 6_000


def measure() -> list[Figure]:
    """Check a shop twice: all is here, then a few orders are not."""
    with shop("MANY", orders=ORDERS) as (connected, simulator):
        simulator.control.bucket(maximum=ENDLESS, rate=ENDLESS)
        with worker():
            synced(connected)
            whole = checked(connected)
            take_away(connected)
            less = checked(connected)
    return [
        Figure("orders", ORDERS),
        Figure("days", float(whole.result["days"])),
        Figure("missing, nothing taken away", missing(whole), at_most=0),
        Figure("API calls", float(whole.result["api_calls"])),
        Figure("points", whole.result["points"], at_most=MINUTE_OF_POINTS),
        Figure("time", seconds(whole), "s"),
        Figure(
            f"missing, {TAKEN} taken away", missing(less), at_least=TAKEN, at_most=TAKEN
        ),
        Figure("API calls then", float(less.result["api_calls"])),
        Figure("points then", less.result["points"], at_most=MINUTE_OF_POINTS),
        Figure("time then", seconds(less), "s"),
    ]


def checked(connected: Shop) -> JobRun:
    """Check all days by a worker and give the run."""
    first = (now() - SPAN).date()
    params = CheckCompletenessParams(shop=connected.code, first=first)
    return ended(enqueue(check_completeness, params))


def take_away(connected: Shop) -> None:
    """Forget a few orders, each of another day."""
    orders = ShopOrder.objects.filter(shop=connected).order_by("shopify_created_at")
    chosen = list(orders.values_list("pk", flat=True)[:: ORDERS // TAKEN])
    ShopOrder.objects.filter(pk__in=chosen).delete()


def missing(run: JobRun) -> float:
    """Give how many orders the check named as missing."""
    return float(run.counts.get("missing", 0))
