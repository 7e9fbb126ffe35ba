"""Many changes for Shopify at once: planned, carried by calls, settled row by row.

A call takes changes that are pending, and only those; each of them ends by what
Shopify said of its row. Every step is one or two statements, however many rows.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from nightclerk.connector.models import (
    BulkOperation,
    OutgoingCall,
    OutgoingChange,
    Shop,
)
from nightclerk.connector.services.sending.rows import (
    write_ended,
    write_planned,
    write_taken,
)
from nightclerk.core import clock
from nightclerk.core.errors import NightclerkError

State = OutgoingChange.State
AT_ONCE = 1_000  # rows of one statement


@dataclass(frozen=True)
class Wish:
    """A change that Shopify needs, before it is written down.

    `key` names the change for good: the record, its revision and what is told.
    `subject` is what people know the record by, `gid` Shopify's id, empty for one
    that is new there.
    """

    kind: str
    key: str
    payload: Mapping[str, Any]
    subject: str = ""
    gid: str = ""


@dataclass(frozen=True)
class Verdict:
    """What Shopify said of one change: `error` where it was refused.

    `gid` is the id of a record that is new there.
    """

    error: NightclerkError | None = None
    answer: Mapping[str, Any] = field(default_factory=dict)
    gid: str = ""


@transaction.atomic
def plan_changes(
    shop: Shop, wishes: Sequence[Wish], *, run_id: int | None = None
) -> list[OutgoingChange]:
    """Write changes down before they are sent; gives those that may be sent now.

    A change of the same key that was refused, dropped or confirmed before is not among
    them; older changes of the same kinds and records that were not sent are dropped:
    the new one says what is wanted now.
    """
    ready: list[OutgoingChange] = []
    for start in range(0, len(wishes), AT_ONCE):
        ready += _plan(shop, wishes[start : start + AT_ONCE], run_id)
    return ready


def _plan(
    shop: Shop, wishes: Sequence[Wish], run_id: int | None
) -> list[OutgoingChange]:
    keys = [wish.key for wish in wishes]
    write_planned(
        [
            OutgoingChange(
                shop=shop,
                kind=wish.kind,
                key=wish.key,
                payload=dict(wish.payload),
                subject=wish.subject[:200],
                gid=wish.gid,
                run_id=run_id,
            )
            for wish in wishes
        ]
    )
    drop_older(shop, wishes)
    pending = OutgoingChange.objects.filter(
        shop=shop, key__in=keys, state=State.PENDING
    )
    by_key = {change.key: change for change in pending}
    return [by_key[key] for key in dict.fromkeys(keys) if key in by_key]


def drop_older(shop: Shop, wishes: Sequence[Wish]) -> int:
    """Drop what was never sent, or was refused, of records that want something else."""
    named = [wish for wish in wishes if wish.gid]
    older = OutgoingChange.objects.filter(
        shop=shop,
        kind__in={wish.kind for wish in named},
        gid__in=[wish.gid for wish in named],
        state__in=(State.PENDING, State.REJECTED),
    ).exclude(key__in=[wish.key for wish in named])
    return older.update(state=State.DROPPED, ended_at=Now())


@transaction.atomic
def open_call(
    shop: Shop,
    kind: str,
    changes: Sequence[OutgoingChange],
    *,
    content: Mapping[str, Any] | None = None,
    bulk: BulkOperation | None = None,
    lines: Sequence[int] = (),
    run_id: int | None = None,
) -> tuple[OutgoingCall, list[OutgoingChange]]:
    """Take pending changes for one request; gives it with those that were taken.

    What somebody else took, or gave up, meanwhile is not among them. Each change's
    `line` is its place among the taken ones. With `lines`, those of the given changes
    that share a number share a line; the lines are numbered anew from 0, in order.
    """
    call = OutgoingCall.objects.create(
        shop=shop,
        kind=kind,
        key=uuid.uuid4(),
        content=dict(content or {}),
        bulk=bulk,
        run_id=run_id,
    )
    held = OutgoingChange.objects.select_for_update().filter(
        pk__in=[change.pk for change in changes], state=State.PENDING
    )
    given = lines or range(len(changes))
    places = dict(zip((change.pk for change in changes), given, strict=True))
    taken = sorted(held, key=lambda change: (places[change.pk], change.pk))
    numbers = {place: line for line, place in enumerate(_places(taken, places))}
    for change in taken:
        change.call, change.line = call, numbers[places[change.pk]]
        change.state = State.SENT
        change.attempts += 1
        change.run_id, change.sent_at = run_id, call.sent_at
    write_taken(call, taken)
    call.rows = len(taken)
    OutgoingCall.objects.filter(pk=call.pk).update(rows=call.rows)
    return call, taken


def _places(taken: Sequence[OutgoingChange], places: Mapping[int, int]) -> list[int]:
    """Give the places that were taken, once each, in order."""
    return list(dict.fromkeys(places[change.pk] for change in taken))


@transaction.atomic
def settle_call(
    call: OutgoingCall,
    verdicts: Mapping[int, Verdict],
    *,
    request_id: str = "",
    is_last: bool = True,
) -> list[OutgoingChange]:
    """Keep what Shopify said of changes, by their primary key.

    Gives the changes that this call of it settled: of two that settle the same, one
    does. With `is_last` the request is answered; a change without a verdict becomes
    unknown then. What is kept of the records themselves belongs into the same
    transaction.
    """
    held = OutgoingChange.objects.select_for_update().filter(
        call=call, pk__in=list(verdicts), state__in=(State.SENT, State.UNKNOWN)
    )
    settled = list(held.order_by("pk"))
    for change in settled:
        _end(change, verdicts[change.pk], request_id)
    write_ended(settled)
    if is_last:
        left = OutgoingChange.objects.filter(call=call, state=State.SENT)
        left.update(state=State.UNKNOWN)
        _end_call(call, OutgoingCall.State.ANSWERED, request_id=request_id)
    return settled


def _end(change: OutgoingChange, verdict: Verdict, request_id: str) -> None:
    error = verdict.error
    change.state = State.CONFIRMED if error is None else State.REJECTED
    change.message = "" if error is None else str(error.text)
    change.answer = dict(verdict.answer) if error is None else error.as_json()
    change.gid = verdict.gid or change.gid
    change.request_id = request_id or (error.request_id if error else "")
    change.ended_at = clock.now()


@transaction.atomic
def release_call(call: OutgoingCall) -> int:
    """Put the changes of a request that certainly never arrived back to be sent."""
    changes = OutgoingChange.objects.filter(
        call=call, state__in=(State.SENT, State.UNKNOWN)
    )
    released = changes.update(state=State.PENDING)
    _end_call(call, OutgoingCall.State.RELEASED)
    return released


@transaction.atomic
def release_changes(call: OutgoingCall, pks: Collection[int]) -> int:
    """Put some changes of a request back to be sent: Shopify does not have them."""
    changes = OutgoingChange.objects.filter(
        call=call, pk__in=list(pks), state__in=(State.SENT, State.UNKNOWN)
    )
    return changes.update(state=State.PENDING)


@transaction.atomic
def doubt_call(call: OutgoingCall, error: NightclerkError | None = None) -> int:
    """Keep that no answer came: what Shopify has of the request must be asked."""
    said = {"message": str(error.text), "request_id": error.request_id} if error else {}
    changes = OutgoingChange.objects.filter(call=call, state=State.SENT)
    doubted = changes.update(state=State.UNKNOWN, **said)
    calls = OutgoingCall.objects.filter(pk=call.pk, state=OutgoingCall.State.SENT)
    calls.update(state=OutgoingCall.State.UNKNOWN, **said)
    return doubted


def doubtful_calls(shop: Shop, kinds: Collection[str]) -> QuerySet[OutgoingCall]:
    """Give requests with changes of which nobody knows what became, oldest first.

    Ask at the start of a run, while nobody else sends changes of these kinds: what has
    no answer then was sent by a run that died. Those that a bulk operation carries are
    among them once its result was taken in, for it says what became of the others.
    """
    in_doubt = OutgoingChange.objects.filter(
        shop=shop, kind__in=kinds, state__in=(State.SENT, State.UNKNOWN)
    ).exclude(call=None)
    found = OutgoingCall.objects.filter(pk__in=in_doubt.values("call"))
    ended = Q(bulk=None) | Q(bulk__applied_at__isnull=False)
    return found.filter(ended).order_by("pk")


def changes_of(call: OutgoingCall) -> list[OutgoingChange]:
    """Give the changes of a request that have no end yet, by their line."""
    found = OutgoingChange.objects.filter(
        call=call, state__in=(State.SENT, State.UNKNOWN)
    )
    return list(found.order_by("line", "pk"))


def _end_call(call: OutgoingCall, state: str, *, request_id: str = "") -> None:
    calls = OutgoingCall.objects.filter(
        pk=call.pk,
        state__in=(OutgoingCall.State.SENT, OutgoingCall.State.UNKNOWN),
    )
    calls.update(state=state, ended_at=Now(), request_id=request_id)
