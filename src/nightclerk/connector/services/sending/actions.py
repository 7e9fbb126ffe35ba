"""What a person decides about changes for Shopify: send again, or give up."""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models.functions import Now

from nightclerk.connector.models import OutgoingChange
from nightclerk.connector.services.sending.answers import STREAMS, record_of
from nightclerk.connector.services.syncs.skips import resolve_skipped
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs.services.rights import require_permission

State = OutgoingChange.State


@transaction.atomic
def send_again(
    changes: Iterable[OutgoingChange], *, actor: AbstractBaseUser | None = None
) -> int:
    """Let refused changes be sent again by the next sync; gives how many are.

    One that Shopify may have already is not among them: a sync asks for it first.
    Raises `Refused` where there is nothing else among them, `NotAllowed` without the
    right.
    """
    _require(actor)
    rows = _held(changes)
    refused = [row.pk for row in rows if row.state == State.REJECTED]
    unknown = next((row for row in rows if row.state == State.UNKNOWN), None)
    if not refused and unknown is not None:
        raise Refused(
            words("Whether Shopify has “{change}” is not known", change=unknown),
            hint=words("Sync once more: it asks Shopify first and then decides."),
        )
    return OutgoingChange.objects.filter(pk__in=refused).update(
        state=State.PENDING, call=None, line=None, ended_at=None
    )


@transaction.atomic
def give_up(
    changes: Iterable[OutgoingChange], *, actor: AbstractBaseUser | None = None
) -> int:
    """Give changes up for good, with what is listed of them; gives how many were.

    One that is being sent cannot be given up. Raises `NotAllowed` without the right.
    """
    _require(actor)
    states = (State.PENDING, State.REJECTED, State.UNKNOWN)
    rows = [row for row in _held(changes) if row.state in states]
    message = words("Given up by {actor}", actor=actor or words("the system"))
    given_up = OutgoingChange.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=State.DROPPED, message=str(message), ended_at=Now()
    )
    _resolve([row for row in rows if row.state == State.REJECTED])
    return given_up


def _held(changes: Iterable[OutgoingChange]) -> list[OutgoingChange]:
    """Lock the rows, so that nobody sends what is decided about."""
    rows = OutgoingChange.objects.select_for_update(of=("self",)).select_related("shop")
    return list(rows.filter(pk__in=[row.pk for row in changes]).order_by("pk"))


def _resolve(rows: list[OutgoingChange]) -> None:
    """Close the skipped records that the changes had become."""
    named: dict[tuple[int, str], list[OutgoingChange]] = {}
    for row in rows:
        if row.kind in STREAMS:
            named.setdefault((row.shop_id, STREAMS[row.kind]), []).append(row)
    for (_, stream), some in named.items():
        resolve_skipped(some[0].shop, stream, {record_of(row) for row in some})


def _require(actor: AbstractBaseUser | None) -> None:
    require_permission(
        actor,
        "connector.change_outgoingchange",
        words("You have no right to decide about changes for Shopify"),
    )
