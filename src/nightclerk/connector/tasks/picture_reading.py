"""Read which pictures products and their variants have at Shopify."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nightclerk.connector.mapping.pictures_there import PicturesThere, PictureThere
from nightclerk.connector.services.skips import LeftOut
from nightclerk.core.errors import NightclerkError
from nightclerk.shopify.client import LARGEST_PAGE, ShopifyClient
from nightclerk.shopify.draining import complete
from nightclerk.shopify.errors import PayloadError
from nightclerk.shopify.nodes import Node
from nightclerk.shopify.products.operations import PRODUCTS_BY_IDS
from nightclerk.shopify.products.payloads import ProductsByIds

IMAGE = "MediaImage"


@dataclass
class PicturesRead:
    """What was read of products: their pictures by id, and what could not be read."""

    found: dict[str, PicturesThere] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)


def read_pictures(client: ShopifyClient, gids: Sequence[str]) -> PicturesRead:
    """Read products' pictures; one that is gone is missing. 73 points in 250."""
    read = PicturesRead()
    for page in parts(gids):
        for node in client.nodes(PRODUCTS_BY_IDS, page):
            if node is not None:
                _add(client, read, node)
    return read


def parts(gids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Give ids in pieces of one request each."""
    for start in range(0, len(gids), LARGEST_PAGE):
        yield gids[start : start + LARGEST_PAGE]


def _add(client: ShopifyClient, read: PicturesRead, node: Node[ProductsByIds]) -> None:
    """Add one product; one that cannot be read is left out with its reason."""
    try:
        product = complete(client, node).decode()
    except PayloadError as error:
        read.left_out.append(_left_out(node, error))
        return
    read.found[product.id] = PicturesThere(
        gid=product.id,
        pictures=tuple(
            PictureThere(
                gid=media.id,
                alt=media.alt or "",
                url=media.image.url if media.image else "",
                is_ready=media.status == "READY",
            )
            for media in product.media.nodes
            if media.typename == IMAGE
        ),
        media=tuple(media.id for media in product.media.nodes),
        of_variants={
            variant.id: tuple(
                media.id for media in variant.media.nodes if media.typename == IMAGE
            )
            for variant in product.variants.nodes
        },
    )


def _left_out(node: Node[ProductsByIds], error: NightclerkError) -> LeftOut:
    return LeftOut(node.gid, "", error, node.raw)
