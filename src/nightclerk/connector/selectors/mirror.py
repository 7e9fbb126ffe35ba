"""What is here of Shopify: shops, orders, marks, what was left out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.db.models.functions import Now

from nightclerk.connector.models import (
    Shop,
    ShopOrder,
    SkippedRecord,
    Watermark,
)
from nightclerk.core.errors import Refused
from nightclerk.core.text import words


def shop(code: str) -> Shop:
    """Find a shop by its code, in any case; `Refused` where there is none."""
    try:
        return Shop.objects.get(code=code.strip().upper())
    except Shop.DoesNotExist:
        raise Refused(
            words("There is no shop {shop}", shop=code),
            hint=words("The list of shops shows their codes."),
        ) from None


def shops() -> QuerySet[Shop]:
    """Give all shops by their codes."""
    return Shop.objects.order_by("code")


def orders_of(shop: Shop) -> QuerySet[ShopOrder]:
    """Give a shop's orders, the newest first, without their payloads."""
    return ShopOrder.objects.filter(shop=shop).defer("payload")


def watermark(shop: Shop, stream: str, *, filters: str = "") -> datetime | None:
    """Give up to which moment of Shopify's clock a stream is here; None: never read."""
    found = Watermark.objects.filter(shop=shop, stream=stream, filters=filters)
    return found.values_list("synced_to", flat=True).first()


def last_listed(shop: Shop, stream: str, *, filters: str = "") -> datetime | None:
    """Give when the last whole run of a stream began, on Shopify's clock."""
    found = Watermark.objects.filter(shop=shop, stream=stream, filters=filters)
    return found.values_list("listed_at", flat=True).first()


def rested_since(
    shop: Shop, stream: str, span: timedelta, *, filters: str = ""
) -> bool:
    """Tell whether a stream's mark stands for so long, by the database's clock."""
    marks = Watermark.objects.filter(shop=shop, stream=stream, filters=filters)
    return marks.filter(moved_at__lte=Now() - span).exists()


def unresolved_skips(shop: Shop | None = None) -> QuerySet[SkippedRecord]:
    """Give the records that are left out, of one shop or of all."""
    found = SkippedRecord.objects.filter(resolved_at=None)
    return found if shop is None else found.filter(shop=shop)


def due_skips(shop: Shop, stream: str) -> QuerySet[SkippedRecord]:
    """Give the records that are to be tried again now, by the database's clock."""
    return unresolved_skips(shop).filter(stream=stream, retry_at__lte=Now())


def resting_skips(shop: Shop, stream: str) -> dict[str, datetime | None]:
    """Give the records whose next try is later, with the change they were left at."""
    found = unresolved_skips(shop).filter(stream=stream, retry_at__gt=Now())
    return dict(found.values_list("gid", "shopify_updated_at"))


def orders_here(shop: Shop, gids: Sequence[str]) -> dict[str, datetime]:
    """Give when the orders that are here were changed at Shopify, by their ids."""
    found = ShopOrder.objects.filter(shop=shop, gid__in=gids)
    return dict(found.values_list("gid", "shopify_updated_at"))
