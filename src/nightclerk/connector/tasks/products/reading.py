"""Read the products that orders name and nobody knows yet."""

from collections.abc import Collection

from nightclerk.connector.models import Shop
from nightclerk.connector.selectors.products.variants import variants_to_read
from nightclerk.connector.services.items.read_variants import keep_variants, mark_gone
from nightclerk.core.errors import NightclerkError
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.errors import PayloadError
from nightclerk.shopify.products.payloads import VariantsByIds
from nightclerk.shopify.products.reading import variants_by_ids


def bring_products(
    client: ShopifyClient, shop: Shop, orders: Collection[int]
) -> list[NightclerkError]:
    """Read and keep what variants of these orders are; gives what was not readable.

    Call it outside of transactions; it asks nothing of Shopify where all are items or
    were read before. `NotReady` where the app may not read products.
    """
    gids = variants_to_read(shop, orders)
    found: list[VariantsByIds] = []
    gone: list[str] = []
    left_out: list[NightclerkError] = []
    for gid, node in zip(gids, variants_by_ids(client, gids), strict=True):
        if node is None:
            gone.append(gid)
            continue
        try:
            found.append(node.decode())
        except PayloadError as error:
            left_out.append(error)
    keep_variants(shop, found)
    mark_gone(shop, gone)
    return left_out
