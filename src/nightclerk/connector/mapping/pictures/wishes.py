"""Which pictures a product and its variants shall have, and in which order. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nightclerk.connector.models import ShopVariant
from nightclerk.ledger.goods import Goods, GoodsPicture

MAKE = "picture"  # a file becomes one of the shop's pictures
PUT, GONE = "picture-put", "picture-gone"  # on a product, and off it
SHOW, ORDER, TEXT = "picture-variant", "picture-order", "picture-text"
KINDS = (MAKE, PUT, SHOW, ORDER, TEXT, GONE)
ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
}
LONGEST_ALT = 512  # characters; Shopify takes no more


@dataclass(frozen=True, slots=True)
class WantedPicture:
    """A picture that a product shall have; `size` is bytes."""

    digest: str
    mime: str
    size: int
    alt: str = ""


@dataclass(frozen=True, slots=True)
class WantedPictures:
    """A product's pictures in order, and what each variant shows, by its key."""

    own: tuple[WantedPicture, ...] = ()
    of_variants: Mapping[int, str] | None = None

    @property
    def shown(self) -> Mapping[int, str]:
        """Give the digests of the pictures that variants show."""
        return self.of_variants or {}


def wanted_pictures(
    item: int | None, variants: Sequence[ShopVariant], goods: Mapping[int, Goods]
) -> WantedPictures:
    """Give the pictures of a product that is an item, by the item's key.

    First those of the item in their order, then those that only variants show. A file
    is there once, however often it is shown.
    """
    own = goods.get(item) if item else None
    shown = {
        variant.pk: picture
        for variant in variants
        if (picture := _shown(item, variant, goods)) is not None
    }
    pictures = [*_of_item(own), *shown.values()]
    once = {picture.digest: picture for picture in reversed(pictures)}
    order = dict.fromkeys(picture.digest for picture in pictures)
    return WantedPictures(
        tuple(_wanted(once[digest]) for digest in order),
        {pk: picture.digest for pk, picture in shown.items()},
    )


def _shown(
    item: int | None, variant: ShopVariant, goods: Mapping[int, Goods]
) -> GoodsPicture | None:
    """Give what a variant shows: its own first picture, or that of another item."""
    held = goods.get(variant.item_id) if variant.item_id else None
    if held is None:
        return None
    if variant.variant_id:
        own = (each for each in held.pictures if each.variant == variant.variant_id)
        if (picture := next(own, None)) is not None:
            return picture
    return None if held.pk == item else next(_of_item(held), None)


def _of_item(goods: Goods | None) -> Iterator[GoodsPicture]:
    pictures = goods.pictures if goods else ()
    return (each for each in pictures if each.variant is None)


def _wanted(picture: GoodsPicture) -> WantedPicture:
    alt = picture.alt[:LONGEST_ALT]
    return WantedPicture(picture.digest, picture.mime, picture.size, alt)


def file_name(digest: str, mime: str) -> str:
    """Give the name that a picture's file has at Shopify: one name for one content."""
    return f"{digest}.{ENDINGS.get(mime, 'img')}"


def in_order(here: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Give the order in which some stand as wanted; all others keep their places."""
    named = [each for each in wanted if each in set(here)]
    places = iter(named)
    known = set(named)
    return [next(places) if each in known else each for each in here]


def moves(here: Sequence[str], wanted: Sequence[str]) -> dict[str, int]:
    """Give the moves, done one after the other, that make one order of another."""
    now, found = list(here), {}
    for place, each in enumerate(wanted):
        if now[place] != each:
            now.remove(each)
            now.insert(place, each)
            found[each] = place
    return found


def place_name(product: str, picture: str) -> str:
    """Give the name of a picture on a product, by both ids, among changes."""
    return f"{product}#{picture.rpartition('/')[2]}"


def content_name(digest: str) -> str:
    """Give the name of a file's content among changes: it has no id yet."""
    return f"sha256:{digest}"
