"""The steps of a demonstration inside its own database, told line by line."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

import typer
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User

from nightclerk.cli.demo.books import demo_books
from nightclerk.cli.demo.documents import demo_settings
from nightclerk.cli.demo.goods import demo_goods, demo_pictures
from nightclerk.cli.demo.lines import tell
from nightclerk.cli.demo.proof import prove_goods
from nightclerk.cli.demo.runs import followed, started
from nightclerk.cli.demo.simulated import SimulatedShop
from nightclerk.cli.demo.stock import count_stock, opening_stock
from nightclerk.connector.models import (
    Shop,
    ShopLocation,
    ShopOrder,
    ShopProduct,
    ShopVariant,
    SkippedRecord,
    StockLevel,
)
from nightclerk.connector.selectors import mirror
from nightclerk.connector.services.products.channel_reading import read_sales_channels
from nightclerk.connector.services.shops.cards import (
    add_shop,
    change_shop,
    test_connection,
)
from nightclerk.connector.tasks.order_selection import SyncOrdersParams
from nightclerk.connector.tasks.process_orders import (
    ProcessOrdersParams,
    process_orders,
)
from nightclerk.connector.tasks.products.params import SyncProductsParams
from nightclerk.connector.tasks.sync_orders import sync_orders
from nightclerk.connector.tasks.sync_products import sync_products
from nightclerk.connector.tasks.sync_stock import SyncStockParams, sync_stock
from nightclerk.core.errors import Refused
from nightclerk.jobs.models import JobRun
from nightclerk.ledger.charts import CHARTS
from nightclerk.ledger.models import Company
from nightclerk.ledger.selectors.company import company_or_none
from nightclerk.ledger.services.setup.company import set_up_company
from nightclerk.simulator.settings import DEMO_TOKEN

CODE = "DEMO"
COMPANY = "Nordlicht GmbH"
LOGIN = "demo"
PASSWORD = "nightclerk"  # noqa: S105 - shown on the terminal, opens only this demo


def demo_steps(
    *,
    simulator: Annotated[str, typer.Option(help="Address of the simulator")],
    patience: Annotated[float, typer.Option(help="Seconds for a sync")] = 600.0,
    prove: Annotated[
        bool, typer.Option("--prove", help="Send goods and see whether they arrive")
    ] = False,
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
    run = followed(entry, patience=patience)
    read_sales_channels(shop, actor=user)
    demo_goods(shop, user)
    bring_products(shop, user, patience=patience)
    books = started(shop, process_orders, ProcessOrdersParams(shop=CODE), user)
    tell("step", text=documents_made(followed(books, patience=patience)))
    bring_stock(shop, user, patience=patience)
    demo_pictures(user)
    tell("step", text=f"Items, prices, stock and pictures can go to shop {shop.code}")
    there = SimulatedShop(simulator)
    goods = prove_goods(shop, user, there, patience=patience) if prove else {}
    tell("result", **result(shop, run, at_shopify=there.orders()), **goods)


def bring_products(shop: Shop, user: User, *, patience: float) -> None:
    """Let the products of the shop be items; once, for later items go to it."""
    if ShopProduct.objects.filter(shop=shop).exists():
        return
    params = SyncProductsParams(shop=CODE, direction="from")
    followed(started(shop, sync_products, params, user), patience=patience)
    products = ShopProduct.objects.filter(shop=shop).count()
    sold = ShopVariant.objects.filter(shop=shop, item__isnull=False).count()
    tell("step", text=f"{products} products of the shop are here, as {sold} items")


def bring_stock(shop: Shop, user: User, *, patience: float) -> None:
    """Let the books begin with the stock that the shop counts on; once."""
    if StockLevel.objects.filter(shop=shop).exists():
        return
    read = SyncStockParams(shop=CODE, audit=True)
    if not ShopLocation.objects.filter(shop=shop).exists():
        followed(started(shop, sync_stock, read, user), patience=patience)
    count_stock(shop, user)
    followed(started(shop, sync_stock, read, user), patience=patience)
    filled = opening_stock(shop, user)
    tell("step", text=f"The books have stock of {filled} items that the shop sells")


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


def documents_made(run: JobRun) -> str:
    """Say what became of the orders."""
    made, stopped, held = (
        run.result.get(state, 0) for state in ("processed", "stopped", "held")
    )
    return f"{made} orders are documents now, {stopped} have a reason, {held} are held"


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
