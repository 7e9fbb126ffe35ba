"""What the order and the posted shipment show of the way to Shopify."""

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


def at_shopify(request: HttpRequest, document: PostedDocument) -> list[Table]:
    """Give how far a posted shipment is at Shopify; nothing for other documents."""
    if document.kind != PostedDocument.Kind.SHIPMENT or not request.user.has_perm(VIEW):
        return []
    row = ShipmentSending.objects.filter(shipment=document).first()
    if row is None:
        return []
    columns = [
        Column(_("State")),
        Column(_("Fulfilments")),
        Column(_("Reason")),
        Column(_("Sent")),
        Column(_("More")),
    ]
    cells = [
        state_badge(row),
        followed_all(row),
        reasons_cell(row),
        moment(row.sent_at),
        linked(row, _("Shipment for Shopify")),
    ]
    return [Table(_("At Shopify"), columns, [cells])]


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
