"""Which record of a shop's goods has which page."""

from django.contrib.admin import AdminSite
from django.db.models import Model

from nightclerk.connector.models import OutgoingChange, ShopProduct
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.goods.outbox import OutgoingAdmin
from nightclerk.web.goods.products import ProductAdmin

PAGES: dict[type[Model], type[BookAdmin]] = {
    OutgoingChange: OutgoingAdmin,
    ShopProduct: ProductAdmin,
}


def register(site: AdminSite) -> None:
    """Give every record its list and its card."""
    for model, page in PAGES.items():
        site.register(model, page)
