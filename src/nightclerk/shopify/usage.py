"""What calls cost: one call, and their sum."""

from dataclasses import dataclass
from datetime import datetime

from nightclerk.shopify.throttle import ThrottleStatus


@dataclass(frozen=True)
class Call:
    """One HTTP exchange; costs in points, `charged` None where nobody knows it."""

    operation: str
    status: int = 0
    requested: float = 0.0
    charged: float | None = None
    seconds: float = 0.0
    request_id: str = ""
    answered_at: datetime | None = None
    throttle: ThrottleStatus | None = None
    throttled: bool = False


@dataclass
class Usage:
    """The sum of a client's calls: points asked and charged, tries, seconds waited.

    `last_answered_at` is when the last answer was given, on Shopify's clock.
    """

    calls: int = 0
    requested: float = 0.0
    charged: float = 0.0
    throttled: int = 0
    retries: int = 0
    waited: float = 0.0
    last_request_id: str = ""
    last_answered_at: datetime | None = None

    def add(self, call: Call) -> None:
        """Count one exchange."""
        self.calls += 1
        self.requested += call.requested
        self.charged += call.charged or 0.0
        self.throttled += call.throttled
        self.last_request_id = call.request_id or self.last_request_id
        self.last_answered_at = call.answered_at or self.last_answered_at
