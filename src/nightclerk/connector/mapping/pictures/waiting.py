"""Whether a product's pictures keep it from being published, and why. Pure."""

from collections.abc import Iterable
from enum import StrEnum

from nightclerk.connector.mapping.pictures.wishes import WantedPictures
from nightclerk.connector.models import ShopPicture
from nightclerk.core.errors import Refused
from nightclerk.core.text import words

State = ShopPicture.State


class Waiting(StrEnum):
    """What a product that shall have pictures waits for."""

    NOTHING = ""
    PICTURES = "pictures"  # they are on their way, or will be with the next sync
    PEOPLE = "people"  # one failed, and nothing happens by itself


def waits_for(wanted: WantedPictures, rows: Iterable[ShopPicture]) -> Waiting:
    """Tell what a product waits for, from what is kept of its own pictures.

    One that somebody took off at Shopify was there: it is waited for no more.
    """
    digests = {picture.digest for picture in wanted.own}
    kept = {row.digest: row for row in rows if row.is_ours and row.variant_id is None}
    held = [kept[digest] for digest in digests if digest in kept]
    if any(map(_rests, held)):
        return Waiting.PEOPLE
    done = {row.digest for row in held if row.state == State.READY or row.was_taken_off}
    return Waiting.NOTHING if digests <= done else Waiting.PICTURES


def _rests(row: ShopPicture) -> bool:
    """Tell whether a picture is not there, and nobody will try it again."""
    is_refused = row.state == State.PROCESSING and bool(row.message)
    return row.state == State.FAILED or is_refused


def unpublished(name: str, waiting: Waiting) -> Refused | None:
    """Say why a product is not published yet; nothing where pictures are no reason."""
    if waiting == Waiting.PEOPLE:
        return Refused(
            words("“{product}” is not published: a picture of it failed", product=name),
            hint=words(
                "Put another picture on the item, or send the failed one again from "
                "the list of pictures at Shopify."
            ),
        )
    if waiting == Waiting.PICTURES:
        return Refused(
            words(
                "“{product}” is not published until its pictures are at Shopify",
                product=name,
            ),
            hint=words("Sync pictures. What is ready is published by the next sync."),
        )
    return None
