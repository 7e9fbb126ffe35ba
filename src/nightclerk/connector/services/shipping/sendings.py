"""Posted shipments of shops: noted once, sent again when somebody wants it."""

import logging
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from nightclerk.connector.models import (
    OutgoingChange,
    Parcel,
    ShipmentSending,
    Shop,
)
from nightclerk.connector.selectors.shipping.lists import shipments_not_noted
from nightclerk.connector.services.syncs.skips import resolve_skipped
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs.services.rights import require_permission

logger = logging.getLogger(__name__)

State = ShipmentSending.State
KIND, TRACKING, CANCEL = "fulfillment", "fulfillment-tracking", "fulfillment-cancel"
KINDS = (KIND, TRACKING, CANCEL)
STREAM = "shipments_out"
AT_ONCE = 1_000


def open_sendings(shop: Shop) -> int:
    """Note every posted shipment of the shop's orders once; tells how many are new.

    One that was undone whole before anybody was told of it is not among them.
    """
    found = list(shipments_not_noted(shop))
    made = ShipmentSending.objects.bulk_create(
        [
            ShipmentSending(shop=shop, shipment_id=shipment, order_id=order)
            for shipment, order in found
        ],
        batch_size=AT_ONCE,
        ignore_conflicts=True,
    )
    return len(made)


@transaction.atomic
def send_again(sendings: Iterable[ShipmentSending], *, actor: Any = None) -> int:
    """Let shipments be sent by the next sync as if nothing had failed; gives how many.

    What Shopify refused is tried again, and a parcel that was cancelled there is sent
    anew. Nothing that is on its way or has arrived is sent twice. Raises `NotAllowed`
    without the right, `Refused` where there is nothing to send of any of them.
    """
    require_permission(
        actor,
        "connector.change_shipmentsending",
        words("You have no right to decide about shipments for Shopify"),
    )
    chosen = [each.pk for each in sendings]
    held = ShipmentSending.objects.select_for_update(of=("self",)).select_related(
        "shop", "shipment"
    )
    held = held.exclude(state__in=(State.SENT, State.CANCELLED), problem={})
    rows = list(held.filter(pk__in=chosen).order_by("pk"))
    if not rows:
        raise Refused(
            words("Nothing of it is to be sent again"),
            hint=words("Undo the shipment where Shopify shall take it back."),
        )
    keys = [row.pk for row in rows]
    cancelled = Parcel.objects.filter(sending__in=keys, cancelled_at__isnull=False)
    cancelled.update(problem={})
    ended = (OutgoingChange.State.REJECTED, OutgoingChange.State.DROPPED)
    changes_of_sendings(rows).filter(state__in=ended).update(
        state=OutgoingChange.State.PENDING, call=None, line=None, ended_at=None
    )
    for shop in {row.shop for row in rows}:
        names = {record_name(row) for row in rows if row.shop_id == shop.pk}
        resolve_skipped(shop, STREAM, names)
    sent_again = ShipmentSending.objects.filter(pk__in=keys)
    logger.info("%s shipments are sent again by %s", len(rows), actor or "the system")
    sent_again.exclude(state=State.SENT).update(state=State.WAITING, left=[])
    return sent_again.update(problem={})


def changes_of_sendings(rows: Iterable[ShipmentSending]) -> QuerySet[OutgoingChange]:
    """Give the changes for Shopify of some shipments."""
    names = [record_name(row) for row in rows]
    return OutgoingChange.objects.filter(kind__in=KINDS, gid__in=names)


def record_name(sending: ShipmentSending) -> str:
    """Give the name of a shipment among changes and skipped records."""
    return f"shipment:{sending.shipment.no}"
