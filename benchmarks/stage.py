"""What measurements need around them: a worker, a simulated shop, patience."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection

from nightclerk.connector.models import ApiBudget, Shop
from nightclerk.connector.services.shops.cards import add_shop, test_connection
from nightclerk.connector.tasks.order_selection import SyncOrdersParams
from nightclerk.connector.tasks.sync_orders import sync_orders
from nightclerk.jobs import selectors
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.services.entries import enqueue
from nightclerk.simulator.running import RunningSimulator
from nightclerk.simulator.settings import ShopSettings, SimulatorSettings

PATIENCE = 600.0  # seconds
ENDED = (JobEntry.Status.FINISHED, JobEntry.Status.ERROR, JobEntry.Status.ON_HOLD)


@contextmanager
def worker(*, children: int | None = None) -> Iterator[None]:
    """Run a worker in a process of its own until the block ends."""
    command = [sys.executable, "-m", "nightclerk.cli", "worker"]
    if children is not None:
        command += ["--children", str(children)]
    process = subprocess.Popen(command)  # noqa: S603
    try:
        deadline = time.monotonic() + PATIENCE
        while not selectors.workers_alive() and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(2)  # until its children are warm, as they are in daily work
        yield
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def shop(
    code: str, *, orders: int = 0, **holds: Any
) -> Iterator[tuple[Shop, RunningSimulator]]:
    """Run a simulated shop with so many orders, and what else it holds; connect it."""
    settings = SimulatorSettings(
        shops=(ShopSettings(name=code, orders=orders, **holds),)
    )
    with RunningSimulator(settings, own_process=True) as simulator:
        connected = add_shop(
            code=code,
            url=f"https://{code.lower()}.myshopify.com",
            simulator_url=simulator.url,
            token=simulator.token,
        )
        test_connection(connected)
        yield connected, simulator


def synced(shop: Shop) -> JobRun:
    """Sync the orders of a shop by a worker and give the run when it has ended."""
    return ended(enqueue(sync_orders, SyncOrdersParams(shop=shop.code)))


def ended(entry: JobEntry, *, look: float = 0.05) -> JobRun:
    """Wait for an entry; give its run. Fails where it did not end well."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        entry.refresh_from_db()
        if entry.status in ENDED:
            run = entry.runs.latest("pk")
            if run.error:
                raise SystemExit(f"{entry}: {run.error}\n{run.trace}")
            return run
        time.sleep(look)
    raise SystemExit(f"{entry} did not end in {PATIENCE:.0f} seconds")


def wait_until_ended(entries: list[int]) -> None:
    """Wait until all these entries have ended, looking ten times a second."""
    deadline = time.monotonic() + PATIENCE
    ended = JobEntry.objects.filter(pk__in=entries, status__in=ENDED)
    while ended.count() < len(entries):
        if time.monotonic() > deadline:
            raise SystemExit(f"{len(entries)} entries did not end")
        time.sleep(0.1)


def seconds(run: JobRun) -> float:
    """Give how long a run took."""
    return run.duration.total_seconds() if run.duration else 0.0


def transaction_now() -> int:
    """Give the number of this moment's transaction; later ones have higher numbers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return int(cursor.fetchone()[0])


def rows_written_since(transaction: int) -> int:
    """Count the mirrored rows that were made or changed since a transaction.

    The shop and its budget of API points are left out: they change with every call.
    """
    mirrored = apps.get_app_config("connector").get_models()
    return sum(
        _changed(model._meta.db_table, transaction)
        for model in mirrored
        if model not in (Shop, ApiBudget)
    )


def _changed(table: str, transaction: int) -> int:
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(table)
        cursor.execute(
            f"SELECT count(*) FROM {name} WHERE xmin::text::bigint >= %s",  # noqa: S608
            [transaction],
        )
        return int(cursor.fetchone()[0])
