"""Fill a shop from a number: the same number gives the same shop."""

from random import Random
from typing import Any

from nightclerk.simulator.engine.amounts import Currencies
from nightclerk.simulator.engine.clock import Clock, earlier, stamp
from nightclerk.simulator.engine.shapes import Shaper
from nightclerk.simulator.seed.catalog import customer, location, product
from nightclerk.simulator.seed.goods import CatalogSeeder
from nightclerk.simulator.seed.orders import OrderSeeder
from nightclerk.simulator.shop import Shop

Node = dict[str, Any]

# Orders are spread over so many days and end some hours before now.
DAYS = 50
ENDS_HOURS_AGO = 6


def open_shop(shop: Shop, clock: Clock) -> None:
    """Give a shop what every shop has: itself, two locations, two sales channels."""
    settings = shop.settings
    opened = stamp(earlier(clock.now(), days=400))
    shaper = Shaper(
        shop.store, Currencies(settings.currency, settings.currency), now=opened
    )
    domain = f"{settings.name.lower()}.myshopify.com"
    made = shaper.complete("Shop", _shop(shop, domain))
    shop.store.shop_gid = made["id"]
    for node in (
        shaper.complete("Location", location("Main warehouse", "Berlin", "DE")),
        shaper.complete("Location", location("Corner shop", "Hamburg", "DE")),
        shaper.complete("Publication", _channel("Online Store", "online_store")),
        shaper.complete("Publication", _channel("Point of Sale", "pos")),
    ):
        shop.store.indexed(node, now=0, lag=0)


def _channel(name: str, handle: str) -> dict[str, Any]:
    """Write down the publication of a sales channel."""
    return {"name": name, "channels": [{"name": name, "handle": handle}]}


def _shop(shop: Shop, domain: str) -> dict[str, Any]:
    settings = shop.settings
    title = settings.title or f"{settings.name.title()} Shop"
    return {
        "name": title,
        "myshopifyDomain": domain,
        "url": f"https://{domain}",
        "primaryDomain": {"host": domain, "url": f"https://{domain}"},
        "email": f"owner@{settings.name.lower()}.example",
        "contactEmail": f"hello@{settings.name.lower()}.example",
        "shopOwnerName": "Robin Example",
        "currencyCode": settings.currency,
        "enabledPresentmentCurrencies": sorted({settings.currency, "USD", "GBP"}),
        "ianaTimezone": settings.time_zone,
        "timezoneOffset": "+0100",
        "taxesIncluded": True,
        "taxShipping": True,
        "plan": {
            "publicDisplayName": settings.plan.title(),
            "shopifyPlus": settings.plan in {"plus", "enterprise"},
            "partnerDevelopment": False,
        },
    }


def fill_shop(shop: Shop, clock: Clock) -> None:
    """Add the products, customers and orders that the settings ask for."""
    settings = shop.settings
    # Not for secrets: the same seed must give the same shop.
    random = Random(settings.seed)  # noqa: S311
    opened = stamp(earlier(clock.now(), days=390))
    shaper = Shaper(
        shop.store, Currencies(settings.currency, settings.currency), now=opened
    )
    products = [
        shaper.complete("Product", product(random, number))
        for number in range(1, settings.products + 1)
    ]
    customers = [
        shaper.complete("Customer", customer(random, number))
        for number in range(1, settings.customers + 1)
    ]
    for node in products:
        shop.products.keep(node)
        shop.publishing.put(node, at=opened)
    for node in (*products, *customers):
        shop.store.indexed(node, now=0, lag=0)
    if settings.catalog is not None:
        CatalogSeeder(shop, opened).fill(settings.catalog)
    seeder = OrderSeeder(shop, random, products, customers)
    last = earlier(clock.now(), hours=ENDS_HOURS_AGO)
    with shop.stock.quietly():
        for left in range(settings.orders - 1, -1, -1):
            share = left / max(settings.orders, 1)
            jitter = random.uniform(0, DAYS / max(settings.orders, 1) * 0.8)
            seeder.add(earlier(last, days=share * (DAYS - 1) + jitter), last=last)
    _count_orders(shop)


def _count_orders(shop: Shop) -> None:
    for order in shop.store.all("Order"):
        buyer = order["customer"]
        if buyer is not None:
            buyer["numberOfOrders"] = str(int(buyer["numberOfOrders"]) + 1)
