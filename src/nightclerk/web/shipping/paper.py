"""What the order and the posted shipment show of the way to Shopify."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from nightclerk.connector.models import ShipmentSending, ShopOrder
from nightclerk.ledger.models import PostedDocument
from nightclerk.web.books.showing import linked
from nightclerk.web.order_tables import Column, Table
from nightclerk.web.shipping.looks import (
    followed_all,
    reasons_cell,
    state_badge,
)
from nightclerk.web.times import moment

VIEW = "connector.view_shipmentsending"


def at_shopify(request: HttpRequest, document: PostedDocument) -> list[tuple[str, Any]]:
    """Give how far a posted shipment is at Shopify; nothing for other documents."""
    if document.kind != PostedDocument.Kind.SHIPMENT or not request.user.has_perm(VIEW):
        return []
    found = ShipmentSending.objects.filter(shipment=document)
    row = found.select_related("order").defer("order__payload").first()
    if row is None:
        return []
    pairs = [
        (_("State"), state_badge(row)),
        (_("Fulfilments"), followed_all(row)),
        (_("Reason"), reasons_cell(row)),
        (_("Sent"), moment(row.sent_at)),
        (_("More"), linked(row, _("Shipment for Shopify"))),
    ]
    return [(title, value) for title, value in pairs if value]


def shipments_table(order: ShopOrder) -> Table:
    """Give an order's shipments of the books with what became of them at Shopify."""
    columns = [
        Column(_("Posted shipment")),
        Column(_("State")),
        Column(_("Fulfilments")),
        Column(_("Reason")),
    ]
    rows = [
        [
            linked(row, row.shipment.no),
            state_badge(row),
            followed_all(row),
            reasons_cell(row),
        ]
        for row in order.sendings.select_related("shipment").order_by("pk")
    ]
    return Table(_("Shipments of the books"), columns, rows)
