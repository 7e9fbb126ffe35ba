"""Keep which of our pictures somebody took off at Shopify, and put them back."""

import logging
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from nightclerk.connector.mapping.pictures.sights import Sights, look_at
from nightclerk.connector.mapping.pictures.there import PicturesThere
from nightclerk.connector.models import Shop, ShopPicture
from nightclerk.core import clock
from nightclerk.core.text import words
from nightclerk.jobs.services.rights import require_permission

logger = logging.getLogger(__name__)

State = ShopPicture.State


@transaction.atomic
def keep_watched(
    shop: Shop, seen: Collection[PicturesThere], *, begun: datetime
) -> list[str]:
    """Compare a page of products with the pictures that we sent; in two queries.

    `begun` is when the reading began, by our clock. What was taken off is kept as
    gone, with who can do what about it; what is there again is ready. Gives the ids of
    products of which something was taken off since the last look.
    """
    by_product = {each.gid: each for each in seen}
    rows = ShopPicture.objects.select_for_update(of=("self",)).filter(
        shop=shop,
        product__gid__in=by_product,
        is_ours=True,
        state__in=(State.READY, State.GONE),
    )
    held: dict[str, list[ShopPicture]] = {}
    for row in rows.select_related("product", "variant").order_by("pk"):
        held.setdefault(row.product.gid, []).append(row)
    news: list[ShopPicture] = []
    losing: list[str] = []
    for gid, some in held.items():
        sights = _sights(some, by_product[gid], begun)
        news += [*sights.taken_off, *sights.back]
        losing += [gid] if sights.taken_off else []
    for row in news:
        row.changed_at = clock.now()
    ShopPicture.objects.bulk_update(
        news, ["state", "message", "changed_at"], batch_size=500
    )
    return losing


def _sights(
    rows: Sequence[ShopPicture], there: PicturesThere, begun: datetime
) -> Sights:
    gids = {row.variant.pk: row.variant.gid for row in rows if row.variant is not None}
    return look_at(rows, there, variant_gids=gids, begun=begun)


@transaction.atomic
def put_back(
    pictures: Iterable[ShopPicture], *, actor: AbstractBaseUser | None = None
) -> int:
    """Let pictures that were taken off at Shopify be sent again by the next sync.

    Gives how many are; others are left as they are. Raises `NotAllowed` without the
    right to decide about changes for Shopify.
    """
    require_permission(
        actor,
        "connector.change_outgoingchange",
        words("You have no right to decide about changes for Shopify"),
    )
    chosen = [picture.pk for picture in pictures if picture.was_taken_off]
    rows = ShopPicture.objects.filter(pk__in=chosen, is_ours=True, state=State.GONE)
    number = rows.exclude(message={}).update(message={}, changed_at=clock.now())
    if number:
        logger.info("%s pictures are put back at Shopify, says %s", number, actor)
    return number
