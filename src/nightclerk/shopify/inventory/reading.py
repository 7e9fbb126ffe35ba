"""Read stock levels, set quantities, and stock items where they are not yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from nightclerk.core.errors import Refused
from nightclerk.core.text import verbatim, words
from nightclerk.shopify.answers import UserError
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.inventory.operations import (
    INVENTORY_ACTIVATE,
    INVENTORY_SET,
    LEVELS_BY_ITEM_IDS,
)
from nightclerk.shopify.inventory.payloads import InventoryItem, InventoryLevel
from nightclerk.shopify.nodes import Node

MOST_ROWS = 250  # of one request
REASON = "correction"


@dataclass(frozen=True, slots=True)
class Quantity:
    """What shall be where: `before` is what must be there still."""

    item: str
    location: str
    before: int
    quantity: int


def levels_by_items(
    client: ShopifyClient, gids: Sequence[str]
) -> list[Node[InventoryItem] | None]:
    """Ask for up to 250 inventory items with their levels; 24 points.

    An id that Shopify does not know gives None.
    """
    return client.nodes(LEVELS_BY_ITEM_IDS, gids)


def set_quantities(
    client: ShopifyClient, rows: Sequence[Quantity], *, name: str, key: str
) -> list[UserError]:
    """Set up to 250 quantities, all or none; 10 points. Gives what Shopify refused.

    `name` is `available` or `on_hand`. The same key with the same rows is carried out
    once, however often it is asked for within a day.
    """
    asked = {
        "name": name,
        "reason": REASON,
        "quantities": [
            {
                "inventoryItemId": row.item,
                "locationId": row.location,
                "quantity": row.quantity,
                "changeFromQuantity": row.before,
            }
            for row in rows
        ],
    }
    return client.attempt(INVENTORY_SET, input=asked, key=key).errors


def activate(
    client: ShopifyClient, item: str, location: str, *, available: int, key: str
) -> InventoryLevel:
    """Stock an item at a location, with so many available; 11 points.

    Raises `Refused` with Shopify's words. The key is as for quantities.
    """
    attempt = client.attempt(
        INVENTORY_ACTIVATE,
        inventoryItemId=item,
        locationId=location,
        available=available,
        key=key,
    )
    answer = attempt.data.inventory_activate
    level = answer.inventory_level if answer else None
    if attempt.errors or level is None:
        said = "; ".join(error.message for error in attempt.errors)
        raise Refused(
            verbatim(said) or words("Shopify did not stock it"),
            request_id=attempt.request_id,
        )
    return level
