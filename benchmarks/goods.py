"""A large catalogue: first import, nothing to do, all prices, much stock, new items.

10,000 products with 24,000 variants at Standard rates: Shopify's points are waited for
as they are in a real shop. A call is a GraphQL request; uploads and downloads of bulk
operations are none.
"""

from collections.abc import Callable
from decimal import Decimal

from django.db.models import F, QuerySet

from benchmarks.report import Figure
from benchmarks.stage import ended, seconds, shop, worker
from nightclerk.connector.mapping.field_owners import PRODUCT_FIELDS, VARIANT_FIELDS
from nightclerk.connector.models import OutgoingChange, Shop, ShopLocation, ShopVariant
from nightclerk.connector.services.product_settings import change_product_settings
from nightclerk.connector.services.settings import change_order_settings
from nightclerk.connector.services.shop_locations import change_location
from nightclerk.connector.tasks.product_params import SyncProductsParams
from nightclerk.connector.tasks.sync_products import sync_products
from nightclerk.connector.tasks.sync_stock import SyncStockParams, sync_stock
from nightclerk.jobs.models import JobRun
from nightclerk.jobs.services.entries import enqueue
from nightclerk.ledger.models import Item, ItemEntry, ItemVariant
from nightclerk.ledger.selectors.company import company, today
from nightclerk.ledger.services.items import create_item
from nightclerk.ledger.services.setup import set_up_company
from nightclerk.simulator.settings import CatalogSettings

PRODUCTS, VARIANTS = 10_000, 24_000
CHANGED = 10_000  # prices, and later stock levels
NEW = 1_000
STARTED = 100  # pieces of each variant
AT_ONCE = 2_000  # rows of one statement
# All fields but prices are Shopify's, so that each step changes what it says.
NOT_PRICES = {
    name: "shopify"
    for name in (*PRODUCT_FIELDS, *VARIANT_FIELDS)
    if name not in ("price", "compare_at")
}


def measure() -> list[Figure]:
    """Let one shop's large catalogue, and new items of another, go all the way."""
    set_up_company(name="Benchmark", chart="skr04")
    return [*large_catalogue(), *new_items()]


def large_catalogue() -> list[Figure]:
    """Import, adopt, do nothing, change prices, change stock."""
    catalog = CatalogSettings(products=PRODUCTS, variants=VARIANTS, locations=1)
    with shop("LARGE", products=0, catalog=catalog) as (connected, _), worker():
        keep_items()
        change_order_settings(connected, sku_mapping="variant")
        change_product_settings(connected, direction="from")
        first = products_synced(connected)
        mapped = ShopVariant.objects.filter(shop=connected, item__isnull=False).count()
        change_product_settings(connected, direction="to", owners=NOT_PRICES)
        figures = [
            Figure("variants read and mapped", mapped, at_least=VARIANTS),
            *of_run("first import", first, most_calls=10, most_seconds=60),
            Figure("peak memory", float(first.result["memory_mb"]), "MB", at_most=200),
            *of_step(connected, "first full sync", products_synced),
            # What Shopify tells of these changes is read once, and is nothing new.
            *of_step(connected, "sync after it", products_synced, changes=0),
            *of_step(
                connected,
                "full sync, nothing changed",
                products_synced,
                most_calls=5,
                changes=0,
            ),
        ]
        raise_prices()
        figures += of_step(
            connected, "prices", prices_synced, most_calls=10, changes=CHANGED
        )
        return [*figures, *stock_figures(connected)]


def stock_figures(connected: Shop) -> list[Figure]:
    """Take stock over, do nothing, change many levels."""
    own = company().location
    stock_synced(connected)  # it reads which locations there are
    place = ShopLocation.objects.filter(shop=connected, is_active=True)[0]
    change_location(place, location=own.code if own else "", calculation="projected")
    receive(ItemVariant.objects.order_by("pk"), STARTED)
    figures = of_step(connected, "first sync of stock", stock_synced)
    figures += of_step(
        connected, "stock, nothing changed", stock_synced, most_calls=5, changes=0
    )
    receive(ItemVariant.objects.order_by("pk")[:CHANGED], 1)
    return [
        *figures,
        *of_step(
            connected,
            "stock levels",
            stock_synced,
            most_calls=41,
            most_points=450,
            changes=CHANGED,
        ),
    ]


def new_items() -> list[Figure]:
    """Publish new items in an empty shop."""
    with shop("EMPTY", products=0) as (connected, _), worker():
        like = Item.objects.get(no="G")
        made = Item.objects.bulk_create(
            copied(like, f"N-{row:05d}", Decimal(10 + row % 90)) for row in range(NEW)
        )
        change_product_settings(connected, direction="to")
        return of_step(
            connected,
            "new items published",
            lambda one: products_synced(one, add=[item.no for item in made]),
            most_calls=20,
        )


def keep_items() -> None:
    """Keep an item for each product, and a variant of it for each variant's SKU."""
    like = create_item(description="Goods", no="G", unit_price=Decimal(1))
    least, more = divmod(VARIANTS, PRODUCTS)
    items = Item.objects.bulk_create(
        (copied(like, f"G-{row:05d}", Decimal(10 + row % 90)) for row in numbers()),
        batch_size=AT_ONCE,
    )
    ItemVariant.objects.bulk_create(
        (
            ItemVariant(item=item, code=f"{item.no}-{place + 1}")
            for row, item in enumerate(items)
            for place in range(least + (row < more))
        ),
        batch_size=AT_ONCE,
    )


def numbers() -> range:
    """Give the numbers of the products, as the simulated shop counts them."""
    return range(1, PRODUCTS + 1)


def copied(like: Item, no: str, price: Decimal) -> Item:
    """Make an item like another, under another number."""
    columns = [field.attname for field in Item._meta.concrete_fields]
    values = {name: getattr(like, name) for name in columns if name != "id"}
    return Item(
        **{**values, "no": no, "description": f"Item {no}", "unit_price": price}
    )


def raise_prices() -> None:
    """Raise the prices of so many variants, those of whole items."""
    chosen = ItemVariant.objects.order_by("item", "pk").values("item")
    items = chosen.values_list("item", flat=True)[:CHANGED]
    Item.objects.filter(pk__in=list(items)).update(unit_price=F("unit_price") + 1)


def receive(variants: QuerySet[ItemVariant], pieces: int) -> None:
    """Let pieces of variants lie in the company's location from today on."""
    here = company()
    ItemEntry.objects.bulk_create(
        (
            ItemEntry(
                item_id=item,
                variant_id=variant,
                location=here.location,
                kind=ItemEntry.Kind.RECEIPT,
                date=today(here),
                document_no="BENCHMARK",
                quantity=pieces,
                remaining=pieces,
            )
            for item, variant in variants.values_list("item_id", "pk")
        ),
        batch_size=AT_ONCE,
    )


def of_step(
    connected: Shop,
    name: str,
    step: Callable[[Shop], JobRun],
    *,
    changes: int | None = None,
    **limits: float,
) -> list[Figure]:
    """Run a step; give what it cost and how many changes Shopify confirmed."""
    before = confirmed(connected)
    run = step(connected)
    made = confirmed(connected) - before
    return [
        Figure(f"{name}: changes", made, at_least=changes, at_most=changes),
        *of_run(name, run, **limits),
    ]


def of_run(
    name: str,
    run: JobRun,
    *,
    most_calls: float | None = None,
    most_points: float | None = None,
    most_seconds: float | None = None,
) -> list[Figure]:
    """Say what a run cost."""
    result = run.result
    return [
        Figure(f"{name}: calls", float(result["api_calls"]), at_most=most_calls),
        Figure(f"{name}: points", float(result["points"]), at_most=most_points),
        Figure(f"{name}: time", seconds(run), "s", at_most=most_seconds),
        Figure(f"{name}: peak memory", float(result["memory_mb"]), "MB"),
    ]


def confirmed(connected: Shop) -> int:
    """Count the changes that a shop has confirmed."""
    changes = OutgoingChange.objects.filter(shop=connected)
    return changes.filter(state=OutgoingChange.State.CONFIRMED).count()


def products_synced(connected: Shop, **chosen: object) -> JobRun:
    """Run 30108 by the worker."""
    params = SyncProductsParams.read({"shop": connected.code, **chosen})
    return ended(enqueue(sync_products, params))


def prices_synced(connected: Shop) -> JobRun:
    """Run 30108 for prices only."""
    return products_synced(connected, only_prices=True)


def stock_synced(connected: Shop) -> JobRun:
    """Run 30102 by the worker."""
    return ended(enqueue(sync_stock, SyncStockParams(shop=connected.code)))
