"""What the demonstration's shop needs to get items, prices, stock and pictures."""

import struct
import zlib

from django.contrib.auth.models import User

from nightclerk.connector.models import ProductSettings, Shop, ShopLocation
from nightclerk.connector.services.product_settings import change_product_settings
from nightclerk.connector.services.shop_locations import change_location
from nightclerk.connector.services.stock_calculations import PROJECTED
from nightclerk.ledger.models import Item, ItemPicture
from nightclerk.ledger.services.pictures import add_picture

SIDE = 320  # pixels of a picture
COLOURS = ((242, 201, 76), (235, 87, 87), (47, 128, 237))
SIGNATURE = b"\x89PNG\r\n\x1a\n"
TRUE_COLOUR = (8, 2, 0, 0, 0)  # bits of a colour, RGB, and the usual ways to store it


def demo_goods(shop: Shop, user: User) -> int:
    """Let items go to the shop, and show those of the books with a picture each.

    Gives how many pictures are new. Settings that somebody changed already stay.
    """
    if not ProductSettings.objects.filter(shop=shop).exists():
        direction = ProductSettings.Direction.TO_SHOPIFY
        change_product_settings(
            shop, actor=user, direction=direction, pictures=direction
        )
        for place in ShopLocation.objects.filter(shop=shop, calculation=""):
            change_location(place, actor=user, calculation=PROJECTED)
    items = Item.objects.filter(description__startswith="Demo ").order_by("pk")
    shown = set(ItemPicture.objects.values_list("item", flat=True))
    bare = [item for item in items if item.pk not in shown]
    for turn, item in enumerate(bare):
        colour = COLOURS[turn % len(COLOURS)]
        add_picture(item, plain_png(colour), alt=item.description, actor=user)
    return len(bare)


def plain_png(colour: tuple[int, int, int], *, side: int = SIDE) -> bytes:
    """Give a square PNG of one colour."""
    row = b"\0" + bytes(colour) * side
    head = struct.pack(">IIBBBBB", side, side, *TRUE_COLOUR)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(row * side)), (b"IEND", b""))
    return SIGNATURE + b"".join(_part(name, content) for name, content in parts)


def _part(name: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + check
