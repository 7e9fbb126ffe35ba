"""Which record of shipments for Shopify has which page."""

from django.contrib.admin import AdminSite
from django.db.models import Model

from nightclerk.connector.models import CarrierMapping, ShipmentSending
from nightclerk.ledger.models import PostedDocument
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.shipping.carriers import CarrierAdmin
from nightclerk.web.shipping.posted import ShopPostedAdmin
from nightclerk.web.shipping.shipments import SendingAdmin

PAGES: dict[type[Model], type[BookAdmin]] = {
    CarrierMapping: CarrierAdmin,
    PostedDocument: ShopPostedAdmin,
    ShipmentSending: SendingAdmin,
}


def register(site: AdminSite) -> None:
    """Give every record its list and its card."""
    for model, page in PAGES.items():
        site.register(model, page)
