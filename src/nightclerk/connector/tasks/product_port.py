"""What the product import needs of Shopify, in the connector's own words."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from nightclerk.connector.services.product_intake import ProductPage
from nightclerk.shopify.products.listing import ChangedProduct


class ProductPort(Protocol):
    """The products of a shop at Shopify; each call is at least one request."""

    def changed(self, since: datetime | None) -> Iterator[Sequence[ChangedProduct]]:
        """Give pages of products that changed since a moment, the oldest first."""

    def read(self, gids: Sequence[str]) -> ProductPage:
        """Read products whole; those that cannot be are left out, with a reason."""
