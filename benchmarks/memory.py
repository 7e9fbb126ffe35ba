"""The memory of an import does not grow with the number of orders."""

from benchmarks.report import Figure
from benchmarks.stage import seconds, shop, synced, worker

FEW, MANY = 1_000, 10_000
ENDLESS = 1e9  # points: the memory is measured, not the waiting


def measure() -> list[Figure]:
    """Import few and many orders, each by a fresh worker; compare the peaks."""
    few, _ = peak("FEW", FEW)
    many, took = peak("MANY", MANY)
    return [
        Figure(f"peak memory, {FEW:,} orders", few, "MB"),
        Figure(f"peak memory, {MANY:,} orders", many, "MB", at_most=150),
        Figure("peak, many to few", many / few, "×", at_most=1.2),
        Figure(f"orders per second, {MANY:,} orders", MANY / took, "1/s"),
    ]


def peak(code: str, orders: int) -> tuple[float, float]:
    """Give the peak memory in MB of a worker's child, and the seconds it took."""
    with shop(code, orders=orders) as (connected, simulator):
        simulator.control.bucket(maximum=ENDLESS, rate=ENDLESS)
        with worker():
            run = synced(connected)
    return float(run.result["memory_mb"]), seconds(run)
