"""Pictures of products as Shopify has them. Pure."""

from dataclasses import dataclass

from msgspec import field

from nightclerk.connector.mapping.orders.whole import without_nul
from nightclerk.shopify.nodes import read_record
from nightclerk.shopify.operations import Payload

IMAGE = "MediaImage"


@dataclass(frozen=True, slots=True)
class PictureThere:
    """A picture at Shopify; the address is there when it is ready."""

    gid: str
    alt: str
    url: str
    is_ready: bool


@dataclass(frozen=True, slots=True)
class PicturesThere:
    """A product's pictures in order, and those of its variants by Shopify's id.

    `media` are the ids of all that the product has, films too.
    """

    gid: str
    pictures: tuple[PictureThere, ...]
    media: tuple[str, ...]
    of_variants: dict[str, tuple[str, ...]]


def pictures_there(raw: bytes, *, gid: str) -> PicturesThere:
    """Read the pictures in the JSON of a product: of a list, or of a bulk read.

    Raises `PayloadError` where the product cannot be read.
    """
    product = read_record(without_nul(raw), _Product, gid=gid)
    images = [media for media in product.media.nodes if media.typename == IMAGE]
    return PicturesThere(
        gid=product.id,
        pictures=tuple(
            PictureThere(
                gid=media.id,
                alt=media.alt or "",
                url=media.image.url if media.image else "",
                is_ready=media.status == "READY",
            )
            for media in images
        ),
        media=tuple(media.id for media in product.media.nodes),
        of_variants={
            variant.id: tuple(
                media.id for media in variant.media.nodes if media.typename == IMAGE
            )
            for variant in product.variants.nodes
        },
    )


class _Image(Payload, frozen=True):
    url: str


class _Media(Payload, frozen=True):
    typename: str = field(name="__typename")
    id: str
    status: str = ""
    alt: str | None = None
    image: _Image | None = None


class _MediaList(Payload, frozen=True):
    nodes: list[_Media]


class _Variant(Payload, frozen=True):
    id: str
    media: _MediaList


class _Variants(Payload, frozen=True):
    nodes: list[_Variant]


class _Product(Payload, frozen=True):
    id: str
    media: _MediaList
    variants: _Variants
