"""Sales channels of a shop as programs see, read and choose them."""

from datetime import datetime
from typing import Any

from nightclerk.connector.models import Shop
from nightclerk.connector.selectors.products.channels import (
    sales_channels,
    words_of_channels,
)
from nightclerk.connector.services.products.channel_reading import read_sales_channels
from nightclerk.connector.services.products.settings import change_product_settings
from nightclerk.ledger.programs.values import Told


class ChannelTold(Told):
    """A sales channel; new products go on it where it is chosen and not gone.

    A `read_at` of null: only its id is known, until channels are read from Shopify.
    """

    gid: str
    name: str
    is_chosen: bool
    is_gone: bool
    read_at: datetime | None


class ChannelsRead(Told):
    """The sales channels that Shopify has now, and how many of them were not known."""

    channels: list[ChannelTold]
    new: int


def channels_told(shop: Shop) -> list[ChannelTold]:
    """Tell all sales channels that are known of a shop, by name."""
    names = ChannelTold.model_fields
    return [
        ChannelTold(**{name: getattr(row, name) for name in names})
        for row in sales_channels(shop)
    ]


def chosen_words(shop: Shop) -> list[str]:
    """Name the chosen sales channels so that they can be chosen by these words."""
    rows = sales_channels(shop)
    named = words_of_channels(rows)
    return [named[row.pk] for row in rows if row.is_chosen]


def read_channels_asked(shop: Shop, *, actor: Any = None) -> ChannelsRead:
    """Read the sales channels from Shopify at once; what is chosen stays chosen."""
    new = read_sales_channels(shop, actor=actor)
    return ChannelsRead(channels=channels_told(shop), new=new)


def choose_channels_asked(
    shop: Shop, names: list[str], *, actor: Any = None
) -> list[ChannelTold]:
    """Let new products go on exactly these channels; none: they are not published."""
    change_product_settings(shop, actor=actor, publishes_to=names)
    return channels_told(shop)
