"""Fulfilments that were made at Shopify and are not in the books yet."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from nightclerk.connector.mapping.shipping.incoming import OpenLine
from nightclerk.connector.models import (
    OrderDocument,
    OrderProcessing,
    Parcel,
    ShipmentSending,
    Shop,
    ShopFulfillment,
    ShopFulfillmentLine,
)
from nightclerk.connector.selectors.shipping.to_send import (
    ORDER_LINE,
    Chosen,
    orders_in_doubt,
    shipped_lines,
)
from nightclerk.ledger.models import SalesLine
from nightclerk.ledger.models.sales import Kind


def fulfillments_to_post(shop: Shop, chosen: Chosen) -> QuerySet[ShopFulfillment]:
    """Give fulfilments that stand, are no parcel, and whose order is in the books.

    Orders of which a parcel is in doubt are left out: the fulfilment may be ours.
    """
    parcels = Parcel.objects.filter(shop=shop, gid=OuterRef("gid"))
    orders = OrderProcessing.objects.filter(
        order=OuterRef("order"), document__kind=Kind.ORDER
    )
    found = ShopFulfillment.objects.filter(
        ~Exists(parcels), Exists(orders), order__shop=shop, status="SUCCESS"
    ).exclude(order__gid__in=orders_in_doubt(shop))
    if chosen.orders:
        found = found.filter(order__name__in=chosen.order_names)
    return found.select_related("order").defer("order__payload").order_by("pk")


def pieces_of_fulfillments(
    fulfillments: Sequence[ShopFulfillment],
) -> dict[str, dict[str, int]]:
    """Give how many pieces of which order line went with each, by its id."""
    gids = [each.gid for each in fulfillments]
    orders = {each.order_id for each in fulfillments}
    rows = ShopFulfillmentLine.objects.filter(
        order__in=orders, fulfillment_gid__in=gids, quantity__gt=0
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for gid, line, count in rows.values_list("fulfillment_gid", "line_gid", "quantity"):
        found[gid][line] = found[gid].get(line, 0) + count
    return found


def open_lines(orders: Collection[int]) -> dict[int, list[OpenLine]]:
    """Give the lines of orders that have something left to ship, by the order's key."""
    first = OrderProcessing.objects.filter(order__in=orders).exclude(document=None)
    later = OrderDocument.objects.filter(processing__order__in=orders)
    order_of = {
        **dict(first.values_list("document", "order")),
        **dict(later.values_list("document", "processing__order")),
    }
    rows = SalesLine.objects.filter(
        Q(quantity__gt=F("shipped")),
        document__in=order_of,
        document__kind=Kind.ORDER,
        source__startswith=ORDER_LINE,
    ).order_by("document", "line_no")
    found: dict[int, list[OpenLine]] = defaultdict(list)
    for row in rows.only("document_id", "line_no", "source", "quantity", "shipped"):
        line = OpenLine(
            row.document_id, row.line_no, row.source, row.quantity - row.shipped
        )
        found[order_of[row.document_id]].append(line)
    return found


def unsent_pieces(
    shop: Shop, orders: Collection[int]
) -> list[tuple[ShipmentSending, dict[str, int]]]:
    """Give shipments of orders that Shopify was told nothing of, with their pieces."""
    told = Parcel.objects.filter(sending=OuterRef("pk"))
    rows = ShipmentSending.objects.filter(~Exists(told), shop=shop, order__in=orders)
    sendings = list(rows.select_related("shipment").order_by("pk"))
    lines = shipped_lines(shop, sendings)
    found = []
    for sending in sendings:
        pieces: dict[str, int] = defaultdict(int)
        for line in lines.get(sending.pk, ()):
            pieces[line.line] += int(line.quantity)
        found.append((sending, dict(pieces)))
    return found
