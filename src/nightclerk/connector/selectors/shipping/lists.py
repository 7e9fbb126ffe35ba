"""Lists of shipments for Shopify: not noted yet, to be sent, failed."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet

from nightclerk.connector.models import (
    OrderDocument,
    OrderProcessing,
    ShipmentSending,
    Shop,
)
from nightclerk.ledger.models import PostedDocument, PostedLine

State = ShipmentSending.State


def shipments_not_noted(shop: Shop) -> Iterator[tuple[int, int]]:
    """Give the keys of posted shipments that nobody noted, each with its order's.

    They are of documents that orders of the shop became, first or later. One of which
    every line was undone is left out.
    """
    noted = ShipmentSending.objects.filter(shipment=OuterRef("pk"))
    standing = PostedLine.objects.filter(
        document=OuterRef("pk"), corrects=None, corrected_by=None
    ).exclude(quantity=0)
    shipments = PostedDocument.objects.filter(
        ~Exists(noted), Exists(standing), kind=PostedDocument.Kind.SHIPMENT
    ).order_by()
    first = OrderProcessing.objects.filter(order__shop=shop).exclude(document=None)
    later = OrderDocument.objects.filter(processing__order__shop=shop)
    orders = dict(later.values_list("document", "processing__order"))
    found = shipments.filter(
        Q(document__in=first.values("document"))
        | Q(document__in=later.values("document"))
    )
    rows = list(found.order_by("pk").values_list("pk", "document"))
    documents = {document for _, document in rows}
    named = first.filter(document__in=documents).values_list("document", "order")
    orders |= dict(named)
    for shipment, document in rows:
        yield shipment, orders[document or 0]


def unsent_shipments(shop: Shop | None = None) -> QuerySet[ShipmentSending]:
    """Give the shipments that are to be sent, of one shop or of all.

    Those that failed are not among them: `failed_shipments` gives them.
    """
    return _of(shop).filter(state=State.WAITING)


def failed_shipments(shop: Shop | None = None) -> QuerySet[ShipmentSending]:
    """Give the shipments with something that Shopify refused, or took back."""
    settled = (State.SENT, State.PARTLY, State.CANCELLED)
    refused = Q(state__in=settled) & ~Q(problem={})
    return _of(shop).filter(Q(state=State.FAILED) | refused)


def _of(shop: Shop | None) -> QuerySet[ShipmentSending]:
    found = ShipmentSending.objects.select_related("shop", "order", "shipment")
    return found if shop is None else found.filter(shop=shop)
