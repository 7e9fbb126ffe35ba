"""Read how the shipping of orders stands: what is expected, and what was made."""

from collections.abc import Sequence

from nightclerk.shopify.client import LARGEST_PAGE, ShopifyClient
from nightclerk.shopify.nodes import Node
from nightclerk.shopify.shipping.operations import ORDER_SHIPPING_BY_IDS
from nightclerk.shopify.shipping.payloads import Order


def shipping_of_orders(
    client: ShopifyClient, ids: Sequence[str]
) -> list[Node[Order] | None]:
    """Read fulfilment orders and fulfilments of orders; 82 points each 250 of them.

    They come in the given sequence, None for an order that Shopify does not hand out.
    Long lists may be cut: `draining.complete` brings the rest.
    """
    found: list[Node[Order] | None] = []
    for start in range(0, len(ids), LARGEST_PAGE):
        found += client.nodes(ORDER_SHIPPING_BY_IDS, ids[start : start + LARGEST_PAGE])
    return found
