"""Sales channels of a shop: which there are, and those that new products go on.

They are chosen with the settings of products.
"""

from django.http import HttpRequest
from ninja import Router

from nightclerk.api.auth import caller_of
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.api.shops.naming import ShopCode
from nightclerk.connector.programs.finding import shop_of
from nightclerk.connector.programs.sales_channels import (
    ChannelsRead,
    ChannelTold,
    channels_told,
    read_channels_asked,
)

router = Router(tags=["Sales channels of shops"])


@router.get("", response={200: list[ChannelTold], PROBLEMS: Problem})
def list_sales_channels(request: HttpRequest, shop: ShopCode) -> list[ChannelTold]:
    """List the sales channels of a shop, also those that are gone at Shopify."""
    caller_of(request, "connector.view_saleschannel")
    return channels_told(shop_of(shop))


@router.post("/read", response={200: ChannelsRead, PROBLEMS: Problem})
def read_sales_channels(request: HttpRequest, shop: ShopCode) -> ChannelsRead:
    """Ask Shopify which sales channels there are; new ones are not chosen."""
    caller = caller_of(request, "connector.change_shop")
    return read_channels_asked(shop_of(shop), actor=caller.user)
