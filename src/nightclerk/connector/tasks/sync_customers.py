"""Task 30100: keep buyers at Shopify and customers in step, in both directions."""

from nightclerk.connector.selectors.mirror import shop as shop_of
from nightclerk.connector.selectors.settings import customer_settings
from nightclerk.connector.services.customers.keeping import SYNC_CUSTOMERS
from nightclerk.connector.services.syncs.starting import require_enabled
from nightclerk.connector.tasks.customers.export import CustomerExport
from nightclerk.connector.tasks.customers.imports import CustomerImport
from nightclerk.connector.tasks.customers.params import SyncCustomersParams
from nightclerk.connector.tasks.customers.shopify import ShopifyCustomers
from nightclerk.connector.tasks.sending.shop_client import run_client
from nightclerk.core.text import words
from nightclerk.jobs.context import Context
from nightclerk.jobs.registry import catalogue


@catalogue.task(
    SYNC_CUSTOMERS,
    words("Sync customers"),
    params=SyncCustomersParams,
    category=lambda params: f"SHOP-{params.shop}",
    scope=lambda params: params.shop,
    reads=frozenset({"shopify.customers"}),
    writes=frozenset({"connector.customers"}),
)
def sync_customers(ctx: Context, params: SyncCustomersParams) -> None:
    """Bring buyers that changed, then send customers that did, as the card says."""
    shop = shop_of(params.shop)
    require_enabled(shop)
    settings = customer_settings(shop)
    with run_client(ctx, shop) as client:
        port = ShopifyCustomers(client)
        if params.brings:
            CustomerImport(ctx, shop, settings, params, port).run()
        if params.sends or params.add:
            CustomerExport(ctx, shop, settings, params, port).run()
