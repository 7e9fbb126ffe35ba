"""Posted shipments of a shop's orders, noted for Shopify in every state."""

from typing import Any

from tests.connector import processing
from tests.ledger.posting_building import SHIP

from nightclerk.connector.mapping.shipping.reasons import Left, Why
from nightclerk.connector.models import Parcel, ShipmentSending, Shop, ShopOrder
from nightclerk.connector.services.shipping.sendings import open_sendings
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.ledger.services.posting.documents import post

REFUSED = Refused(
    words("The fulfilment order is closed"), hint=words("Look at the order at Shopify.")
)


def sending(shop: Shop | None = None, number: int = 1001, **state: Any) -> Any:
    """Give a shipment of an order as it is noted; `state` is how far it is."""
    here = shop or processing.shop()
    document = processing.document(here, processing.sold(number))
    post(document, SHIP)
    open_sendings(here)
    row = ShipmentSending.objects.get(order=ShopOrder.objects.get(name=f"#{number}"))
    ShipmentSending.objects.filter(pk=row.pk).update(**state)
    row.refresh_from_db()
    return row


def failed(shop: Shop | None = None, number: int = 1001) -> Any:
    """Give a shipment that Shopify refused."""
    return sending(shop, number, state="failed", problem=REFUSED.as_json(), attempts=2)


def partly(shop: Shop | None = None, number: int = 1001) -> Any:
    """Give a shipment that is sent but for a mug that was shipped too often."""
    line = f"gid://shopify/LineItem/{number}"
    left = Left(Why.SURPLUS, line, "Blue mug", "1")
    made = sending(shop, number, state="partly", left=[left.as_json()])
    Parcel.objects.create(
        shop=made.shop,
        sending=made,
        gid=f"gid://shopify/Fulfillment/{number}",
        name=f"#{number}-F1",
        status="SUCCESS",
        lines=[{"line": line, "quantity": 2}],
        tracking={
            "company": "DHL Express",
            "numbers": ["JD0146", "JD0147"],
            "urls": ["https://dhl.example.com/JD0146"],
        },
    )
    return made
