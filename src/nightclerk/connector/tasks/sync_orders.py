"""Task 30104: sync orders from Shopify."""

from nightclerk.connector.models import Shop
from nightclerk.connector.scopes import NEEDED_SCOPES, required_scopes_missing
from nightclerk.connector.selectors import mirror
from nightclerk.connector.selectors.papers.to_process import (
    left_behind,
    still_unprocessed,
)
from nightclerk.connector.selectors.settings import order_settings
from nightclerk.connector.services.orders.keeping import SYNC_ORDERS
from nightclerk.connector.services.shops.cards import test_connection
from nightclerk.connector.services.syncs.starting import require_enabled
from nightclerk.connector.tasks.order_selection import SyncOrdersParams
from nightclerk.connector.tasks.orders.processing import OrderRun
from nightclerk.connector.tasks.orders.sync import OrderSync
from nightclerk.connector.tasks.sending.shop_client import run_client
from nightclerk.core.errors import NotReady
from nightclerk.core.text import joined, words
from nightclerk.jobs.context import Context, Level
from nightclerk.jobs.registry import catalogue
from nightclerk.shopify.scopes import HISTORY_SCOPE


@catalogue.task(
    SYNC_ORDERS,
    words("Sync orders from Shopify"),
    params=SyncOrdersParams,
    category=lambda params: f"SHOP-{params.shop}",
    scope=lambda params: params.shop,
    reads=frozenset({"shopify.orders"}),
    writes=frozenset({"connector.orders", "connector.documents"}),
)
def sync_orders(ctx: Context, params: SyncOrdersParams) -> None:
    """Mirror the orders that changed at Shopify, or those that were asked for."""
    shop = mirror.shop(params.shop)
    require_enabled(shop)
    require_scopes(ctx, shop)
    with run_client(ctx, shop) as client:
        sync = OrderSync(ctx, shop, params, client)
        sync.run()
        if order_settings(shop).creates_documents and not params.dry_run:
            run = OrderRun(ctx, shop, client)
            new = still_unprocessed(shop, sync.written)
            run.orders(sorted({*new, *left_behind(shop)}))
            run.refunds()
            run.tell()


def require_scopes(ctx: Context, shop: Shop) -> None:
    """Ask once what the shop granted; `NotReady` names what orders cannot do without.

    The facts that a shop granted all it must are remembered; while something is
    missing they are asked for again, because somebody may have granted it by now.
    """
    if not shop.scopes or required_scopes_missing(shop.scopes):
        test_connection(shop)
    if missing := required_scopes_missing(shop.scopes):
        raise NotReady(
            words(
                "Shop {shop} does not let this app {purposes}",
                shop=shop.code,
                purposes=joined(
                    (NEEDED_SCOPES[name].purpose for name in missing), by="; "
                ),
            ),
            hint=words(
                "Grant these scopes to the app at Shopify: {scopes}",
                scopes=", ".join(missing),
            ),
        )
    if HISTORY_SCOPE not in shop.scopes:
        ctx.say(
            words("Shopify shows this app only the orders of the last 60 days"),
            level=Level.WARNING,
        )
