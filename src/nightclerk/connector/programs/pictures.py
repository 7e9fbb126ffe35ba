"""Pictures of products at Shopify as programs see them."""

from datetime import datetime
from typing import Literal

from django.db.models import QuerySet
from pydantic import Field

from nightclerk.connector.models import Shop, ShopPicture
from nightclerk.connector.programs.values import reason_said
from nightclerk.ledger.programs.values import Asked, Key, Told

PICTURES = ShopPicture.objects.select_related("shop", "product", "variant")


class PictureTold(Told):
    """A picture of a product or variant at Shopify; `digest` is of its content."""

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


def picture_told(row: ShopPicture) -> PictureTold:
    """Tell a picture."""
    same = ("gid", "state", "position", "alt", "url", "digest", "is_ours")
    return PictureTold(
        id=row.pk,
        product=row.product_id,
        product_title=str(row.product),
        variant=row.variant_id,
        problem=reason_said(row.message),
        attempts=row.attempts,
        changed_at=row.changed_at,
        **{name: getattr(row, name) for name in same},
    )
