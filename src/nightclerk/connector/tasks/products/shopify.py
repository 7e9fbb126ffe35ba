"""Products at Shopify itself: the product import's port over the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nightclerk.connector.mapping.pictures.there import pictures_there
from nightclerk.connector.mapping.products.rows import product_row_from
from nightclerk.connector.services.products.intake import ProductPage
from nightclerk.connector.services.syncs.skips import LeftOut
from nightclerk.core import clock
from nightclerk.core.errors import Broken, NightclerkError, Refused
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.draining import complete
from nightclerk.shopify.nodes import Node
from nightclerk.shopify.products.listing import products_by_ids


@dataclass(frozen=True)
class ShopifyProducts:
    """The products of one shop; each call is at least one request.

    `currency` is the shop's: prices are written with its digits.
    """

    client: ShopifyClient
    currency: str

    def read(self, gids: Sequence[str]) -> ProductPage:
        """Read products whole; those that cannot be are left out, with a reason."""
        page = ProductPage(begun=clock.now())
        found = products_by_ids(self.client, list(gids))
        for gid, node in zip(gids, found, strict=True):
            if node is None:
                page.gone.append(gid)
            else:
                self._add(page, node)
        return page

    def of_nodes(self, nodes: Sequence[Node[Any]]) -> ProductPage:
        """Give records of a bulk read as the page that `read` would have given."""
        page = ProductPage()
        for node in nodes:
            self._add(page, node)
        return page

    def _add(self, page: ProductPage, node: Node[Any]) -> None:
        """Add one product; an error of the record is its own, others stop the run."""
        try:
            whole = complete(self.client, node)
            row = product_row_from(whole.raw, gid=node.gid, currency=self.currency)
            there = pictures_there(whole.raw, gid=node.gid)
        except NightclerkError as error:
            if not isinstance(error, Refused | Broken):
                raise
            page.left_out.append(LeftOut(node.gid, "", error, node.raw))
        else:
            page.rows.append(row)
            page.pictures.append(there)
