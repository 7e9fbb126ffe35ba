"""Parcels that change after they were sent: undone, followed anew, taken back."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from nightclerk.connector.mapping.shipping.tracking import followed, followed_of
from nightclerk.connector.models import (
    OutgoingChange,
    Parcel,
    ShipmentSending,
    Shop,
)
from nightclerk.connector.selectors.shipping.undone import (
    parcels_cancelled_there,
    parcels_told_anew,
    parcels_undone,
    sendings_taken_back,
    tellings_of,
)
from nightclerk.connector.services.sending.calls import Wish
from nightclerk.connector.services.shipping.parcels import (
    Terms,
    plan_again,
    told_of,
)
from nightclerk.connector.services.shipping.sendings import (
    CANCEL,
    KINDS,
    STREAM,
    TRACKING,
    record_name,
)
from nightclerk.connector.services.shops.sources import number_of
from nightclerk.connector.services.syncs.skips import resolve_skipped
from nightclerk.core.text import words

State = ShipmentSending.State
Change = OutgoingChange.State
CANCELLED_THERE = words("The fulfilment was cancelled at Shopify")
SEND_AGAIN = words("Undo the shipment here, or send it again.")


def cancellation_wishes(shop: Shop) -> list[Wish]:
    """Give the fulfilments that are to be cancelled since their shipment was undone."""
    return [
        Wish(
            CANCEL,
            f"{CANCEL}:{number_of(parcel.gid)}",
            _about(parcel),
            subject=_subject(parcel),
            gid=record_name(parcel.sending),
        )
        for parcel in parcels_undone(shop)
    ]


@transaction.atomic
def tracking_wishes(shop: Shop, terms: Terms) -> list[Wish]:
    """Give the fulfilments that are to be followed otherwise than Shopify knows.

    Where other words of the books mean the same, that is kept and nothing is sent.
    """
    wishes, same = [], []
    parcels = parcels_told_anew(shop)
    before = tellings_of([record_name(parcel.sending) for parcel in parcels])
    for parcel in parcels:
        told = told_of(parcel.sending)
        wanted = followed(told, terms.carriers.get(told.carrier))
        if wanted == followed_of(parcel.tracking):
            parcel.tracking = {**parcel.tracking, "books": told.as_json()}
            same.append(parcel)
            continue
        payload = _about(parcel) | {
            "tracking": wanted.as_json(),
            "books": told.as_json(),
            "notify": terms.notifies,
        }
        turn = before.get(record_name(parcel.sending), 0)
        key = f"{TRACKING}:{number_of(parcel.gid)}:{turn}:{wanted.digest}"
        wishes.append(
            Wish(
                TRACKING,
                key,
                payload,
                subject=_subject(parcel),
                gid=record_name(parcel.sending),
            )
        )
    Parcel.objects.bulk_update(same, ["tracking"])
    return wishes


@transaction.atomic
def plan_changed(
    shop: Shop, kind: str, wishes: Sequence[Wish], *, run_id: int | None = None
) -> list[OutgoingChange]:
    """Write all changes of a kind down that parcels need; gives what may be sent now.

    What nobody wants any more is dropped, with what it said of its shipment.
    """
    ready = plan_again(shop, wishes, run_id)
    _drop_unwanted(shop, kind, {wish.key for wish in wishes})
    return ready


def _drop_unwanted(shop: Shop, kind: str, keys: set[str]) -> None:
    held = OutgoingChange.objects.select_for_update().filter(
        shop=shop, kind=kind, state__in=(Change.PENDING, Change.REJECTED)
    )
    rows = list(held.exclude(key__in=keys).order_by("pk"))
    dropped = OutgoingChange.objects.filter(pk__in=[row.pk for row in rows])
    dropped.update(state=Change.DROPPED, ended_at=Now())
    for row in rows:
        if row.answer:
            parcels = Parcel.objects.filter(shop=shop, gid=row.payload["fulfillment"])
            parcels.filter(cancelled_at=None, problem=row.answer).update(problem={})
            sendings = ShipmentSending.objects.filter(pk=row.payload["sending"])
            sendings.filter(problem=row.answer).update(problem={})
    names = {row.gid for row in rows}
    refused = OutgoingChange.objects.filter(
        shop=shop, kind__in=KINDS, gid__in=names, state=Change.REJECTED
    )
    resolve_skipped(shop, STREAM, names - set(refused.values_list("gid", flat=True)))


@transaction.atomic
def close_taken_back(shop: Shop) -> int:
    """Close shipments that were undone here and cancelled there; gives how many.

    Whoever cancelled first, nothing of them is left to decide.
    """
    keys = sendings_taken_back(shop)
    cancelled = Parcel.objects.filter(sending__in=keys, cancelled_at__isnull=False)
    cancelled.update(problem={})
    rows = ShipmentSending.objects.filter(pk__in=keys)
    return rows.update(state=State.CANCELLED, left=[], problem={})


@transaction.atomic
def note_cancelled(shop: Shop) -> list[Parcel]:
    """Keep which parcels somebody cancelled at Shopify; gives them.

    They are not sent again by themselves: somebody decides what shall be.
    """
    found = parcels_cancelled_there(shop)
    reason: dict[str, Any] = {
        "text": CANCELLED_THERE.as_json(),
        "hint": SEND_AGAIN.as_json(),
    }
    keys = [parcel.pk for parcel in found]
    parcels = Parcel.objects.filter(pk__in=keys, cancelled_at=None)
    parcels.update(status="CANCELLED", cancelled_at=Now(), problem=reason)
    sendings = ShipmentSending.objects.filter(parcels__in=keys)
    rows = ShipmentSending.objects.filter(pk__in=sendings.values("pk"))
    rows.filter(parcels__cancelled_at=None).update(problem=reason)
    rows.exclude(parcels__cancelled_at=None).update(
        state=State.CANCELLED, problem=reason
    )
    return found


def _about(parcel: Parcel) -> dict[str, Any]:
    return {
        "sending": parcel.sending_id,
        "order": parcel.sending.order.gid,
        "fulfillment": parcel.gid,
    }


def _subject(parcel: Parcel) -> str:
    return f"{parcel.sending.shipment.no} · {parcel.name or parcel.sending.order.name}"
