"""Read which pictures products and their variants have at Shopify."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from nightclerk.connector.mapping.pictures.there import PicturesThere, pictures_there
from nightclerk.connector.services.syncs.skips import LeftOut
from nightclerk.core.errors import Broken, NightclerkError, Refused
from nightclerk.shopify.client import LARGEST_PAGE, ShopifyClient
from nightclerk.shopify.draining import complete
from nightclerk.shopify.nodes import Node
from nightclerk.shopify.products.operations import PRODUCTS_BY_IDS


@dataclass
class PicturesRead:
    """What was read of products: their pictures by id, and what could not be read."""

    found: dict[str, PicturesThere] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)


def read_pictures(client: ShopifyClient, gids: Sequence[str]) -> PicturesRead:
    """Read products' pictures; one that is gone is missing. 73 points in 250."""
    read = PicturesRead()
    for page in parts(gids):
        nodes = client.nodes(PRODUCTS_BY_IDS, page)
        _add(client, read, [node for node in nodes if node is not None])
    return read


def pictures_of_nodes(
    client: ShopifyClient, nodes: Sequence[Node[Any]]
) -> PicturesRead:
    """Give records of a bulk read as `read_pictures` would have given them."""
    read = PicturesRead()
    _add(client, read, nodes)
    return read


def parts(gids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Give ids in pieces of one request each."""
    for start in range(0, len(gids), LARGEST_PAGE):
        yield gids[start : start + LARGEST_PAGE]


def _add(client: ShopifyClient, read: PicturesRead, nodes: Sequence[Node[Any]]) -> None:
    """Add products; one that cannot be read is left out with its reason."""
    for node in nodes:
        try:
            if node.trouble is not None:
                raise node.trouble
            whole = complete(client, node)
            there = pictures_there(whole.raw, gid=node.gid)
        except NightclerkError as error:
            if not isinstance(error, Refused | Broken):
                raise
            read.left_out.append(LeftOut(node.gid, "", error, node.raw))
        else:
            read.found[there.gid] = there
