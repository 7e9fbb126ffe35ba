"""A shop with goods: items in the books, variants at Shopify, locations that count."""

from decimal import Decimal
from typing import Any

from tests.connector import processing
from tests.connector.runs import ListReporter, Ran, connected_shop
from tests.connector.runs import sync as import_orders
from tests.ledger import building, stocking
from tests.ledger.posting_building import order, sold

from nightclerk.connector.clients import client_for
from nightclerk.connector.models import (
    MappedBy,
    Shop,
    ShopLocation,
    ShopVariant,
    StockLevel,
    StockSettings,
)
from nightclerk.connector.services.shops.settings import (
    change_customer_settings,
    settle_defaults,
)
from nightclerk.connector.services.stock.locations import change_location
from nightclerk.connector.tasks.process_orders import (
    ProcessOrdersParams,
    process_orders,
)
from nightclerk.connector.tasks.stock.reading import read_locations
from nightclerk.connector.tasks.sync_stock import SyncStockParams, sync_stock
from nightclerk.jobs.context import Context
from nightclerk.ledger.models import (
    Item,
    ItemEntry,
    ItemUnit,
    Location,
    SalesDocument,
    Unit,
)
from nightclerk.ledger.selectors.company import today
from nightclerk.simulator.running import RunningSimulator

D = Decimal
MAIN, CORNER = "Main warehouse", "Corner shop"


def goods_shop(simulator: RunningSimulator, *, sells: int = 1, **changes: Any) -> Shop:
    """Give a connected shop with items MUG-1 … and a variant at Shopify for each."""
    building.company()
    made = connected_shop(simulator, **changes)
    settle_defaults(made)
    processing.change(made, creates_items=False)
    change_customer_settings(
        made, default_customer=building.customer(), mapping="default"
    )
    simulator.control.add(
        lag=0, products=[_product(number) for number in range(1, sells + 1)]
    )
    many_items(sells)
    know_variants(made, simulator)
    read_places(made)
    return made


def read_places(shop: Shop) -> None:
    """Know the shop's locations as a sync does."""
    with client_for(shop) as client:
        read_locations(shop, client)


def _product(number: int) -> dict[str, Any]:
    sku = f"MUG-{number}"
    return {
        "title": f"Mug {number}",
        "variants": [
            {
                "sku": sku,
                "title": "Default Title",
                "price": "10.00",
                "inventoryItem": {"sku": sku, "tracked": True},
            }
        ],
    }


def item(number: int = 1, **fields: Any) -> Item:
    """Give item MUG-1, made where it is not there."""
    found = Item.objects.filter(no=f"MUG-{number}").first()
    return found or building.item(f"Mug {number}", no=f"MUG-{number}", **fields)


def many_items(count: int) -> None:
    """Have items MUG-1 … in one statement, all like the first."""
    first = item(1)
    fields = {
        field.attname: getattr(first, field.attname)
        for field in Item._meta.concrete_fields
        if field.attname not in {"id", "no", "created_at", "changed_at"}
    }
    Item.objects.bulk_create(
        Item(no=f"MUG-{number}", **fields) for number in range(2, count + 1)
    )


def receive_all(quantity: str) -> None:
    """Receive so many of every item, in one statement; what they cost is left out."""
    receive(1, quantity)
    entry = ItemEntry.objects.get()
    fields = {
        field.attname: getattr(entry, field.attname)
        for field in ItemEntry._meta.concrete_fields
        if field.attname not in {"id", "item_id"}
    }
    others = Item.objects.exclude(pk=entry.item_id).values_list("pk", flat=True)
    ItemEntry.objects.bulk_create(ItemEntry(item_id=pk, **fields) for pk in others)


def know_variants(shop: Shop, simulator: RunningSimulator) -> None:
    """Know the shop's variants as if products had been synced; mapped by SKU."""
    counted = {row["variant"]: row["item"] for row in simulator.control.stock()}
    for product in simulator.control.products():
        for variant in product["variants"]:
            found = Item.objects.filter(no=variant["sku"]).first()
            ShopVariant.objects.update_or_create(
                shop=shop,
                gid=variant["id"],
                defaults={
                    "product_gid": product["id"],
                    "product_title": product["title"],
                    "sku": variant["sku"],
                    "inventory_gid": counted[variant["id"]],
                    "is_tracked": True,
                    "item": found,
                    "mapped_by": MappedBy.SKU,
                },
            )


def place(shop: Shop, name: str = MAIN) -> ShopLocation:
    """Give a location of the shop by its name."""
    return ShopLocation.objects.get(shop=shop, name=name)


def counts(shop: Shop, name: str = MAIN, **rule: Any) -> ShopLocation:
    """Let a location count stock; projected, from all locations of the books."""
    found = place(shop, name)
    change_location(found, **{"calculation": "projected", **rule})
    return found


def settings(shop: Shop, **fields: Any) -> StockSettings:
    """Change how the shop's stock is kept in step."""
    StockSettings.objects.update_or_create(shop=shop, defaults=fields)
    return StockSettings.objects.get(shop=shop)


def receive(number: int, quantity: str, **details: Any) -> None:
    """Receive pieces of item MUG-<number>, in its own unit."""
    stocking.receive(item(number), quantity, "1.00", **details)


def sold_in_the_books(number: int, quantity: str, **line: Any) -> SalesDocument:
    """Have a sales order of pieces of item MUG-<number>, due at once."""
    return order(sold(item(number), quantity, **line), shipment_date=today())


def sync(shop: Shop, *, run_id: int = 1, **params: Any) -> Ran:
    """Run 30102 for a shop in this process."""
    reporter = ListReporter()
    ctx = Context(reporter, run_id=run_id, is_foreground=False)
    sync_stock.run(ctx, SyncStockParams(shop=shop.code, **params))
    return Ran(reporter, ctx)


def bring(shop: Shop) -> Ran:
    """Import the orders that changed at Shopify."""
    return import_orders(shop)


def process(shop: Shop) -> Ran:
    """Process the orders that wait, into sales orders."""
    reporter = ListReporter()
    ctx = Context(reporter, run_id=2, is_foreground=False)
    process_orders.run(ctx, ProcessOrdersParams(shop=shop.code))
    return Ran(reporter, ctx)


def at_shopify(
    simulator: RunningSimulator, name: str = MAIN, *, what: str = "available"
) -> dict[str, int]:
    """Give what the shop has at a location, by SKU."""
    return {
        row["sku"]: row[what]
        for row in simulator.control.stock()
        if row["place"] == name and row["active"]
    }


def level(number: int = 1, name: str = MAIN) -> StockLevel:
    """Give the level of an item's variant at a location."""
    return StockLevel.objects.get(variant__sku=f"MUG-{number}", location__name=name)


def box(number: int, per_unit: str, *, code: str = "BOX") -> Unit:
    """Let an item be sold in boxes of so many."""
    unit, _ = Unit.objects.get_or_create(code=code)
    ItemUnit.objects.create(item=item(number), unit=unit, per_unit=D(per_unit))
    return unit


def books_place(code: str) -> Location:
    """Give a location of the books."""
    return building.location(code)


def asked(simulator: RunningSimulator, operation: str) -> int:
    """Count the requests of an operation that reached the shop."""
    return sum(row["operation"] == operation for row in simulator.control.requests())
