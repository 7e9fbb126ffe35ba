"""A large catalogue: first import, nothing to do, all prices, much stock, new items.

10,000 products with 24,000 variants at Standard rates: Shopify's points are waited for
as they are in a real shop. A call is a GraphQL request as the simulated shop counts
them; uploads and downloads of bulk operations are none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F

from benchmarks.goods_books import (
    PRODUCTS,
    VARIANTS,
    keep_items,
    keep_new_items,
    raise_prices,
    receive,
)
from benchmarks.report import Figure
from benchmarks.stage import (
    ended,
    rows_written_since,
    shop,
    transaction_now,
    worker,
)
from nightclerk.connector.mapping.products.field_owners import (
    PRODUCT_FIELDS,
    VARIANT_FIELDS,
)
from nightclerk.connector.models import (
    OutgoingChange,
    Shop,
    ShopLocation,
    ShopVariant,
    Watermark,
)
from nightclerk.connector.services.products.channel_reading import read_sales_channels
from nightclerk.connector.services.products.settings import change_product_settings
from nightclerk.connector.services.shops.settings import change_order_settings
from nightclerk.connector.services.stock.locations import change_location
from nightclerk.connector.tasks.products.params import SyncProductsParams
from nightclerk.connector.tasks.sync_products import sync_products
from nightclerk.connector.tasks.sync_stock import SyncStockParams, sync_stock
from nightclerk.jobs.models import JobRun
from nightclerk.jobs.services.entries import enqueue
from nightclerk.ledger.models import ItemVariant
from nightclerk.ledger.selectors.company import company
from nightclerk.ledger.services.setup.company import set_up_company
from nightclerk.simulator.remote import RemoteControl
from nightclerk.simulator.settings import CatalogSettings

CHANGED = 10_000  # prices, and later stock levels
NEW = 1_000
STARTED = 100  # pieces of each variant
LATER = timedelta(hours=1)
# All fields but prices are Shopify's, so that each step changes what it says.
NOT_PRICES = {
    name: "shopify"
    for name in (*PRODUCT_FIELDS, *VARIANT_FIELDS)
    if name not in ("price", "compare_at")
}

Step = Callable[[Shop], JobRun]


def measure() -> list[Figure]:
    """Let one shop's large catalogue, and new items of another, go all the way."""
    set_up_company(name="Benchmark", chart="skr04")
    return [*large_catalogue(), *new_items()]


@dataclass(frozen=True)
class Steps:
    """The runs of one shop, and what the simulated shop saw of each."""

    connected: Shop
    control: RemoteControl

    def of(
        self, name: str, step: Step, *, changes: int | None = None, **goals: float
    ) -> list[Figure]:
        """Run a step; give what it cost and how many changes Shopify confirmed."""
        before = self.confirmed()
        self.control.forget_requests()
        run = step(self.connected)
        made = self.confirmed() - before
        told = Figure(f"{name}: changes", made, at_least=changes, at_most=changes)
        return [told, *self._cost(name, run, goals)]

    def idle(self, name: str, step: Step, **goals: float) -> list[Figure]:
        """Run a step that has nothing to do; give what it cost and wrote."""
        self.control.forget_mutations()
        transaction = transaction_now()
        figures = self.of(name, step, changes=0, **goals)
        sent = len(self.control.mutations())
        written = rows_written_since(transaction)
        return [
            *figures,
            Figure(f"{name}: writes to Shopify", sent, at_most=0),
            Figure(f"{name}: rows written", written),
        ]

    def _cost(self, name: str, run: JobRun, goals: dict[str, float]) -> list[Figure]:
        asked = self.control.requests()
        figures = {
            "calls": Figure(f"{name}: calls", len(asked)),
            "points": Figure(f"{name}: points", sum(row["actual"] for row in asked)),
            "seconds": Figure(f"{name}: time", took(run), "s"),
            "memory": Figure(f"{name}: peak memory", memory(run), "MB"),
        }
        return [
            Figure(each.name, each.value, each.unit, at_most=goals.get(key))
            for key, each in figures.items()
        ]

    def confirmed(self) -> int:
        """Count the changes that the shop has confirmed."""
        changes = OutgoingChange.objects.filter(shop=self.connected)
        return changes.filter(state=OutgoingChange.State.CONFIRMED).count()

    def wait(self) -> None:
        """Let time go by, for Shopify and for what was noted of it here."""
        self.control.advance(LATER.total_seconds())
        marks = Watermark.objects.filter(shop=self.connected)
        marks.update(moved_at=F("moved_at") - LATER)


def large_catalogue() -> list[Figure]:
    """Import, adopt, do nothing, change prices, change stock."""
    catalog = CatalogSettings(products=PRODUCTS, variants=VARIANTS, locations=2)
    with shop("LARGE", products=0, catalog=catalog) as (connected, simulator), worker():
        steps = Steps(connected, simulator.control)
        return [
            *imported(steps),
            *nothing_changed(steps),
            *prices_figures(steps),
            *stock_figures(steps),
        ]


def imported(steps: Steps) -> list[Figure]:
    """Bring all products for the first time, and find out which items they are."""
    connected = steps.connected
    keep_items()
    change_order_settings(connected, sku_mapping="variant")
    change_product_settings(connected, direction="from")
    figures = steps.of(
        "first import", products_synced, calls=10, seconds=60, memory=200
    )
    mapped = ShopVariant.objects.filter(shop=connected, item__isnull=False).count()
    return [*figures, Figure("variants read and mapped", mapped, at_least=VARIANTS)]


def nothing_changed(steps: Steps) -> list[Figure]:
    """Send all prices once, then find nothing to do: at once, and in daily life."""
    change_product_settings(steps.connected, direction="to", owners=NOT_PRICES)
    figures = [
        *steps.of("first full sync", products_synced, changes=VARIANTS),
        # What Shopify tells of these changes is read once, and is nothing new.
        *steps.of("sync after it", products_synced, changes=0),
        # The list of what changed begins five minutes earlier and still has them all.
        *steps.idle("full sync, nothing changed", products_synced, calls=5),
    ]
    steps.wait()
    return [
        *figures,
        *steps.idle("nothing changed, an hour later", products_synced, calls=5),
        *steps.idle("nothing changed, and again", products_synced, calls=5),
    ]


def prices_figures(steps: Steps) -> list[Figure]:
    """Change many prices in the books and send them."""
    changed = raise_prices(CHANGED)
    return steps.of("prices", prices_synced, calls=10, changes=changed)


def stock_figures(steps: Steps) -> list[Figure]:
    """Take stock over, do nothing, change many levels."""
    connected, own = steps.connected, company().location
    stock_synced(connected)  # it reads which locations there are
    place = ShopLocation.objects.filter(shop=connected, is_active=True)[0]
    change_location(place, location=own.code if own else "", calculation="projected")
    receive(ItemVariant.objects.order_by("pk"), STARTED)
    figures = [
        *steps.of("first sync of stock", stock_synced),
        *steps.idle("stock, nothing changed", stock_synced, calls=5),
    ]
    receive(ItemVariant.objects.order_by("pk")[:CHANGED], 1)
    goals = {"calls": 41, "points": 450}
    return [*figures, *steps.of("stock levels", stock_synced, changes=CHANGED, **goals)]


def new_items() -> list[Figure]:
    """Publish new items in an empty shop."""
    with shop("EMPTY", products=0) as (connected, simulator), worker():
        steps = Steps(connected, simulator.control)
        made = keep_new_items(NEW)
        read_sales_channels(connected)
        change_product_settings(
            connected, direction="to", publishes_to=["Online Store"]
        )
        return steps.of(
            "new items published",
            lambda one: products_synced(one, add=made),
            calls=20,
        )


def took(run: JobRun) -> float:
    """Give the seconds from a run's start to its end, waits for Shopify included."""
    if run.started_at is None or run.finished_at is None:
        raise SystemExit(f"{run} did not end")
    return (run.finished_at - run.started_at).total_seconds()


def memory(run: JobRun) -> float:
    """Give the largest memory in MB of the process that carried a run out."""
    return float(run.result["memory_mb"])


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
