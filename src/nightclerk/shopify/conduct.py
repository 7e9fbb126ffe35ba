"""How a client behaves: how it waits, how long, and whom it tells."""

import random as randomness
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypedDict

from nightclerk.shopify.retries import RetryLimits
from nightclerk.shopify.usage import Call

SLICE = 1.0  # seconds between two looks at whether the wait is still wanted


class Options(TypedDict, total=False):
    """What may be said of a client's conduct by keyword."""

    sleep: Callable[[float], None]
    random: Callable[[], float]
    limits: RetryLimits
    on_call: Callable[[Call], None] | None
    wait_check: Callable[[], None] | None
    may_change: bool


@dataclass(frozen=True)
class Conduct:
    """Sleep, chance, limits; `wait_check` raises where a wait is no longer wanted.

    Without `may_change` nothing is asked that would change the shop.
    """

    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = randomness.random
    limits: RetryLimits = field(default_factory=RetryLimits)
    on_call: Callable[[Call], None] | None = None
    wait_check: Callable[[], None] | None = None
    may_change: bool = True

    def pause(self, seconds: float) -> None:
        """Sleep in slices, asking before each of them whether to go on."""
        left = seconds
        while left > 0:
            if self.wait_check is not None:
                self.wait_check()
            self.sleep(min(left, SLICE))
            left -= SLICE
