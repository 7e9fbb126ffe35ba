"""Sales channels of a shop, as they were read from Shopify or only typed once."""

from typing import Any

from django.utils import timezone

from nightclerk.connector.models import SalesChannel, Shop

ID = "gid://shopify/Publication/"


def a_channel(
    shop: Shop, name: str = "Online Store", *, number: int = 1, **fields: Any
) -> SalesChannel:
    """Give a sales channel that is there and not chosen."""
    return SalesChannel.objects.create(
        shop=shop,
        gid=f"{ID}{number}",
        name=name,
        **{"read_at": timezone.now(), **fields},
    )


def chosen(shop: Shop) -> list[str]:
    """Give the names of the channels that are chosen."""
    rows = SalesChannel.objects.filter(shop=shop, is_chosen=True).order_by("name")
    return [row.name for row in rows]
