"""Items on their way to a simulated shop: books, a connected shop, a run of 30108."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
from tests.connector.runs import ListReporter, Ran, connected_shop
from tests.ledger.building import company, item

from nightclerk.connector.clients import client_for
from nightclerk.connector.mapping.sending.transport import MOST_CALLS
from nightclerk.connector.models import (
    OutgoingChange,
    Shop,
    ShopProduct,
    ShopVariant,
)
from nightclerk.connector.selectors.settings import product_settings
from nightclerk.connector.services.products.channel_reading import read_sales_channels
from nightclerk.connector.services.products.settings import change_product_settings
from nightclerk.connector.tasks.products.export import ProductExport
from nightclerk.connector.tasks.products.params import SyncProductsParams
from nightclerk.jobs.context import Context, Parked
from nightclerk.ledger.models import Item, ItemVariant
from nightclerk.shopify.products.operations import (
    PRODUCTS_BY_IDS,
    PRODUCTS_CHANGED,
    VARIANTS_DELETE,
)
from nightclerk.simulator.running import RunningSimulator

MOST_STRETCHES = 20
READS = ("VariantsFound", "ProductsByIds", "Publications", "ProductByHandle")


def shop_to_sell_in(simulator: RunningSimulator, **settings: Any) -> Shop:
    """Give a connected shop whose products follow items, at the same currency."""
    company()
    shop = connected_shop(simulator)
    Shop.objects.filter(pk=shop.pk).update(currency="EUR")
    shop.refresh_from_db()
    read_sales_channels(shop)
    wanted = {"direction": "to", "publishes_to": ["Online Store"], **settings}
    change_product_settings(shop, **wanted)
    return shop


def item_with(no: str, *codes: str, **fields: Any) -> Item:
    """Add an item of a number, with variants of some codes."""
    made = item(fields.pop("description", f"Item {no}"), no=no, **fields)
    for code in codes:
        ItemVariant.objects.create(item=made, code=code, title=code.title())
    return made


def change_item(item: Item, **fields: Any) -> None:
    """Change an item as its card would."""
    Item.objects.filter(pk=item.pk).update(**fields)


def export(
    shop: Shop,
    *,
    run_id: int = 1,
    simulator: Any = None,
    most_calls: int = MOST_CALLS,
    **params: Any,
) -> Ran:
    """Run the export of 30108 to its end, however often it is parked."""
    reporter = ListReporter()
    ctx = Context(reporter, run_id=run_id, is_foreground=False)
    read = SyncProductsParams(shop=shop.code, **params)
    for _ in range(MOST_STRETCHES):
        shop.refresh_from_db()
        with client_for(shop) as client:
            settings = product_settings(shop)
            try:
                ProductExport(
                    ctx, shop, settings, read, client, most_calls=most_calls
                ).run()
            except Parked as parked:
                ctx.is_resumed = True
                if simulator is not None:
                    simulator.control.advance(parked.parking.look_in.total_seconds())
                continue
            finally:
                calls = ctx.result.get("api_calls", 0) + client.usage.calls
                ctx.result["api_calls"] = calls
            return Ran(reporter, ctx)
    raise AssertionError("the run is parked for ever")


def added(shop: Shop, *items: Item, **params: Any) -> Ran:
    """Add items to a shop."""
    return export(shop, add=[item.no for item in items], **params)


def product_of(item: Item) -> ShopProduct:
    return ShopProduct.objects.get(item=item)


def variant_of(item: Item, code: str = "") -> ShopVariant:
    rows = ShopVariant.objects.filter(item=item)
    return rows.get(variant__code=code) if code else rows.get()


def at_shopify(shop: Shop, gid: str) -> Mapping[str, Any]:
    """Give a product as it is at Shopify, read by itself."""
    with client_for(shop) as client:
        (node,) = client.nodes(PRODUCTS_BY_IDS, [gid])
    tree: Mapping[str, Any] = msgspec.json.decode(node.raw) if node else {}
    return tree


def all_at_shopify(shop: Shop) -> list[Mapping[str, Any]]:
    """Give all products that a shop has at Shopify."""
    with client_for(shop) as client:
        listed = client.execute(PRODUCTS_CHANGED, query="", after=None).products.nodes
    return [at_shopify(shop, row.id) for row in listed]


def variants_at_shopify(shop: Shop, gid: str) -> list[dict[str, Any]]:
    """Give what of a product's variants people would see, in their order."""
    nodes: Sequence[Mapping[str, Any]] = at_shopify(shop, gid)["variants"]["nodes"]
    return [
        {
            "gid": node["id"],
            "options": {
                each["name"]: each["value"] for each in node["selectedOptions"]
            },
            "sku": node["sku"] or "",
            "barcode": node["barcode"] or "",
            "price": node["price"],
            "compare_at": node["compareAtPrice"],
            "cost": (node["inventoryItem"]["unitCost"] or {}).get("amount"),
            "weight": node["inventoryItem"]["measurement"]["weight"],
            "policy": node["inventoryPolicy"],
            "taxable": node["taxable"],
            "tariff": node["inventoryItem"]["harmonizedSystemCode"],
            "origin": node["inventoryItem"]["countryCodeOfOrigin"],
        }
        for node in nodes
    ]


def delete_at_shopify(shop: Shop, variant: ShopVariant) -> None:
    """Delete a variant as somebody at Shopify would; it is not known here."""
    with client_for(shop) as client:
        client.execute(
            VARIANTS_DELETE, productId=variant.product_gid, variantsIds=[variant.gid]
        )


def asked(simulator: RunningSimulator) -> list[str]:
    """Give the names of the requests since the last look."""
    names = [str(row["operation"]) for row in simulator.control.requests()]
    simulator.control.forget_requests()
    return names


def changes(shop: Shop, **chosen: Any) -> list[OutgoingChange]:
    return list(OutgoingChange.objects.filter(shop=shop, **chosen).order_by("pk"))


def money(text: str) -> Decimal:
    return Decimal(text)


LOOK = timedelta(seconds=2)
