"""The stock that the books of a demonstration begin with: what its shop counts on."""

from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef

from nightclerk.connector.models import Shop, ShopLocation
from nightclerk.connector.selectors.settings import stock_settings
from nightclerk.connector.selectors.stock.levels import (
    LevelFacts,
    level_pages,
    levels_at,
    stock_rules,
)
from nightclerk.connector.services.stock.calculations import PROJECTED
from nightclerk.connector.services.stock.locations import change_location
from nightclerk.connector.services.stock.reckoning import Figures, StockReckoner
from nightclerk.ledger.models import Item, ItemEntry
from nightclerk.ledger.selectors.company import company, today
from nightclerk.ledger.services.stock.journal import receive_stock


def count_stock(shop: Shop, user: User) -> None:
    """Let stock count at the shop's first location: that is where goods leave from.

    Where somebody said already how stock is counted, it stays.
    """
    places = ShopLocation.objects.filter(shop=shop)
    if not places.exclude(calculation="").exists():
        change_location(places.earliest("gid"), actor=user, calculation=PROJECTED)


@transaction.atomic
def opening_stock(shop: Shop, user: User) -> int:
    """Receive what a shop may sell and its orders still take, of goods never moved.

    Call it when the levels of the shop were read. Gives how many of them were filled;
    where stock moved already, it stays as it is.
    """
    settings = stock_settings(shop)
    rules = stock_rules(shop, settings)
    reckoner = StockReckoner(shop, settings, rules)
    reckoner.see_orders()
    moved = Exists(ItemEntry.objects.filter(item=OuterRef("variant__item")))
    levels = levels_at(shop, rules).exclude(moved)
    on, number, filled = today(company()), "", 0
    for page in level_pages(levels):
        items = Item.objects.in_bulk({level.item for level in page})
        for level, figures in zip(page, reckoner.figures_of(page), strict=True):
            item, quantity = items[level.item], _missing(level, figures)
            if quantity > 0:
                entry = receive_stock(
                    item,
                    quantity,
                    unit_cost=item.unit_cost,
                    on=on,
                    actor=user,
                    document_no=number,
                )
                number, filled = entry.document_no, filled + 1
    return filled


def _missing(level: LevelFacts, figures: Figures) -> Decimal:
    """Give how much of an item's own unit the books need, to say what Shopify says."""
    at_shopify = max(level.confirmed or 0, 0) * figures.per_unit
    return at_shopify - (figures.counted - figures.promised)
