"""1,000 shipments of one order each, told to a shop at the rates of a Standard plan.

Tasks 30104, 30103 and 296 prepare them as fast as they can; 30109 is measured. Calls,
points and throttled requests are counted by the simulated shop.
"""

from itertools import pairwise
from typing import Any

from benchmarks.invoices import settle
from benchmarks.report import Figure
from benchmarks.stage import ended, seconds, shop, synced, worker
from nightclerk.connector.models import Parcel, ShipmentSending
from nightclerk.connector.tasks.process_orders import (
    ProcessOrdersParams,
    process_orders,
)
from nightclerk.connector.tasks.sync_shipments import (
    SyncShipmentsParams,
    sync_shipments,
)
from nightclerk.jobs.models import JobRun
from nightclerk.jobs.services.entries import enqueue
from nightclerk.ledger.services.setup.company import set_up_company
from nightclerk.ledger.tasks.batch_orders import batch_post_orders
from nightclerk.ledger.tasks.batch_params import OrderBatchParams

CODE = "SHIP"
SHIPMENTS = 1_000
READINGS = 10  # calls beside the one that each shipment needs
STANDARD = {"maximum": 2_000, "rate": 100}  # points
ENDLESS = 1e9


def measure() -> list[Figure]:
    """Ship what buyers ordered, then tell the shop; and once more, with nothing new."""
    set_up_company(name="Benchmark", chart="skr04")
    with shop(CODE, orders=0) as (connected, simulator), worker():
        control = simulator.control
        control.bucket(maximum=ENDLESS, rate=ENDLESS)
        settle(connected)
        control.sell_at_random(SHIPMENTS, seed=7)
        control.advance(60)
        synced(connected)
        ended(enqueue(process_orders, ProcessOrdersParams(shop=CODE)))
        ended(enqueue(batch_post_orders, OrderBatchParams(ship=True, invoice=False)))
        control.bucket(**STANDARD)
        control.forget_requests()
        first = _run()
        requests = control.requests()
        control.forget_requests()
        again = _run()
        idle = len(control.requests())
    sent = Parcel.objects.filter(shop=connected).count()
    hits = throttled(requests)
    noted = ShipmentSending.objects.filter(shop=connected)
    return [
        Figure("shipments posted", noted.count(), at_least=SHIPMENTS),
        Figure("fulfilments made", sent, at_least=SHIPMENTS),
        Figure("shipments sent whole", noted.filter(state="sent").count()),
        Figure("API calls", len(requests), at_most=sent + READINGS),
        Figure("points asked for", asked(requests), at_most=10.5 * sent),
        Figure("requests throttled", sum(hits)),
        Figure("throttled twice in a row", twice_in_a_row(hits), at_most=0),
        Figure("time", seconds(first), "s"),
        Figure("shipments per second", sent / seconds(first), "1/s"),
        Figure("peak memory", first.result["memory_mb"], "MB"),
        Figure("API calls, nothing changed", idle, at_most=0),
        Figure("time, nothing changed", seconds(again), "s"),
    ]


def _run() -> JobRun:
    return ended(enqueue(sync_shipments, SyncShipmentsParams(shop=CODE)))


def asked(requests: list[dict[str, Any]]) -> int:
    """Sum the points that were asked for."""
    return sum(int(row["requested"]) for row in requests)


def throttled(requests: list[dict[str, Any]]) -> list[bool]:
    """Tell of each request whether it was refused for want of points."""
    return ["THROTTLED" in row["errors"] for row in requests]


def twice_in_a_row(hits: list[bool]) -> int:
    """Count the hits that came right after another one."""
    return sum(first and second for first, second in pairwise(hits))
