"""Pictures of products at Shopify as programs see them."""

from datetime import datetime
from typing import Any, Literal

from django.db.models import QuerySet
from pydantic import Field

from nightclerk.connector.models import Shop, ShopPicture
from nightclerk.connector.programs.values import reason_said
from nightclerk.connector.services.pictures.starts import (
    send_pictures_again,
    sync_pictures_of,
)
from nightclerk.core.errors import Refused, invalid_fields
from nightclerk.core.text import words
from nightclerk.ledger.programs.values import Asked, Key, Told

MOST_NAMED = 500
PICTURES = ShopPicture.objects.select_related("shop", "product", "variant")


class PictureTold(Told):
    """A picture of a product or variant at Shopify; `digest` is of its content.

    `is_taken_off`: it is ours, and somebody took it off at Shopify.
    """

    id: int
    gid: str
    product: int
    product_title: str
    variant: int | None
    state: str
    position: int
    alt: str
    url: str
    digest: str
    is_ours: bool
    is_taken_off: bool
    problem: str
    attempts: int
    changed_at: datetime


class PicturesChosen(Asked):
    """What pictures are chosen by."""

    state: Literal["", "sent", "processing", "ready", "failed", "gone"] = Field(
        default="", title="State"
    )
    product: Key | None = Field(default=None, title="Product, by id")

    def rows(self, shop: Shop) -> QuerySet[ShopPicture]:
        """Give the pictures that are wanted."""
        found = PICTURES.filter(shop=shop)
        found = found.filter(state=self.state) if self.state else found
        return found.filter(product=self.product) if self.product else found


class PicturesAgain(Asked):
    """Which pictures are sent again: those that failed, or that were taken off."""

    pictures: list[Key] = Field(
        min_length=1, max_length=MOST_NAMED, title="Pictures, by id"
    )


class PicturesSentAgain(Told):
    """How many pictures are sent again, and the entry that sends them."""

    number: int
    entry: int


def send_again_asked(
    shop: Shop, asked: PicturesAgain, *, actor: Any = None
) -> PicturesSentAgain:
    """Let pictures be sent again, and sync those of their products.

    Raises `Refused` for an id that the shop has not, and where none of them failed or
    was taken off.
    """
    rows = {row.pk: row for row in PICTURES.filter(shop=shop, pk__in=asked.pictures)}
    unknown = [str(pk) for pk in asked.pictures if pk not in rows]
    if unknown:
        text = words(
            "Shop {shop} has no such record: {numbers}",
            shop=shop.code,
            numbers=", ".join(unknown),
        )
        raise invalid_fields({"pictures": text})
    number = send_pictures_again(list(rows.values()), actor=actor)
    if not number:
        raise Refused(
            words("None of these pictures was refused or taken off"),
            hint=words("Choose some that failed, or that were taken off at Shopify."),
        )
    gids = sorted({row.product.gid for row in rows.values()})
    started = sync_pictures_of(shop, gids=gids, actor=actor, background=True)
    return PicturesSentAgain(number=number, entry=started.entry.pk)


def picture_told(row: ShopPicture) -> PictureTold:
    """Tell a picture."""
    same = ("gid", "state", "position", "alt", "url", "digest", "is_ours")
    return PictureTold(
        id=row.pk,
        product=row.product_id,
        product_title=str(row.product),
        variant=row.variant_id,
        is_taken_off=row.was_taken_off,
        problem=reason_said(row.message),
        attempts=row.attempts,
        changed_at=row.changed_at,
        **{name: getattr(row, name) for name in same},
    )
