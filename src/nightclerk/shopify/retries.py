"""How long one call may be patient: tries, seconds, back-off with jitter."""

from collections.abc import Callable
from dataclasses import dataclass

from nightclerk.core.errors import Transient
from nightclerk.shopify.errors import Throttled

SHORTEST_THROTTLE = 0.25  # seconds: Shopify's figures are rounded


@dataclass(frozen=True)
class RetryLimits:
    """Tries of one call, and the seconds that it may spend waiting altogether."""

    tries: int = 6
    seconds: float = 120.0
    first_wait: float = 0.5
    longest_wait: float = 20.0


class Patience:
    """What is left of one call's tries and seconds."""

    def __init__(self, limits: RetryLimits, random: Callable[[], float]) -> None:
        self._limits = limits
        self._random = random
        self._failures = 0
        self._waited = 0.0

    def wait_after(self, trouble: Transient) -> float:
        """Give the seconds to wait before the next try; raises when there is none.

        A full bucket's answer tells its wait and costs no try: nothing was executed.
        A failure waits a random part of a span that doubles each time.
        """
        if not isinstance(trouble, Throttled) or trouble.retry_after is None:
            self._failures += 1
            if self._failures >= self._limits.tries:
                raise trouble
        return self.spend(self._next_wait(trouble.retry_after), trouble)

    def spend(self, seconds: float, trouble: Transient) -> float:
        """Take seconds from what is left; raises `trouble` when it is too little."""
        if self._waited + seconds > self._limits.seconds:
            trouble.retry_after = max(seconds, trouble.retry_after or 0.0)
            raise trouble
        self._waited += seconds
        return seconds

    def _next_wait(self, told: float | None) -> float:
        if told is not None:
            # Callers that were refused together must not come back together.
            told = max(told, SHORTEST_THROTTLE)
            return told * (1 + self._random() / 4)
        span = self._limits.first_wait * 2.0 ** (self._failures - 1)
        return self._random() * min(span, self._limits.longest_wait)
