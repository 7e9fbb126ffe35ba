"""The sales channels of a shop, and those that new products go on."""

from collections import Counter
from collections.abc import Sequence

from nightclerk.connector.models import SalesChannel, Shop


def sales_channels(shop: Shop) -> list[SalesChannel]:
    """Give all channels that are known of a shop, also those that are gone."""
    return list(SalesChannel.objects.filter(shop=shop).order_by("name", "pk"))


def chosen_channels(shop: Shop) -> list[SalesChannel]:
    """Give the channels that new products go on now: chosen, and still there."""
    return [row for row in sales_channels(shop) if row.is_chosen and not row.is_gone]


def has_chosen_channel(shop: Shop) -> bool:
    """Tell whether new products are published anywhere."""
    rows = SalesChannel.objects.filter(shop=shop, is_chosen=True, is_gone=False)
    return rows.exists()


def words_of_channels(channels: Sequence[SalesChannel]) -> dict[int, str]:
    """Say by key how each channel is named so that no other one is meant.

    That is its name, or Shopify's id where another channel has the same name.
    """
    plain = {row.pk: str(row).strip().casefold() for row in channels}
    times = Counter(plain.values())
    return {
        row.pk: str(row) if times[plain[row.pk]] == 1 else row.gid for row in channels
    }
