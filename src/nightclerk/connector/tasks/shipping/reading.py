"""Read how the shipping of orders stands at Shopify: 250 orders at once."""

from collections.abc import Collection
from dataclasses import dataclass, field

from nightclerk.connector.mapping.shipping.facts import OrderShipping
from nightclerk.connector.mapping.shipping.reading import order_shipping
from nightclerk.core.errors import Broken, NightclerkError, Refused
from nightclerk.core.text import words
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.draining import complete
from nightclerk.shopify.shipping.reading import shipping_of_orders


@dataclass
class ShippingPage:
    """Orders as they stand, by their ids; those that cannot be read, with why."""

    orders: dict[str, OrderShipping] = field(default_factory=dict)
    failed: dict[str, NightclerkError] = field(default_factory=dict)


def read_shipping(client: ShopifyClient, gids: Collection[str]) -> ShippingPage:
    """Read the shipping of orders; raises what stops them all."""
    page = ShippingPage()
    ids = list(dict.fromkeys(gids))
    for gid, node in zip(ids, shipping_of_orders(client, ids), strict=True):
        if node is None:
            page.failed[gid] = _gone(gid)
            continue
        try:
            page.orders[gid] = order_shipping(complete(client, node).decode())
        except NightclerkError as error:
            if error is not node.trouble and not isinstance(error, Refused | Broken):
                raise
            page.failed[gid] = error
    return page


def _gone(gid: str) -> Refused:
    return Refused(
        words("Shopify does not hand out order {order}", order=gid),
        hint=words("It was deleted there, or this app may not see it."),
    )
