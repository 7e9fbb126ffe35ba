"""The sales channels that a run publishes new products on, read anew from Shopify."""

from nightclerk.connector.models import Shop
from nightclerk.connector.selectors.products.channels import chosen_channels
from nightclerk.connector.services.products.channel_reading import keep_channels_of
from nightclerk.core.text import words
from nightclerk.jobs.context import Context, Level
from nightclerk.shopify.client import ShopifyClient

TOLD = "told_of_channels"


def publishing_channels(
    ctx: Context, shop: Shop, client: ShopifyClient, *, waiting: int
) -> list[str]:
    """Give Shopify's ids of the chosen sales channels that are there now.

    Where there are none the run says so, of how many `waiting` products: they get
    their status, are not published, and wait until somebody chooses.
    """
    keep_channels_of(shop, client)
    chosen = [row.gid for row in chosen_channels(shop)]
    # It is said once, however often the run is parked.
    if not chosen and not ctx.result.get(TOLD):
        ctx.result[TOLD] = True
        ctx.count(waits_for_channel=waiting)
        ctx.say(
            words(
                "No sales channel is chosen on the shop card: new products are at "
                "Shopify, but not published"
            ),
            level=Level.WARNING,
        )
    return chosen
