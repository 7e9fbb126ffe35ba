"""Which shipments are to be sent now, and what they have of their orders."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from nightclerk.connector.mapping.shipping.facts import Shipment, ShippedLine
from nightclerk.connector.mapping.shipping.matching import pieces_of
from nightclerk.connector.mapping.shipping.reasons import WAITS
from nightclerk.connector.mapping.shipping.tracking import CarrierTerms
from nightclerk.connector.models import (
    CarrierMapping,
    OutgoingChange,
    Parcel,
    ShipmentSending,
    Shop,
    ShopLocation,
    ShopOrderLine,
    ShopRefundLine,
)
from nightclerk.ledger.models import PostedLine

State = ShipmentSending.State
ORDER_LINE = "gid://shopify/LineItem/"
# A parcel that was cancelled at Shopify counts until somebody sends it again.
COUNTED = Q(cancelled_at=None) | ~Q(problem={})
IN_DOUBT = (OutgoingChange.State.SENT, OutgoingChange.State.UNKNOWN)


@dataclass(frozen=True)
class Chosen:
    """Which shipments are meant: by their numbers, or by numbers of orders."""

    shipments: Sequence[str] = ()
    orders: Sequence[str] = ()

    def among(self, rows: QuerySet[ShipmentSending]) -> QuerySet[ShipmentSending]:
        """Give those of some shipments; all of them where none is chosen."""
        if self.shipments:
            rows = rows.filter(shipment__no__in=self.shipments)
        if self.orders:
            rows = rows.filter(order__name__in=self.order_names)
        return rows

    @property
    def order_names(self) -> set[str]:
        """Give the names of the orders, whether `#` was written or not."""
        plain = {number.strip().removeprefix("#") for number in self.orders}
        return plain | {f"#{number}" for number in plain}


@dataclass(frozen=True)
class ToSend:
    """Shipments of some orders: `sendings` by the id of their order, oldest first."""

    sendings: dict[str, list[ShipmentSending]] = field(default_factory=dict)
    shipments: dict[int, Shipment] = field(default_factory=dict)
    refunded: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def all(self) -> list[ShipmentSending]:
        """Give the shipments of all orders."""
        return [each for some in self.sendings.values() for each in some]


def sendings_to_send(shop: Shop, chosen: Chosen) -> QuerySet[ShipmentSending]:
    """Give the shipments that may have something to send, the oldest first.

    What was left out is looked at again once its order changed at Shopify, where it
    only waits, or where some was undone; where shipments are chosen all of them are.
    """
    rows = ShipmentSending.objects.filter(shop=shop).order_by("pk")
    if chosen.shipments or chosen.orders:
        open_states = set(State.values) - {State.SENT, State.CANCELLED}
        return chosen.among(rows).filter(state__in=open_states)
    waits = Q()
    for why in WAITS:
        waits |= Q(left__contains=[{"kind": why.value}])
    changed = Q(order__shopify_updated_at__gt=F("tried_at"))
    undone = PostedLine.objects.filter(
        document=OuterRef("shipment"), corrects__isnull=False
    )
    again = waits | changed | (~Q(left=[]) & Exists(undone))
    partly = Q(state__in=(State.PARTLY, State.NOTHING)) & again
    return rows.filter(Q(state__in=(State.WAITING, State.FAILED)) | partly)


def orders_in_doubt(shop: Shop) -> set[str]:
    """Give the orders of which nobody knows whether a fulfilment was made."""
    rows = OutgoingChange.objects.filter(
        shop=shop,
        kind__in=("fulfillment", "fulfillment-cancel"),
        state__in=IN_DOUBT,
    )
    return {str(payload.get("order")) for (payload,) in rows.values_list("payload")}


def read_to_send(shop: Shop, keys: Sequence[int]) -> ToSend:
    """Give shipments with what left by them, net of what was undone; five queries."""
    rows = ShipmentSending.objects.filter(pk__in=keys).order_by("pk")
    found = ToSend(refunded=_refunded(shop, keys))
    for sending in rows.select_related("order", "shipment").defer("order__payload"):
        found.sendings.setdefault(sending.order.gid, []).append(sending)
    lines = shipped_lines(shop, found.all)
    sent = sent_pieces(keys)
    for sending in found.all:
        found.shipments[sending.pk] = Shipment(
            sending.pk, lines.get(sending.pk, ()), sent.get(sending.pk, {})
        )
    return found


def shipped_lines(
    shop: Shop, sendings: Sequence[ShipmentSending]
) -> dict[int, list[ShippedLine]]:
    """Give what left of lines of orders by each shipment, by the shipment's key.

    Gift cards and tips do not travel. What was undone is taken off.
    """
    by_document = {sending.shipment_id: sending.pk for sending in sendings}
    rows = PostedLine.objects.filter(
        document__in=by_document, draft_line__source__startswith=ORDER_LINE
    ).order_by("document", "line_no")
    figures = rows.values_list(
        "document", "draft_line__source", "location", "description", "quantity"
    )
    places = _places(shop)
    weightless = _weightless({sending.order_id for sending in sendings})
    found: dict[int, list[ShippedLine]] = defaultdict(list)
    for document, source, location, name, quantity in figures:
        if source not in weightless:
            line = ShippedLine(source, quantity, name, places.get(location, ()))
            found[by_document[document or 0]].append(line)
    return {key: _net(lines) for key, lines in found.items()}


def _net(lines: Sequence[ShippedLine]) -> list[ShippedLine]:
    """Take corrections off the lines that they correct, place by place."""
    summed: dict[tuple[str, tuple[str, ...]], ShippedLine] = {}
    for line in lines:
        before = summed.get((line.line, line.places))
        summed[line.line, line.places] = ShippedLine(
            line.line,
            line.quantity + (before.quantity if before else 0),
            before.name if before else line.name,
            line.places,
        )
    return [line for line in summed.values() if line.quantity > 0]


def _places(shop: Shop) -> dict[int | None, tuple[str, ...]]:
    rows = ShopLocation.objects.filter(shop=shop, is_active=True).order_by("pk")
    found: dict[int | None, tuple[str, ...]] = {}
    for location, gid in rows.exclude(location=None).values_list("location", "gid"):
        found[location] = (*found.get(location, ()), gid)
    return found


def _weightless(orders: Collection[int]) -> set[str]:
    rows = ShopOrderLine.objects.filter(order__in=orders).filter(
        Q(is_gift_card=True) | Q(is_tip=True)
    )
    return set(rows.values_list("gid", flat=True))


def sent_pieces(keys: Collection[int]) -> dict[int, Counter[str]]:
    """Count the pieces of order lines that Shopify was told of, by shipment's key."""
    found: dict[int, Counter[str]] = {}
    parcels = Parcel.objects.filter(COUNTED, sending__in=keys).order_by("pk")
    for sending, lines in parcels.values_list("sending", "lines"):
        found[sending] = found.get(sending, Counter()) + pieces_of(lines)
    return found


def parcels_at(shop: Shop, orders: Collection[str]) -> dict[str, set[str]]:
    """Give the fulfilments that shipments stand for, by the id of their order."""
    rows = Parcel.objects.filter(shop=shop, sending__order__gid__in=orders).order_by()
    found: dict[str, set[str]] = defaultdict(set)
    for order, gid in rows.values_list("sending__order__gid", "gid"):
        found[order].add(gid)
    return found


def carriers_of(shop: Shop) -> dict[str, CarrierTerms]:
    """Give how the carriers of a shop are called at Shopify, by our names."""
    rows = CarrierMapping.objects.filter(shop=shop)
    return {row.carrier: CarrierTerms(row.company, row.link) for row in rows}


def _refunded(shop: Shop, keys: Sequence[int]) -> dict[str, dict[str, int]]:
    """Count the refunded pieces of lines, by the id of their order.

    Removals by an edit are refunds without money: they are not counted.
    """
    sendings = ShipmentSending.objects.filter(pk__in=keys)
    rows = ShopRefundLine.objects.filter(
        order__in=sendings.values("order"), subtotal__gt=0
    )
    sums = rows.values_list("order__gid", "line_gid").annotate(Sum("quantity"))
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for order, line, quantity in sums.order_by():
        found[order][line] = quantity
    return found
