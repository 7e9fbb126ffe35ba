"""Arithmetic of Shopify's cost bucket: levels, waits, reservations, priorities.

A request is admitted when the bucket holds the cost that it asks for; it is charged
what it really used, mostly less. The bucket belongs to one app in one shop and fills
at a constant rate. What is unknown is read from every answer and never configured.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Protocol

FIRST_MAXIMUM = 2000.0  # the smallest plan; the first answer tells the true figures
FIRST_RATE = 100.0
FORGET_AFTER = 120.0  # seconds: no call lasts longer, so its asker must have died
ASK_AGAIN = 1.0  # seconds: a call under way may give its rest back at any moment
GRAIN = 1e-6  # points: less than this is rounding, not a lack


@dataclass(frozen=True)
class ThrottleStatus:
    """What Shopify says of its bucket: points, points, points per second."""

    maximum: float
    available: float
    restore_rate: float


class Priority(IntEnum):
    """Who goes first: a person who waits, usual work, work that has all night."""

    INTERACTIVE = 0
    NORMAL = 1
    BULK = 2


# Part of the bucket that work of this priority leaves to those before it.
LEFT_FREE = {Priority.INTERACTIVE: 0.0, Priority.NORMAL: 0.1, Priority.BULK: 0.3}


class Bucket(Protocol):
    """The one bucket that all callers of an app in a shop share."""

    def reserve(self, cost: float, *, priority: Priority) -> float:
        """Give seconds to wait before asking again; 0.0: go, `cost` is set aside."""
        ...

    def settle(
        self,
        reserved: float,
        *,
        charged: float | None,
        status: ThrottleStatus | None,
    ) -> None:
        """Give a reservation back; `charged` is None where nobody knows the charge."""
        ...


def level_after(
    seconds: float, *, level: float, maximum: float, restore_rate: float
) -> float:
    """Give the points in a bucket that was left alone for some seconds."""
    return min(maximum, level + restore_rate * max(seconds, 0.0))


def wait_for(
    cost: float,
    *,
    level: float,
    maximum: float,
    restore_rate: float,
    priority: Priority = Priority.INTERACTIVE,
) -> float:
    """Give the seconds until a bucket admits `cost`; 0.0 when it does already.

    A cost above the maximum waits for a full bucket: the refusal is Shopify's to give.
    """
    needed = min(cost + LEFT_FREE[priority] * maximum, maximum)
    missing = needed - level
    return missing / restore_rate if missing > GRAIN else 0.0


@dataclass(frozen=True)
class BucketState:
    """What is known of a bucket at a moment (seconds of any steady clock)."""

    level: float = FIRST_MAXIMUM
    maximum: float = FIRST_MAXIMUM
    restore_rate: float = FIRST_RATE
    at: float = 0.0
    reserved: float = 0.0
    reserved_at: float = 0.0

    def later(self, moment: float) -> "BucketState":
        """Give the state at a later moment; reservations of the dead are dropped."""
        level = level_after(
            moment - self.at,
            level=self.level,
            maximum=self.maximum,
            restore_rate=self.restore_rate,
        )
        forgotten = moment - self.reserved_at > FORGET_AFTER
        reserved = 0.0 if forgotten else self.reserved
        return replace(self, level=level, at=max(moment, self.at), reserved=reserved)

    def wait(self, cost: float, *, priority: Priority) -> float:
        """Give the seconds to wait before asking again; 0.0 when `cost` fits."""
        seconds = wait_for(
            cost,
            level=self.level - self.reserved,
            maximum=self.maximum,
            restore_rate=self.restore_rate,
            priority=priority,
        )
        return min(seconds, ASK_AGAIN) if self.reserved else seconds

    def reserving(self, cost: float) -> "BucketState":
        """Set points aside for a call that begins now."""
        return replace(self, reserved=self.reserved + cost, reserved_at=self.at)

    def settled(
        self,
        reserved: float,
        *,
        charged: float | None,
        status: ThrottleStatus | None,
    ) -> "BucketState":
        """Take a call's end in: Shopify's word counts, else what was charged.

        Where nobody knows the charge (no answer came), all of it counts as spent.
        """
        left = max(0.0, self.reserved - reserved)
        if status is None:
            spent = reserved if charged is None else charged
            return replace(self, level=self.level - spent, reserved=left)
        return replace(
            self,
            level=status.available,
            maximum=status.maximum,
            restore_rate=status.restore_rate or self.restore_rate,
            reserved=left,
        )


class MemoryBucket:
    """A bucket for the threads of one process."""

    def __init__(
        self,
        state: BucketState | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._state = state or BucketState(at=clock())

    @property
    def state(self) -> BucketState:
        """Show what is known of the bucket now."""
        with self._lock:
            return self._state.later(self._clock())

    def reserve(self, cost: float, *, priority: Priority) -> float:
        with self._lock:
            self._state = self._state.later(self._clock())
            seconds = self._state.wait(cost, priority=priority)
            if not seconds:
                self._state = self._state.reserving(cost)
            return seconds

    def settle(
        self,
        reserved: float,
        *,
        charged: float | None,
        status: ThrottleStatus | None,
    ) -> None:
        with self._lock:
            self._state = self._state.later(self._clock()).settled(
                reserved, charged=charged, status=status
            )
