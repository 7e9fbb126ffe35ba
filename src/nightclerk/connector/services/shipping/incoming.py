"""Fulfilments that were made at Shopify become posted shipments, once each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models.functions import Now

from nightclerk.connector.mapping.shipping.incoming import OpenLine, to_ship
from nightclerk.connector.models import (
    Parcel,
    ShipmentSending,
    Shop,
    ShopFulfillment,
)
from nightclerk.connector.selectors.shipping.incoming import (
    open_lines,
    pieces_of_fulfillments,
    unsent_pieces,
)
from nightclerk.connector.services.shipping.sendings import record_name
from nightclerk.connector.services.syncs.skips import (
    LeftOut,
    keep_skipped,
    resolve_skipped,
)
from nightclerk.core.errors import Broken, NightclerkError, Refused
from nightclerk.ledger.models import PostedDocument, SalesDocument
from nightclerk.ledger.services.posting.shipping import ship_lines
from nightclerk.ledger.services.posting.undo import undo_shipment

STREAM = "fulfillments"  # skipped records of fulfilments that cannot be posted
State = ShipmentSending.State


@dataclass
class Taken:
    """What came of fulfilments: shipments posted, adopted, and what was refused."""

    posted: list[ShipmentSending] = field(default_factory=list)
    adopted: list[ShipmentSending] = field(default_factory=list)
    failed: list[tuple[str, NightclerkError]] = field(default_factory=list)


def take_fulfillments(
    shop: Shop, found: Sequence[ShopFulfillment], *, run_id: int | None = None
) -> Taken:
    """Post a shipment for each fulfilment, or take one that has the very same pieces.

    Each is a transaction of its own, with the parcel that keeps it from ever being
    sent back. One that the books refuse is listed with the reason and tried again.
    """
    taken = Taken()
    pieces = pieces_of_fulfillments(found)
    orders = {each.order_id for each in found}
    unsent = unsent_pieces(shop, orders)
    for fulfillment in found:
        told = pieces.get(fulfillment.gid, {})
        same = _same(fulfillment, told, unsent)
        try:
            if same is not None:
                _adopt(same, fulfillment, told)
                taken.adopted.append(same)
            else:
                lines = open_lines([fulfillment.order_id])
                made = _post(shop, fulfillment, told, lines[fulfillment.order_id])
                taken.posted.append(made)
        except (Refused, Broken) as error:
            taken.failed.append((fulfillment.name, error))
            left = LeftOut(fulfillment.gid, fulfillment.name, error)
            keep_skipped(shop, STREAM, left, run_id=run_id)
    failed = {name for name, _ in taken.failed}
    resolve_skipped(
        shop, STREAM, [each.gid for each in found if each.name not in failed]
    )
    return taken


def _same(
    fulfillment: ShopFulfillment,
    pieces: Mapping[str, int],
    unsent: list[tuple[ShipmentSending, dict[str, int]]],
) -> ShipmentSending | None:
    """Take the first shipment that Shopify knows nothing of with the same pieces."""
    for place, (sending, held) in enumerate(unsent):
        if sending.order_id == fulfillment.order_id and held == dict(pieces):
            del unsent[place]
            return sending
    return None


@transaction.atomic
def _adopt(
    sending: ShipmentSending, fulfillment: ShopFulfillment, pieces: Mapping[str, int]
) -> None:
    _keep_parcel(sending, fulfillment, pieces)
    rows = ShipmentSending.objects.filter(pk=sending.pk)
    rows.update(state=State.SENT, left=[], problem={}, sent_at=Now())
    resolve_skipped(sending.shop, "shipments_out", [record_name(sending)])


@transaction.atomic
def _post(
    shop: Shop,
    fulfillment: ShopFulfillment,
    pieces: Mapping[str, int],
    lines: Sequence[OpenLine],
) -> ShipmentSending:
    wanted = to_ship(pieces, lines)
    document = SalesDocument.objects.get(pk=wanted.document)
    made_at = fulfillment.shopify_created_at
    zone = ZoneInfo(shop.zone or "UTC")
    shipment = ship_lines(
        document,
        wanted.quantities,
        on=made_at.astimezone(zone).date() if made_at else None,
    )
    _follow(shipment, fulfillment)
    sending = ShipmentSending.objects.create(
        shop=shop,
        order_id=fulfillment.order_id,
        shipment=shipment,
        state=State.SENT,
        sent_at=made_at,
    )
    _keep_parcel(sending, fulfillment, pieces)
    return sending


def _follow(shipment: PostedDocument, fulfillment: ShopFulfillment) -> None:
    """Keep with the shipment how it went, as Shopify says."""
    shipment.carrier = fulfillment.carrier[:100]
    shipment.tracking_no = ", ".join(fulfillment.tracking_numbers)[:250]
    shipment.tracking_url = next(iter(fulfillment.tracking_urls), "")[:500]
    shipment.save(update_fields=["carrier", "tracking_no", "tracking_url"])


def _keep_parcel(
    sending: ShipmentSending, fulfillment: ShopFulfillment, pieces: Mapping[str, int]
) -> None:
    paper = sending.shipment
    tracking: dict[str, Any] = {
        "company": fulfillment.carrier,
        "numbers": list(fulfillment.tracking_numbers),
        "urls": list(fulfillment.tracking_urls),
        "books": {
            "carrier": paper.carrier,
            "tracking_no": paper.tracking_no,
            "tracking_url": paper.tracking_url,
        },
    }
    Parcel.objects.create(
        shop_id=sending.shop_id,
        sending=sending,
        gid=fulfillment.gid,
        name=fulfillment.name,
        status=fulfillment.status,
        location_gid=fulfillment.location_gid,
        lines=[{"line": gid, "quantity": count} for gid, count in pieces.items()],
        tracking=tracking,
        is_incoming=True,
    )


@transaction.atomic
def undo_cancelled(parcel: Parcel) -> None:
    """Undo the shipment of a fulfilment that was made and cancelled at Shopify.

    Raises `Refused` where the books do not allow it, such as after the invoice.
    """
    undo_shipment(parcel.sending.shipment)
    Parcel.objects.filter(pk=parcel.pk).update(problem={})
    rows = ShipmentSending.objects.filter(pk=parcel.sending_id)
    rows.update(state=State.CANCELLED, problem={})
