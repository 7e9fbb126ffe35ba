"""What becomes of pictures that we sent, when somebody looks at their product. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from nightclerk.connector.mapping.pictures.there import PicturesThere
from nightclerk.connector.models import ShopPicture
from nightclerk.core.errors import Refused
from nightclerk.core.text import words

State = ShopPicture.State


@dataclass(slots=True)
class Sights:
    """Our pictures that are not as they were kept; their columns were changed."""

    taken_off: list[ShopPicture] = field(default_factory=list)
    back: list[ShopPicture] = field(default_factory=list)


def look_at(
    rows: Iterable[ShopPicture],
    there: PicturesThere,
    *,
    variant_gids: dict[int, str],
    begun: datetime,
) -> Sights:
    """Compare pictures of a product that we sent with those it has; changes the rows.

    `begun` is when the reading began: what was kept later may be newer than it.
    `variant_gids` are Shopify's ids of variants by their keys.
    """
    sights = Sights()
    for row in rows:
        shown = _shown(row, there, variant_gids)
        if shown is None or not row.is_ours or not row.gid or row.changed_at >= begun:
            continue
        if row.state == State.READY and row.gid not in shown:
            row.state, row.message = State.GONE, taken_off().as_json()
            sights.taken_off.append(row)
        elif row.was_taken_off and row.gid in shown:
            row.state, row.message = State.READY, {}
            sights.back.append(row)
    return sights


def _shown(
    row: ShopPicture, there: PicturesThere, variant_gids: dict[int, str]
) -> tuple[str, ...] | None:
    """Give the pictures of what a row is of; None where that was not read."""
    if row.variant_id is None:
        return there.media
    return there.of_variants.get(variant_gids.get(row.variant_id, ""))


def taken_off() -> Refused:
    """Say that a picture of ours was taken off, and what may be done about it."""
    return Refused(
        words("Somebody took the picture off at Shopify"),
        hint=words("Send it again from the list of pictures, or take it off the item."),
    )
