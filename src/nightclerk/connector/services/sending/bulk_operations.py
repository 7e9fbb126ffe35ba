"""Bulk operations of Shopify, kept: begun, looked at, taken in, each of it once.

The row is there before Shopify is asked. One without a `gid` may have begun or not:
what Shopify says of its newest operations ends that doubt.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from nightclerk.connector.clients import SHORT_LIMITS, client_for
from nightclerk.connector.models import (
    BulkOperation,
    OutgoingCall,
    OutgoingChange,
    Shop,
)
from nightclerk.connector.services.sending.calls import (
    changes_of,
    doubt_call,
    open_call,
    release_call,
    settle_call,
)
from nightclerk.core.errors import NightclerkError, Refused
from nightclerk.core.text import words
from nightclerk.jobs.services.rights import require_permission
from nightclerk.shopify.bulk import states
from nightclerk.shopify.bulk.states import BulkState
from nightclerk.shopify.throttle import Priority

Kind = BulkOperation.Kind
Status = BulkOperation.Status
Groups = Sequence[Sequence[OutgoingChange]]
# How much Shopify's clock may be behind ours when it is asked what it began.
SKEW = timedelta(minutes=2)


def begin(
    shop: Shop,
    kind: str,
    purpose: str,
    *,
    rows: int = 0,
    run_id: int | None = None,
) -> BulkOperation:
    """Write an operation down before Shopify is asked for it."""
    return BulkOperation.objects.create(
        shop=shop, kind=kind, purpose=purpose, rows=rows, run_id=run_id
    )


@transaction.atomic
def begin_changes(
    shop: Shop, purpose: str, groups: Groups, *, run_id: int | None = None
) -> tuple[BulkOperation, list[list[OutgoingChange]]]:
    """Write an operation down with the changes that it carries, one group a line.

    Gives it with the groups as they are on its lines, from 0: what was not pending any
    more is not among them. All of them are of one kind.
    """
    operation = begin(shop, Kind.MUTATION, purpose, run_id=run_id)
    changes = [change for group in groups for change in group]
    lines = [line for line, group in enumerate(groups) for _ in group]
    _, taken = open_call(
        shop,
        changes[0].kind if changes else purpose,
        changes,
        bulk=operation,
        lines=lines,
        run_id=run_id,
    )
    found: list[list[OutgoingChange]] = []
    for change in taken:
        if change.line == len(found):
            found.append([])
        found[-1].append(change)
    operation.rows = len(found)
    BulkOperation.objects.filter(pk=operation.pk).update(rows=operation.rows)
    return operation, found


def began(operation: BulkOperation, gid: str, status: str) -> bool:
    """Keep that Shopify works on it, under its id; tells whether this call kept it."""
    planned = BulkOperation.objects.filter(pk=operation.pk, gid="", applied_at=None)
    kept = planned.update(gid=gid, status=status) == 1
    operation.refresh_from_db()
    return kept


def look(operation: BulkOperation, state: BulkState) -> None:
    """Keep how Shopify sees an operation now."""
    open_ones = BulkOperation.objects.filter(pk=operation.pk, applied_at=None)
    open_ones.update(
        status=state.status,
        error_code=state.error_code,
        object_count=state.object_count,
        url=state.url,
        partial_url=state.partial_url,
        completed_at=state.completed_at,
        looks=F("looks") + 1,
        looked_at=Now(),
    )
    operation.refresh_from_db()


def applied(
    operation: BulkOperation, *, failed: int = 0, error: NightclerkError | None = None
) -> bool:
    """Keep that an operation's result was taken in; tells whether this call kept it.

    `failed` are the rows that Shopify refused. The addresses of the result, which are
    keys to it, are forgotten.
    """
    open_ones = BulkOperation.objects.filter(pk=operation.pk, applied_at=None)
    kept = open_ones.update(
        applied_at=Now(),
        failed=failed,
        message=error.as_json() if error else {},
        url="",
        partial_url="",
    )
    operation.refresh_from_db()
    return kept == 1


@transaction.atomic
def withdraw(operation: BulkOperation) -> int:
    """Take an operation back that Shopify certainly did not begin, as if never asked.

    Its changes are pending again; gives how many.
    """
    changes = OutgoingChange.objects.filter(
        call__bulk=operation, state=OutgoingChange.State.SENT
    )
    pks = list(changes.values_list("pk", flat=True))
    OutgoingChange.objects.filter(pk__in=pks).update(
        state=OutgoingChange.State.PENDING,
        attempts=F("attempts") - 1,
        call=None,
        line=None,
    )
    OutgoingCall.objects.filter(bulk=operation).delete()
    BulkOperation.objects.filter(pk=operation.pk, gid="").delete()
    return len(pks)


@transaction.atomic
def lose(operation: BulkOperation, *, is_certain: bool) -> bool:
    """Keep that an operation cannot be found at Shopify.

    Where it is certain that it never began, its changes are pending again; otherwise
    they are unknown, and the records themselves have to be read.
    """
    planned = BulkOperation.objects.filter(pk=operation.pk, gid="", applied_at=None)
    if planned.update(status=Status.LOST, applied_at=Now()) != 1:
        return False
    end_calls(operation, is_certain=is_certain)
    operation.refresh_from_db()
    return True


@transaction.atomic
def end_calls(operation: BulkOperation, *, is_certain: bool) -> int:
    """End the requests of an operation of whose changes nothing more will be told.

    Gives how many changes had no answer; `is_certain` as for `lose`.
    """
    end = release_call if is_certain else doubt_call
    left = 0
    for call in OutgoingCall.objects.filter(bulk=operation).order_by("pk"):
        if changes_of(call):
            left += end(call)
        else:
            settle_call(call, {})
    return left


def open_operations(
    shop: Shop, purposes: Collection[str] | None = None
) -> QuerySet[BulkOperation]:
    """Give operations whose result was not taken in yet, the oldest first."""
    found = BulkOperation.objects.filter(shop=shop, applied_at=None)
    if purposes is not None:
        found = found.filter(purpose__in=purposes)
    return found.order_by("pk")


def candidates(operation: BulkOperation, seen: Sequence[BulkState]) -> list[BulkState]:
    """Give which of Shopify's operations one without an id may be.

    It began after our row was written (Shopify's clock may be behind ours a little),
    is of the same kind, and is not another row's.
    """
    since, kind = operation.created_at - SKEW, operation.kind.upper()
    found = [row for row in seen if row.kind == kind and row.created_at > since]
    rows = BulkOperation.objects.filter(shop_id=operation.shop_id)
    taken = rows.filter(gid__in=[row.gid for row in found])
    others = set(taken.values_list("gid", flat=True))
    return [row for row in found if row.gid not in others]


def is_only_doubt(operation: BulkOperation) -> bool:
    """Tell whether no second operation of its kind in the shop lacks its id."""
    rows = BulkOperation.objects.filter(
        shop_id=operation.shop_id, kind=operation.kind, gid="", applied_at=None
    )
    return not rows.exclude(pk=operation.pk).exists()


def cancel(operation: BulkOperation, *, actor: AbstractBaseUser | None = None) -> None:
    """Ask Shopify to end an operation; what it has done stays done.

    Its changes are settled by the next run. Raises `Refused` where it has ended or
    where it is not known whether it began, `NotAllowed` without the right.
    """
    require_permission(
        actor,
        "connector.change_bulkoperation",
        words("You have no right to cancel bulk operations"),
    )
    if operation.status not in BulkOperation.OPEN or not operation.gid:
        raise Refused(
            words("“{operation}” cannot be cancelled now", operation=operation),
            hint=words("Only what Shopify works on can be. Sync once more."),
        )
    with client_for(
        operation.shop, priority=Priority.INTERACTIVE, limits=SHORT_LIMITS
    ) as client:
        state = states.cancel(client, operation.gid)
    # What waited at Shopify may not have done anything: the next look tells.
    looked = BulkOperation.objects.filter(pk=operation.pk, applied_at=None)
    looked.exclude(status=Status.CREATED).update(status=state.status)
    operation.refresh_from_db()
