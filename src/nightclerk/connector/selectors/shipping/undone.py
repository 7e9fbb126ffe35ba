"""Parcels that are not as the books have it any more: undone, told anew, taken back."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from django.db import connection
from django.db.models import Count, Exists, OuterRef

from nightclerk.connector.mapping.shipping.facts import CANCELLED, ShippedLine
from nightclerk.connector.mapping.shipping.matching import pieces_of
from nightclerk.connector.models import (
    OutgoingChange,
    Parcel,
    ShipmentSending,
    Shop,
    ShopFulfillment,
)
from nightclerk.connector.selectors.shipping.to_send import (
    ORDER_LINE,
    shipped_lines,
)
from nightclerk.ledger.models import PostedLine

# Whether the words of the books are those that a parcel was told by last.
TOLD_ANEW = """
    SELECT parcel.id FROM connector_parcel parcel
    JOIN connector_shipmentsending sending ON sending.id = parcel.sending_id
    JOIN ledger_posteddocument paper ON paper.id = sending.shipment_id
    WHERE parcel.shop_id = %s AND parcel.cancelled_at IS NULL
        AND parcel.tracking ? 'books'
        AND (paper.carrier, paper.tracking_no, paper.tracking_url) IS DISTINCT FROM (
            parcel.tracking #>> '{books,carrier}',
            parcel.tracking #>> '{books,tracking_no}',
            parcel.tracking #>> '{books,tracking_url}'
        )
    ORDER BY parcel.id
"""


def parcels_undone(shop: Shop) -> list[Parcel]:
    """Give parcels that have more of a line than their shipment has after undoing.

    They are whole fulfilments: what of them did leave is sent anew.
    """
    standing = Parcel.objects.filter(sending=OuterRef("pk"), cancelled_at=None)
    corrected = PostedLine.objects.filter(
        document=OuterRef("shipment"), corrects__isnull=False
    )
    sendings = ShipmentSending.objects.filter(
        Exists(standing), Exists(corrected), shop=shop
    ).select_related("shipment", "order")
    rows = list(sendings.defer("order__payload").order_by("pk"))
    left = shipped_lines(shop, rows)
    parcels: dict[int, list[Parcel]] = defaultdict(list)
    for parcel in Parcel.objects.filter(sending__in=rows, cancelled_at=None):
        parcels[parcel.sending_id].append(parcel)
    found: list[Parcel] = []
    for sending in rows:
        for parcel in _beyond(parcels[sending.pk], left.get(sending.pk, ())):
            parcel.sending = sending
            found.append(parcel)
    return found


def _beyond(parcels: Sequence[Parcel], lines: Sequence[ShippedLine]) -> list[Parcel]:
    """Give the parcels without which no line has more than left by the shipment."""
    wanted: Counter[str] = Counter()
    for line in lines:
        wanted[line.line] += int(line.quantity)
    found = []
    for parcel in sorted(parcels, key=lambda each: each.pk):
        held = pieces_of(parcel.lines)
        if all(wanted[gid] >= quantity for gid, quantity in held.items()):
            wanted -= held
        else:
            found.append(parcel)
    return found


def sendings_taken_back(shop: Shop) -> list[int]:
    """Give shipments that were undone whole, of which no fulfilment stands any more.

    Those that are known to be so already are left out.
    """
    lines = PostedLine.objects.filter(document=OuterRef("shipment"))
    standing = lines.filter(
        corrects=None,
        corrected_by=None,
        quantity__gt=0,
        draft_line__source__startswith=ORDER_LINE,
    )
    parcels = Parcel.objects.filter(sending=OuterRef("pk"))
    found = ShipmentSending.objects.filter(
        Exists(lines.filter(corrects__isnull=False)),
        ~Exists(standing),
        Exists(parcels),
        ~Exists(parcels.filter(cancelled_at=None)),
        shop=shop,
    ).exclude(state=ShipmentSending.State.CANCELLED, problem={})
    return list(found.values_list("pk", flat=True))


def parcels_told_anew(shop: Shop) -> list[Parcel]:
    """Give parcels whose shipment says something else of its way than they do."""
    with connection.cursor() as cursor:
        cursor.execute(TOLD_ANEW, [shop.pk])
        keys = [key for (key,) in cursor.fetchall()]
    found = Parcel.objects.filter(pk__in=keys).order_by("pk")
    return list(
        found.select_related("sending__shipment", "sending__order").defer(
            "sending__order__payload"
        )
    )


def parcels_cancelled_there(shop: Shop) -> list[Parcel]:
    """Give parcels that somebody cancelled at Shopify, as the orders' mirror says."""
    gone = ShopFulfillment.objects.filter(
        order__shop=shop, gid=OuterRef("gid"), status=CANCELLED
    )
    found = Parcel.objects.filter(Exists(gone), shop=shop, cancelled_at=None)
    return list(found.select_related("sending__shipment").order_by("pk"))


def tellings_of(names: Collection[str]) -> dict[str, int]:
    """Count how often Shopify was told anew of shipments, by their names there.

    It makes the next telling another one, though it may say the same as one before.
    """
    rows = OutgoingChange.objects.filter(
        kind="fulfillment-tracking",
        gid__in=names,
        state=OutgoingChange.State.CONFIRMED,
    )
    return dict(rows.order_by().values_list("gid").annotate(Count("pk")))
