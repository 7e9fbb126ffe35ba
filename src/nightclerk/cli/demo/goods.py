"""What the demonstration's shop needs to get items, prices, stock and pictures."""

import struct
import zlib

from django.contrib.auth.models import User

from nightclerk.connector.models import ProductSettings, Shop
from nightclerk.connector.selectors.products.channels import sales_channels
from nightclerk.connector.services.products.settings import change_product_settings
from nightclerk.ledger.models import Item, ItemPicture
from nightclerk.ledger.services.parties.pictures import add_picture
from nightclerk.ledger.vat_plan import DOMESTIC

ONLINE_STORE = "Online Store"
SIDE = 320  # pixels of a picture
COLOURS = ((242, 201, 76), (235, 87, 87), (47, 128, 237))
SIGNATURE = b"\x89PNG\r\n\x1a\n"
TRUE_COLOUR = (8, 2, 0, 0, 0)  # bits of a colour, RGB, and the usual ways to store it


def demo_goods(shop: Shop, user: User) -> None:
    """Let items go to the shop, at prices with VAT in them as its own are.

    Settings that somebody changed already stay.
    """
    if ProductSettings.objects.filter(shop=shop).exists():
        return
    direction = ProductSettings.Direction.TO_SHOPIFY
    known = sales_channels(shop)
    change_product_settings(
        shop,
        actor=user,
        direction=direction,
        pictures=direction,
        prices_include_vat=True,
        vat_group=DOMESTIC,
        publishes_to=[row.gid for row in known if row.name == ONLINE_STORE],
    )


def demo_pictures(user: User) -> int:
    """Show the items of the books with a picture each; gives how many are new."""
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
