"""Which record of a shop's goods has which page."""

from django.contrib.admin import AdminSite
from django.db.models import Model

from nightclerk.connector.models import (
    BulkOperation,
    OutgoingChange,
    ShopLocation,
    ShopPicture,
    ShopProduct,
    ShopVariant,
    StockLevel,
)
from nightclerk.ledger.models import Item
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.goods.bulk import OperationAdmin
from nightclerk.web.goods.item_pages import ShopItemAdmin
from nightclerk.web.goods.locations import LocationAdmin
from nightclerk.web.goods.outbox import OutgoingAdmin
from nightclerk.web.goods.pictures import PictureAdmin
from nightclerk.web.goods.products import ProductAdmin
from nightclerk.web.goods.stock import LevelAdmin
from nightclerk.web.goods.variant_pages import VariantAdmin

PAGES: dict[type[Model], type[BookAdmin]] = {
    BulkOperation: OperationAdmin,
    OutgoingChange: OutgoingAdmin,
    ShopLocation: LocationAdmin,
    ShopPicture: PictureAdmin,
    ShopProduct: ProductAdmin,
    ShopVariant: VariantAdmin,
    StockLevel: LevelAdmin,
    Item: ShopItemAdmin,
}


def register(site: AdminSite) -> None:
    """Give every record its list and its card."""
    for model, page in PAGES.items():
        site.register(model, page)
