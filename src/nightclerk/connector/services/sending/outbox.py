"""Changes for Shopify on their way: planned once, sent once, never guessed at.

Every step is a change of state whose count is looked at: of two workers that take
the same step only one does.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from nightclerk.connector.models import OutgoingChange, Shop
from nightclerk.core.errors import NightclerkError, Refused
from nightclerk.core.text import words

State = OutgoingChange.State
OPEN = (State.PENDING, State.SENT, State.UNKNOWN)


def plan(
    shop: Shop,
    kind: str,
    key: str,
    payload: Mapping[str, Any],
    *,
    subject: str = "",
    gid: str = "",
    run_id: int | None = None,
) -> OutgoingChange:
    """Write a change down before it is sent; the one of that key where it is there."""
    change, _ = OutgoingChange.objects.get_or_create(
        shop=shop,
        key=key,
        defaults={
            "kind": kind,
            "payload": dict(payload),
            "subject": subject,
            "gid": gid,
            "run_id": run_id,
        },
    )
    return change


def claim(change: OutgoingChange, *, run_id: int | None = None) -> bool:
    """Take a pending change to send it now; False where somebody else did."""
    return _move(
        change,
        (State.PENDING,),
        State.SENT,
        attempts=F("attempts") + 1,
        sent_at=Now(),
        run_id=run_id,
    )


def confirm(
    change: OutgoingChange, answer: Mapping[str, Any] | None = None, *, gid: str = ""
) -> bool:
    """Keep that Shopify has the change; also found later of an unknown one."""
    more = {"gid": gid} if gid else {}
    return _move(
        change,
        (State.SENT, State.UNKNOWN),
        State.CONFIRMED,
        answer=dict(answer or {}),
        message="",
        ended_at=Now(),
        **more,
    )


def reject(change: OutgoingChange, error: NightclerkError) -> bool:
    """Keep that Shopify refused the change, with its words."""
    return _move(
        change,
        (State.SENT,),
        State.REJECTED,
        message=str(error.text),
        answer=error.as_json(),
        request_id=error.request_id,
        ended_at=Now(),
    )


def leave_unknown(change: OutgoingChange, error: NightclerkError | None = None) -> bool:
    """Keep that no answer came: whether Shopify has the change must be asked."""
    said = {"message": str(error.text), "request_id": error.request_id} if error else {}
    return _move(change, (State.SENT,), State.UNKNOWN, **said)


def release(change: OutgoingChange) -> bool:
    """Put back a change that certainly never arrived; it is sent again later."""
    return _move(change, (State.SENT,), State.PENDING)


def retry(change: OutgoingChange, *, actor: AbstractBaseUser | None = None) -> bool:
    """Let a change be sent again: refused, or known by asking not to be there.

    Raises `Refused` for a person who asks it of a change that may be there already:
    that one is asked for first.
    """
    if actor is not None:
        refuse_unknown(change)
    return _move(change, (State.REJECTED, State.UNKNOWN), State.PENDING)


def refuse_unknown(change: OutgoingChange) -> None:
    """Raise `Refused` where Shopify may have a change already."""
    if change.state == State.UNKNOWN:
        raise Refused(
            words("Whether Shopify has “{change}” is not known", change=change),
            hint=words("Sync once more: it asks Shopify first and then decides."),
        )


def drop(change: OutgoingChange, *, actor: AbstractBaseUser | None = None) -> bool:
    """Give a change up for good; one that is being sent cannot be."""
    states = (State.PENDING, State.REJECTED, State.UNKNOWN)
    message = words("Given up by {actor}", actor=actor or words("the system"))
    return _move(change, states, State.DROPPED, message=str(message), ended_at=Now())


def unfinished(shop: Shop, kind: str) -> QuerySet[OutgoingChange]:
    """Give the changes of a kind that have no answer yet, the oldest first."""
    found = OutgoingChange.objects.filter(shop=shop, kind=kind, state__in=OPEN)
    return found.order_by("pk")


def abandoned(shop: Shop, kind: str, *, before: datetime) -> int:
    """Call unknown what was sent before a moment and has no answer: its worker died."""
    sent = OutgoingChange.objects.filter(
        shop=shop, kind=kind, state=State.SENT, sent_at__lt=before
    )
    return sent.update(state=State.UNKNOWN)


def _move(
    change: OutgoingChange, states: tuple[State, ...], to: State, **fields: Any
) -> bool:
    """Go from one of the states to another; tells whether this call did it."""
    rows = OutgoingChange.objects.filter(pk=change.pk, state__in=states)
    moved = rows.update(state=to, **fields)
    change.refresh_from_db()
    return moved == 1
