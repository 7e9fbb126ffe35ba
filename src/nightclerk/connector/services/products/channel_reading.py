"""Read the sales channels of a shop from Shopify."""

from django.contrib.auth.models import AbstractBaseUser

from nightclerk.connector.clients import SHORT_LIMITS, client_for
from nightclerk.connector.models import Shop
from nightclerk.connector.services.products.channels import (
    SeenChannel,
    keep_sales_channels,
)
from nightclerk.core.text import words
from nightclerk.jobs.services.rights import require_permission
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.products.channels import sales_channels
from nightclerk.shopify.throttle import Priority


def read_sales_channels(shop: Shop, *, actor: AbstractBaseUser | None = None) -> int:
    """Ask Shopify which sales channels a shop has, and keep them; 27 points for 20.

    Tells how many are new. What is chosen stays chosen. A person waits for it. Raises
    `NotAllowed` without the right to change shops, and what the client raises: a
    sentence that says what to do.
    """
    require_permission(
        actor,
        "connector.change_shop",
        words("You have no right to change shop {shop}", shop=shop.code),
    )
    with client_for(shop, priority=Priority.INTERACTIVE, limits=SHORT_LIMITS) as client:
        return keep_channels_of(shop, client)


def keep_channels_of(shop: Shop, client: ShopifyClient) -> int:
    """Read and keep the sales channels of a shop; tells how many are new."""
    seen = [SeenChannel(row.gid, row.name) for row in sales_channels(client)]
    return keep_sales_channels(shop, seen)
