"""What bulk operations wrote, behind signed addresses that run out."""

import hmac
import secrets
from hashlib import sha256

from nightclerk.simulator.engine.clock import Clock
from nightclerk.simulator.media.depot import Stored
from nightclerk.simulator.media.uploads import SIGNED_SECONDS, Refusal


class Results:
    """The results of one shop's bulk operations, each for seven days."""

    def __init__(self, clock: Clock, address: str) -> None:
        self._clock, self._address = clock, address
        self._secret = secrets.token_bytes(16)
        self._kept: dict[str, tuple[Stored, float]] = {}

    def keep(self, name: str, content: Stored) -> str:
        """Keep a result; gives its address."""
        until = self._clock.seconds() + SIGNED_SECONDS
        self._kept[name] = content, until
        signature = self._signature(name)
        return (
            f"{self._address}/results/{name}?X-Goog-Expires={SIGNED_SECONDS}"
            f"&X-Goog-Signature={signature}"
        )

    def forget(self, name: str) -> None:
        """Let an address run out before its time."""
        self._kept.pop(name, None)

    def content(self, name: str, signature: str) -> Stored:
        """Give a result to whoever knows its address; raises `Refusal`."""
        if not hmac.compare_digest(signature, self._signature(name)):
            raise Refusal("SignatureDoesNotMatch", "Access denied.")
        content, until = self._kept.get(name, (None, 0.0))
        if content is None or until <= self._clock.seconds():
            raise Refusal("ExpiredToken", "The provided token has expired.")
        return content

    def _signature(self, name: str) -> str:
        return hmac.new(self._secret, name.encode(), sha256).hexdigest()
