"""The bucket of points that an app has at a shop."""

from dataclasses import dataclass


@dataclass
class Bucket:
    """Fills at `rate` points a second up to `maximum`; `level` may go below zero."""

    maximum: float
    rate: float
    level: float
    at: float

    @classmethod
    def full(cls, maximum: float, rate: float, *, at: float) -> "Bucket":
        """Give a bucket that nobody has taken from."""
        return cls(maximum, rate, maximum, at)

    def refill(self, now: float) -> None:
        """Add what has been restored until now; time never runs backwards."""
        passed = max(0.0, now - self.at)
        self.level = min(self.maximum, self.level + self.rate * passed)
        self.at = max(self.at, now)

    def admits(self, requested: int, *, now: float) -> bool:
        """Say whether a request of this cost may run; nothing is taken."""
        self.refill(now)
        return self.level >= requested

    def charge(self, actual: int) -> None:
        """Take what a request has really cost."""
        self.level -= actual

    def status(self) -> dict[str, float]:
        """Give the `throttleStatus` of an answer."""
        return {
            "maximumAvailable": float(self.maximum),
            "currentlyAvailable": int(self.level),
            "restoreRate": float(self.rate),
        }
