"""Task 30108: keep products and prices at Shopify and items in step."""

from nightclerk.connector.models import ProductSettings, Shop
from nightclerk.connector.selectors.mirror import shop as shop_of
from nightclerk.connector.selectors.settings import product_settings
from nightclerk.connector.services.products.starts import SYNC_PRODUCTS
from nightclerk.connector.services.syncs.starting import require_enabled
from nightclerk.connector.tasks.products.export import ProductExport
from nightclerk.connector.tasks.products.imports import ProductImport
from nightclerk.connector.tasks.products.params import SyncProductsParams
from nightclerk.connector.tasks.sending.shop_client import run_client
from nightclerk.core.text import words
from nightclerk.jobs.context import Context
from nightclerk.jobs.registry import catalogue
from nightclerk.shopify.client import ShopifyClient

Direction = ProductSettings.Direction
BROUGHT = "brought"


@catalogue.task(
    SYNC_PRODUCTS,
    words("Sync products and prices"),
    params=SyncProductsParams,
    category=lambda params: f"SHOP-{params.shop}",
    scope=lambda params: params.shop,
    reads=frozenset({"ledger.items"}),
    writes=frozenset({"connector.products"}),
)
def sync_products(ctx: Context, params: SyncProductsParams) -> None:
    """Bring products that changed, then send what differs of items and prices."""
    shop = shop_of(params.shop)
    require_enabled(shop)
    with run_client(ctx, shop) as client:
        _sync(ctx, shop, params, client)


def _sync(
    ctx: Context, shop: Shop, params: SyncProductsParams, client: ShopifyClient
) -> None:
    settings = product_settings(shop)
    if _brings(settings, params) and not ctx.result.get(BROUGHT):
        ProductImport(ctx, shop, settings, params, client).run()
        # What the run itself changes afterwards need not be read when it is resumed.
        ctx.result[BROUGHT] = True
    if params.direction != "from":
        ProductExport(ctx, shop, settings, params, client).run()


def _brings(settings: ProductSettings, params: SyncProductsParams) -> bool:
    """Tell whether products are read: also where they are only sent, to see drift."""
    if params.direction != "card":
        return params.direction == "from"
    only_sends = params.only_prices or bool(params.add)
    return settings.direction != Direction.OFF and not only_sends
