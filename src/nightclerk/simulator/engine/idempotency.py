"""Requests with a key, carried out once: `@idempotent(key:)`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from nightclerk.simulator.engine.clock import Clock

Node = dict[str, Any]

# https://shopify.dev/docs/api/usage/idempotent-requests
KEPT_SECONDS = 24 * 3_600
MISMATCH = {
    "code": "IDEMPOTENCY_KEY_PARAMETER_MISMATCH",
    "field": None,
    "message": "The same idempotency key cannot be used with different operation "
    "parameters.",
}


@dataclass(frozen=True)
class _Kept:
    asked: bytes
    answer: Node
    until: float


class Repeats:
    """Keeps the answer to every key for a day."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[tuple[str, str], _Kept] = {}

    def once(
        self,
        key: tuple[str, str],
        asked: Mapping[str, Any],
        work: Callable[[], Node],
    ) -> Node | None:
        """Do the work, or give its answer again; `None` for another wish by the key.

        A key is an app's name and what it chose. Refusals are answers, too: who wants
        to try again with other values takes another key.
        """
        now = self._clock.seconds()
        wanted = orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)
        known = self._kept.get(key)
        if known is None or known.until <= now:
            answer = work()
            self._kept[key] = _Kept(wanted, answer, now + KEPT_SECONDS)
            self._forget(now)
            return answer
        return known.answer if known.asked == wanted else None

    def _forget(self, now: float) -> None:
        """Drop what is too old; the oldest stand first."""
        for key in list(self._kept):
            if self._kept[key].until > now:
                break
            del self._kept[key]
