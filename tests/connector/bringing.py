"""Bring products from a simulated shop, as a run does that parks and goes on."""

from typing import Any

from tests.connector.producing import order_card, product_card
from tests.connector.runs import ListReporter, Ran, connected_shop
from tests.connector.shapes import gid
from tests.ledger import building

from nightclerk.connector.clients import client_for
from nightclerk.connector.models import Shop
from nightclerk.connector.selectors.settings import product_settings
from nightclerk.connector.services.shops.settings import settle_defaults
from nightclerk.connector.tasks.products.imports import ProductImport
from nightclerk.connector.tasks.products.params import SyncProductsParams
from nightclerk.jobs.context import Context, Parked
from nightclerk.simulator.running import RunningSimulator

LONGEST_WAIT = 60.0  # seconds: in that time Shopify ends what it works on here
MOST_TURNS = 20


def empty_shop(simulator: RunningSimulator, **card: Any) -> Shop:
    """Give a connected shop whose products decide what items are."""
    building.company()
    shop = connected_shop(simulator)
    settle_defaults(shop)
    Shop.objects.filter(pk=shop.pk).update(currency="EUR")
    shop.refresh_from_db()
    product_card(shop, **{"direction": "from", **card})
    order_card(shop, creates_items=True)
    return shop


def put(
    simulator: RunningSimulator,
    number: int,
    *variants: dict[str, Any],
    **fields: Any,
) -> str:
    """Add a product at Shopify, or change the one of this number; gives its id."""
    product = {
        "id": gid("Product", number),
        "title": f"Mug {number}",
        "vendor": "Kiln",
        "productType": "Cups",
        **fields,
    }
    if variants:
        product["variants"] = [
            _with_id(number, at, each) for at, each in _places(variants)
        ]
    return simulator.control.add(products=[product])[0]


def bring(
    shop: Shop, simulator: RunningSimulator, *, run_id: int = 1, **params: Any
) -> Ran:
    """Bring products in one run, however often it parks."""
    reporter = ListReporter()
    ctx = Context(reporter, run_id=run_id, is_foreground=False)
    asked = SyncProductsParams(shop=shop.code, **params)
    for _ in range(MOST_TURNS):
        with client_for(shop) as client:
            import_ = ProductImport(ctx, shop, product_settings(shop), asked, client)
            try:
                import_.run()
            except Parked:
                simulator.control.advance(LONGEST_WAIT)
                continue
        return Ran(reporter, ctx)
    raise AssertionError("The run waits for ever")


def asked_for(simulator: RunningSimulator) -> list[str]:
    """Give the names of what Shopify was asked for."""
    return [row["operation"] for row in simulator.control.requests()]


def _places(variants: tuple[dict[str, Any], ...]) -> list[tuple[int, dict[str, Any]]]:
    return list(enumerate(variants, start=1))


def _with_id(number: int, position: int, variant: dict[str, Any]) -> dict[str, Any]:
    key = number * 1_000 + position
    return {
        "id": gid("ProductVariant", key),
        "inventoryItem": {"id": gid("InventoryItem", key)},
        "price": "10.00",
        **variant,
    }
