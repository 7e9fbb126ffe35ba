"""Pictures of products as Shopify has them. Pure."""

from dataclasses import dataclass


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
