"""Parcels for Shopify: written down before they are sent, kept once they are there."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from nightclerk.connector.mapping.shipping.facts import (
    CANCELLED,
    Fulfilled,
    OrderShipping,
)
from nightclerk.connector.mapping.shipping.plan import ParcelPlan, Plan
from nightclerk.connector.mapping.shipping.tracking import (
    CarrierTerms,
    Told,
    followed,
)
from nightclerk.connector.models import (
    OutgoingChange,
    Parcel,
    ShipmentSending,
    Shop,
)
from nightclerk.connector.selectors.mirror import resting_skips
from nightclerk.connector.selectors.shipping.to_send import ORDER_LINE
from nightclerk.connector.services.sending.calls import Wish, plan_changes
from nightclerk.connector.services.shipping.sendings import (
    KIND,
    STREAM,
    TRACKING,
    record_name,
)
from nightclerk.connector.services.shops.sources import number_of
from nightclerk.connector.services.syncs.skips import resolve_skipped
from nightclerk.ledger.models import PostedLine

State = ShipmentSending.State
Change = OutgoingChange.State


@dataclass(frozen=True)
class Terms:
    """How a shop is told of parcels: carriers by our names, and whether buyers are."""

    carriers: Mapping[str, CarrierTerms] = field(default_factory=dict)
    notifies: bool = False


@dataclass(frozen=True)
class Planned:
    """A shipment with its plan and the changes that carry it; `ready` are sendable."""

    sending: ShipmentSending
    plan: Plan
    keys: tuple[str, ...] = ()
    ready: tuple[OutgoingChange, ...] = ()


def told_of(sending: ShipmentSending) -> Told:
    """Give what a shipment says of how it went."""
    document = sending.shipment
    return Told(document.carrier, document.tracking_no, document.tracking_url)


@transaction.atomic
def plan_parcels(
    shop: Shop,
    planned: Sequence[tuple[ShipmentSending, Plan, OrderShipping]],
    terms: Terms,
    *,
    run_id: int | None = None,
) -> list[Planned]:
    """Write the parcels of shipments down; gives what of them may be sent now.

    What Shopify refused rests until its time is over or the parcel is another one. A
    parcel that no plan has any more is dropped.
    """
    wishes = {
        sending.pk: [
            _wish(sending, parcel, len(plan.parcels), order, terms)
            for parcel in plan.parcels
        ]
        for sending, plan, order in planned
    }
    ready = plan_again(shop, [w for some in wishes.values() for w in some], run_id)
    _drop_others(shop, [sending for sending, _, _ in planned], wishes)
    by_key = {change.key: change for change in ready}
    return [
        Planned(
            sending,
            plan,
            tuple(wish.key for wish in wishes[sending.pk]),
            tuple(by_key[w.key] for w in wishes[sending.pk] if w.key in by_key),
        )
        for sending, plan, _ in planned
    ]


def plan_again(
    shop: Shop, wishes: Sequence[Wish], run_id: int | None
) -> list[OutgoingChange]:
    """Plan changes, those that were refused and have rested included."""
    resting = resting_skips(shop, STREAM)
    refused = OutgoingChange.objects.filter(
        shop=shop, key__in=[wish.key for wish in wishes], state=Change.REJECTED
    )
    refused.exclude(gid__in=list(resting)).update(
        state=Change.PENDING, call=None, line=None, ended_at=None
    )
    return plan_changes(shop, wishes, run_id=run_id)


def _wish(
    sending: ShipmentSending,
    parcel: ParcelPlan,
    parts: int,
    order: OrderShipping,
    terms: Terms,
) -> Wish:
    told = told_of(sending)
    tracking = followed(told, terms.carriers.get(told.carrier)).as_json()
    known = sorted(made.gid for made in order.fulfilled)
    more = f"{tracking}{terms.notifies}{known}"
    place = number_of(parcel.location) or "0"
    no = sending.shipment.no
    payload: dict[str, Any] = {
        "sending": sending.pk,
        "order": order.gid,
        "location": parcel.location,
        "rows": [asdict(row) for row in parcel.rows],
        "tracking": tracking,
        "books": told.as_json(),
        "notify": terms.notifies,
        "known": known,
    }
    subject = f"{no} · {order.name}" if parts == 1 else f"{no} · {order.name} /{parts}"
    return Wish(
        KIND,
        f"{KIND}:{no}:{place}:{parcel.part}:{parcel.digest(more)}",
        payload,
        subject=subject,
        gid=record_name(sending),
    )


def _drop_others(
    shop: Shop,
    sendings: Sequence[ShipmentSending],
    wishes: Mapping[int, Sequence[Wish]],
) -> None:
    """Drop parcels of shipments that their plans have no more, and what they said."""
    keys = [wish.key for some in wishes.values() for wish in some]
    others = OutgoingChange.objects.filter(
        shop=shop,
        kind=KIND,
        gid__in=[record_name(sending) for sending in sendings],
        state__in=(Change.PENDING, Change.REJECTED),
    ).exclude(key__in=keys)
    others.update(state=Change.DROPPED, ended_at=Now())
    done = {record_name(each) for each in sendings if not wishes[each.pk]}
    if done:
        resolve_skipped(shop, STREAM, done)


def keep_parcels(settled: Sequence[OutgoingChange]) -> None:
    """Keep of parcels what Shopify answered; in the transaction that settles it."""
    confirmed = [row for row in settled if row.state == Change.CONFIRMED]
    Parcel.objects.bulk_create(
        [_parcel(row) for row in confirmed if row.kind == KIND],
        ignore_conflicts=True,
    )
    for row in settled:
        if row.kind == KIND:
            continue
        parcels = Parcel.objects.filter(
            shop=row.shop_id, gid=row.payload["fulfillment"]
        )
        sendings = ShipmentSending.objects.filter(pk=row.payload["sending"])
        if row.state == Change.REJECTED:
            parcels.filter(cancelled_at=None).update(problem=row.answer)
            sendings.update(problem=row.answer)
        elif row.kind == TRACKING:
            told = {**row.payload["tracking"], "books": row.payload["books"]}
            parcels.update(tracking=told, problem={})
            sendings.update(problem={})
        else:
            parcels.update(status=CANCELLED, cancelled_at=Now(), problem={})
            _go_on_undone(sendings)


def _go_on_undone(sendings: QuerySet[ShipmentSending]) -> None:
    """Let a shipment whose parcel was cancelled go on: the rest of it is sent again."""
    standing = PostedLine.objects.filter(
        document=OuterRef("shipment"),
        corrects=None,
        corrected_by=None,
        quantity__gt=0,
        draft_line__source__startswith=ORDER_LINE,
    )
    sendings.filter(Exists(standing)).update(state=State.WAITING, problem={})
    undone = sendings.filter(~Exists(standing))
    undone.update(state=State.CANCELLED, left=[], problem={})


def _parcel(change: OutgoingChange) -> Parcel:
    answer, sent = change.answer or {}, change.payload
    return Parcel(
        shop_id=change.shop_id,
        sending_id=sent["sending"],
        gid=answer["gid"],
        name=answer.get("name", ""),
        status=answer.get("status", ""),
        location_gid=sent["location"],
        lines=sent["rows"],
        tracking={**sent["tracking"], "books": sent["books"]},
    )


def answer_of(made: Fulfilled) -> dict[str, str]:
    """Give what is kept of a fulfilment that Shopify has."""
    return {"gid": made.gid, "name": made.name, "status": made.status}
