"""Which products show pictures of ours, and where somebody took them off."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Max, Q, QuerySet

from nightclerk.connector.models import Shop, ShopPicture, ShopProduct

State = ShopPicture.State
TAKEN_OFF = Q(is_ours=True, state=State.GONE) & ~Q(message={})


def products_showing(shop: Shop, gids: Collection[str] | None = None) -> set[str]:
    """Give the products, of all or of some, that have or had pictures of ours."""
    rows = _watched(shop)
    rows = rows if gids is None else rows.filter(product__gid__in=gids)
    return set(rows.order_by().values_list("product__gid", flat=True).distinct())


def is_showing(shop: Shop) -> bool:
    """Tell whether any product of a shop has, or had, pictures of ours."""
    return _watched(shop).exists()


def _watched(shop: Shop) -> QuerySet[ShopPicture]:
    is_there = Q(is_ours=True, state=State.READY)
    return ShopPicture.objects.filter(
        is_there | TAKEN_OFF, shop=shop, product__is_gone=False
    )


def newest_change(shop: Shop) -> datetime | None:
    """Give the newest moment of Shopify's clock that is known of a shop's products."""
    rows = ShopProduct.objects.filter(shop=shop)
    newest: datetime | None = rows.aggregate(newest=Max("shopify_updated_at"))["newest"]
    return newest


def taken_off(
    rows: QuerySet[ShopPicture] | None = None, *, gids: Collection[str] = ()
) -> QuerySet[ShopPicture]:
    """Give those of some pictures, else of all, that somebody took off at Shopify.

    With `gids` only those of products with these ids.
    """
    found = ShopPicture.objects.all() if rows is None else rows
    found = found.filter(TAKEN_OFF, product__is_gone=False)
    return found.filter(product__gid__in=gids) if gids else found


def taken_off_number(shop: Shop, *, gids: Collection[str] = ()) -> int:
    """Count the pictures of a shop that somebody took off at Shopify."""
    return taken_off(ShopPicture.objects.filter(shop=shop), gids=gids).count()
