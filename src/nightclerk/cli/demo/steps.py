"""The steps of a demonstration inside its own database, told line by line."""

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

import httpx
import typer
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.db import connection

from nightclerk.cli.demo.books import demo_books
from nightclerk.cli.demo.documents import demo_settings
from nightclerk.cli.demo.goods import demo_goods
from nightclerk.cli.demo.lines import tell
from nightclerk.connector.models import Shop, ShopOrder, SkippedRecord
from nightclerk.connector.selectors import mirror
from nightclerk.connector.services.shops import add_shop, change_shop, test_connection
from nightclerk.connector.services.syncs import start_sync
from nightclerk.connector.tasks.order_selection import SyncOrdersParams
from nightclerk.connector.tasks.process_orders import (
    ProcessOrdersParams,
    process_orders,
)
from nightclerk.connector.tasks.sync_orders import sync_orders
from nightclerk.core.errors import NotReady, Refused
from nightclerk.core.params import Params
from nightclerk.core.text import words
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.registry import Task
from nightclerk.ledger.charts import CHARTS
from nightclerk.ledger.models import Company
from nightclerk.ledger.selectors.company import company_or_none
from nightclerk.ledger.services.setup import set_up_company
from nightclerk.simulator.settings import DEMO_TOKEN

CODE = "DEMO"
COMPANY = "Nordlicht GmbH"
LOGIN = "demo"
PASSWORD = "nightclerk"  # noqa: S105 - shown on the terminal, opens only this demo
LOOK = 0.2  # seconds between two looks at the run
ENDED = (JobEntry.Status.FINISHED, JobEntry.Status.ERROR, JobEntry.Status.ON_HOLD)
COUNT = "{ ordersCount(limit: null) { count } }"


def demo_steps(
    *,
    simulator: Annotated[str, typer.Option(help="Address of the simulator")],
    patience: Annotated[float, typer.Option(help="Seconds for the sync")] = 600.0,
) -> None:
    """Set up books and shop, start its sync in the background, tell how it goes."""
    user = demo_user()
    company = demo_company(user)
    tell("step", text=f"The books of {company} are open, by {CHARTS[company.chart]}")
    released = demo_books(user)
    if released:
        tell("step", text=f"{len(released)} released orders wait to be posted")
    shop = connected_shop(simulator)
    demo_settings(shop, user)
    tell("step", text=f"Shop {shop.code} is connected: {shop.shopify_name}")
    entry = started(shop, sync_orders, SyncOrdersParams(shop=CODE), user)
    tell("step", text=f"Entry {entry.pk} “{entry}” is started")
    run = followed(entry, patience=patience)
    books = started(shop, process_orders, ProcessOrdersParams(shop=CODE), user)
    tell("step", text=f"Entry {books.pk} “{books}” is started")
    tell("step", text=documents_made(followed(books, patience=patience)))
    demo_goods(shop, user)
    tell("step", text=f"Items, prices, stock and pictures can go to shop {shop.code}")
    tell("result", **result(shop, run, at_shopify=orders_at(simulator)))


def demo_user() -> User:
    """Make the login of the demonstration: an operator."""
    users = get_user_model().objects
    user, is_new = users.get_or_create(username=LOGIN, defaults={"is_staff": True})
    if is_new:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    user.groups.add(Group.objects.get(name="Operator"))
    return user


def demo_company(user: User) -> Company:
    """Set the books up, or give those that are there."""
    return company_or_none() or set_up_company(name=COMPANY, actor=user)


def connected_shop(simulator: str) -> Shop:
    """Add the shop, or lead the one that is there to this start's simulator."""
    try:
        shop = change_shop(mirror.shop(CODE), simulator_url=simulator)
    except Refused:
        shop = add_shop(
            code=CODE,
            url="https://demo.myshopify.com",
            simulator_url=simulator,
            token=DEMO_TOKEN,
        )
    test_connection(shop)
    return shop


def started(shop: Shop, task: Task, params: Params, user: User) -> JobEntry:
    """Press a button of the shop card: the task runs in the background."""
    begun = start_sync(shop, task, params, actor=user)
    if begun.entry is None:
        raise NotReady(words("The sync of {shop} was deleted as it started", shop=shop))
    return begun.entry


def documents_made(run: JobRun) -> str:
    """Say what became of the orders."""
    made, stopped, held = (
        run.result.get(state, 0) for state in ("processed", "stopped", "held")
    )
    return f"{made} orders are documents now, {stopped} have a reason, {held} are held"


def followed(entry: JobEntry, *, patience: float) -> JobRun:
    """Tell the progress of an entry until it ends; give its last run."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        entry.refresh_from_db()
        run = entry.runs.order_by("-pk").first()
        if run is not None:
            tell("progress", done=run.done, total=run.total, status=run.status)
            if entry.status in ENDED and run.has_ended:
                return run
        connection.close_if_unusable_or_obsolete()
        time.sleep(LOOK)  # as a page does that shows a run's progress
    raise NotReady(
        words("“{entry}” did not end in {limit} seconds", entry=entry, limit=patience),
        hint=words("Read the logs of the worker."),
    )


def orders_at(simulator: str) -> int:
    """Ask the simulated shop itself how many orders it has."""
    answer = httpx.post(
        f"{simulator}/admin/api/2026-10/graphql.json",
        json={"query": COUNT},
        headers={"X-Shopify-Access-Token": DEMO_TOKEN},
        timeout=30,
    )
    return int(answer.raise_for_status().json()["data"]["ordersCount"]["count"])


def result(shop: Shop, run: JobRun, *, at_shopify: int) -> Mapping[str, Any]:
    """Give what a check looks at: both counts, what is missing, and what it took."""
    imported = ShopOrder.objects.filter(shop=shop).count()
    open_skips = SkippedRecord.objects.filter(shop=shop, resolved_at__isnull=True)
    return {
        "orders_at_shopify": at_shopify,
        "orders_imported": imported,
        "missing": max(0, at_shopify - imported),
        "skipped": open_skips.count(),
        "status": run.status,
        "error": run.error,
        "api_calls": run.result.get("api_calls"),
        "points": run.result.get("points"),
        "seconds": round((run.duration or timedelta()).total_seconds(), 2),
        "entry": run.entry_id,
        "run": run.pk,
    }
