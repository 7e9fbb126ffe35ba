"""A shop's cost bucket in the database: all workers of a shop share it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import DateTimeField
from django.db.models.expressions import Func

from nightclerk.connector.mapping.sending.transport import Pace
from nightclerk.connector.models import ApiBudget, Shop
from nightclerk.shopify.throttle import BucketState, Priority, ThrottleStatus

R = TypeVar("R")
Change = Callable[[BucketState], tuple[BucketState, R]]


def pace_of(shop: Shop) -> Pace:
    """Give how fast a shop lets us: what its bucket holds now, and what it gains."""
    state = DatabaseBucket(shop.pk).state
    return Pace(rate=state.restore_rate, bucket=state.level - state.reserved)


class DatabaseClock(Func):
    """The database's clock at this very moment, not at the transaction's start."""

    function = "clock_timestamp"
    output_field = DateTimeField()


class DatabaseBucket:
    """One shop's bucket; every change is one short transaction on its locked row.

    The arithmetic is that of `shopify.throttle`, on seconds of the database's clock.
    """

    def __init__(self, shop_pk: int) -> None:
        self._shop_pk = shop_pk

    @property
    def state(self) -> BucketState:
        """Show what is known of the bucket now."""
        return self._change(lambda state: (state, state))

    def reserve(self, cost: float, *, priority: Priority) -> float:
        def reserve(state: BucketState) -> tuple[BucketState, float]:
            seconds = state.wait(cost, priority=priority)
            return (state if seconds else state.reserving(cost)), seconds

        return self._change(reserve)

    def settle(
        self,
        reserved: float,
        *,
        charged: float | None,
        status: ThrottleStatus | None,
    ) -> None:
        def settle(state: BucketState) -> tuple[BucketState, None]:
            return state.settled(reserved, charged=charged, status=status), None

        self._change(settle)

    @transaction.atomic
    def _change(self, change: Change[R]) -> R:
        row, moment = self._locked()
        before = _state_of(row).later(moment.timestamp())
        after, answer = change(before)
        if after != before:
            _keep(row, after)
        return answer

    def _locked(self) -> tuple[ApiBudget, datetime]:
        rows = ApiBudget.objects.select_for_update().annotate(moment=DatabaseClock())
        if (row := rows.filter(shop_id=self._shop_pk).first()) is None:
            missing = ApiBudget(shop_id=self._shop_pk)
            ApiBudget.objects.bulk_create([missing], ignore_conflicts=True)
            row = rows.get(shop_id=self._shop_pk)
        return row, row.moment


def _state_of(row: ApiBudget) -> BucketState:
    return BucketState(
        level=row.available,
        maximum=row.maximum,
        restore_rate=row.restore_rate,
        at=row.measured_at.timestamp(),
        reserved=row.reserved,
        reserved_at=row.reserved_at.timestamp(),
    )


def _keep(row: ApiBudget, state: BucketState) -> None:
    row.available = state.level
    row.maximum = state.maximum
    row.restore_rate = state.restore_rate
    row.measured_at = datetime.fromtimestamp(state.at, UTC)
    row.reserved = state.reserved
    row.reserved_at = datetime.fromtimestamp(state.reserved_at, UTC)
    row.save(
        update_fields=[
            "available",
            "maximum",
            "restore_rate",
            "measured_at",
            "reserved",
            "reserved_at",
        ]
    )
