"""Make pictures out of sent files, watch them, put them on products, delete them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nightclerk.shopify.client import LARGEST_PAGE, ShopifyClient
from nightclerk.shopify.media.operations import (
    FILES_CREATE,
    FILES_DELETE,
    FILES_UPDATE,
    MEDIA_STATES,
    PRODUCT_MEDIA_REORDER,
)
from nightclerk.shopify.media.payloads import MediaImage
from nightclerk.shopify.refusals import list_cut_short
from nightclerk.shopify.uploads.sending import FileToSend, Target, stage


@dataclass(frozen=True)
class ImageFile:
    """A picture to be sent; `size` is bytes."""

    name: str
    mime: str
    size: int


@dataclass(frozen=True)
class NewPicture:
    """A picture to be made of a public address, or of a target's `resource_url`.

    With `replaces` the file of that name is replaced where there is one, under the
    same id: to make it twice is to make it once.
    """

    source: str
    alt: str = ""
    name: str = ""
    replaces: bool = False


@dataclass(frozen=True)
class MediaState:
    """How far Shopify is with a picture: UPLOADED, PROCESSING, READY or FAILED.

    `url`, `width` and `height` (pixels) are there when it is ready; `problems` are
    Shopify's words about what failed.
    """

    gid: str
    status: str
    alt: str = ""
    url: str = ""
    width: int = 0
    height: int = 0
    problems: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Tell whether it can be put on products."""
        return self.status == "READY"

    @property
    def is_failed(self) -> bool:
        """Tell whether it will never be ready."""
        return self.status == "FAILED"


def stage_images(client: ShopifyClient, files: Sequence[ImageFile]) -> list[Target]:
    """Get a place for each picture, in their order; 11 points in 250."""
    told = [FileToSend("IMAGE", file.name, file.mime, file.size) for file in files]
    return stage(client, told)


def create_pictures(client: ShopifyClient, new: Sequence[NewPicture]) -> list[str]:
    """Make at most 250 pictures; gives their ids in the same order. 20 points.

    They are not ready yet: `media_states` tells. Raises `Refused` where Shopify takes
    one of them not (then it takes none), `Uncertain` where no answer came.
    """
    told = [create_input(picture) for picture in new]
    answer = client.execute(FILES_CREATE, files=told).file_create
    made = answer.files if answer else None
    if made is None or len(made) != len(new):
        raise list_cut_short(FILES_CREATE.name, "files")
    return [file.id for file in made]


def create_input(picture: NewPicture) -> dict[str, Any]:
    """Give Shopify's input for a picture to be made."""
    told = {
        "originalSource": picture.source,
        "contentType": "IMAGE",
        "alt": picture.alt,
    }
    if picture.name:
        told["filename"] = picture.name
    if picture.replaces:
        told["duplicateResolutionMode"] = "REPLACE"
    return told


def media_states(client: ShopifyClient, gids: Sequence[str]) -> list[MediaState | None]:
    """Look at pictures, in the given sequence; None where one is gone.

    4 points in 250.
    """
    found: list[MediaState | None] = []
    for start in range(0, len(gids), LARGEST_PAGE):
        rows = client.nodes(MEDIA_STATES, gids[start : start + LARGEST_PAGE])
        found += [_state(row.decode()) if row else None for row in rows]
    return found


def _state(media: MediaImage) -> MediaState:
    problems = [error.details or error.message for error in media.media_errors]
    problems += [error.details or error.message for error in media.file_errors]
    image = media.image
    return MediaState(
        gid=media.id,
        status=media.file_status,
        alt=media.alt or "",
        url=image.url if image else "",
        width=(image.width or 0) if image else 0,
        height=(image.height or 0) if image else 0,
        problems=tuple(dict.fromkeys(problems)),
    )


def attach(client: ShopifyClient, products: Mapping[str, Sequence[str]]) -> None:
    """Put pictures (ids) on products (ids), at their end; at most 250. 10 points.

    Doing it twice does no more. Raises `Refused` where one is not ready or gone; then
    nothing is done.
    """
    _update(client, products, "referencesToAdd")


def detach(client: ShopifyClient, products: Mapping[str, Sequence[str]]) -> None:
    """Take pictures (ids) off products (ids); the pictures stay. 10 points."""
    _update(client, products, "referencesToRemove")


def _update(
    client: ShopifyClient, products: Mapping[str, Sequence[str]], name: str
) -> None:
    files = [{"id": gid, name: list(owners)} for gid, owners in products.items()]
    if files:
        client.execute(FILES_UPDATE, files=files)


def describe(client: ShopifyClient, alts: Mapping[str, str]) -> None:
    """Set the alternative text of ready pictures (ids); at most 250. 10 points."""
    files = [{"id": gid, "alt": alt} for gid, alt in alts.items()]
    if files:
        client.execute(FILES_UPDATE, files=files)


def delete(client: ShopifyClient, gids: Sequence[str]) -> list[str]:
    """Delete at most 250 pictures, everywhere; gives the deleted ids. 10 points."""
    if not gids:
        return []
    answer = client.execute(FILES_DELETE, ids=list(gids)).file_delete
    return list(answer.deleted_file_ids or ()) if answer else []


def reorder(client: ShopifyClient, product: str, moves: Mapping[str, int]) -> None:
    """Move pictures (ids) of a product to places from 0 on; 10 points.

    Shopify does it some moments later.
    """
    told = [{"id": gid, "newPosition": str(place)} for gid, place in moves.items()]
    if told:
        client.execute(PRODUCT_MEDIA_REORDER, id=product, moves=told)
