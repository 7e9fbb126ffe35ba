"""Items, and what they are at Shopify: the pages of the books with the shops' part."""

from django.http import HttpRequest

from nightclerk.ledger.models import Item
from nightclerk.web.books.acts import Button
from nightclerk.web.books.items import ItemAdmin
from nightclerk.web.goods.item_shops import (
    add_to_shopify,
    shopify_buttons,
    shopify_table,
)
from nightclerk.web.order_tables import Table


class ShopItemAdmin(ItemAdmin):
    """Items that can be added to shops, and where they are there."""

    actions = (add_to_shopify,)

    def more_buttons(self, request: HttpRequest, record: Item) -> list[Button]:
        found = super().more_buttons(request, record)
        return [*found, *shopify_buttons(request, record)]

    def blocks(self, request: HttpRequest, record: Item) -> list[Table]:
        return [*shopify_table(request, record), *super().blocks(request, record)]
