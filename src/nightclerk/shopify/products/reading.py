"""Read variants with the product that each belongs to."""

from collections.abc import Sequence

from nightclerk.shopify.client import LARGEST_PAGE, ShopifyClient
from nightclerk.shopify.nodes import Node
from nightclerk.shopify.products.operations import VARIANTS_BY_IDS
from nightclerk.shopify.products.payloads import VariantsByIds


def variants_by_ids(
    client: ShopifyClient, ids: Sequence[str]
) -> list[Node[VariantsByIds] | None]:
    """Read variants in the given sequence; None where there is none (any more).

    4 points in 250. Prices are in the shop's currency.
    """
    found: list[Node[VariantsByIds] | None] = []
    for start in range(0, len(ids), LARGEST_PAGE):
        found += client.nodes(VARIANTS_BY_IDS, ids[start : start + LARGEST_PAGE])
    return found
