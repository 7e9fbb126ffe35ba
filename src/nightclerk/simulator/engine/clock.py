"""A clock that tests can move, and a count of seconds that only runs forward."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """Tell the shop's time; `stop` freezes it, `advance` moves all that waits."""

    def __init__(
        self,
        start: datetime | None = None,
        *,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall, self._steady = wall, steady
        self._jumps = 0.0
        self._shift = 0.0
        self._stopped: float | None = None
        if start is not None:
            self.set(start)

    def seconds(self) -> float:
        """Give the shop's time as seconds since 1970."""
        running = self._wall() if self._stopped is None else self._stopped
        return round(running + self._shift, 6)

    def now(self) -> datetime:
        """Give the shop's time in UTC."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def ticks(self) -> float:
        """Give seconds that never stop or go back; buckets fill by these."""
        return self._steady() + self._jumps

    def set(self, moment: datetime) -> None:
        """Make it this moment now; nothing that waits is moved."""
        self._shift += moment.timestamp() - self.seconds()

    def advance(self, seconds: float) -> None:
        """Let this many seconds pass at once, for buckets and indexes too."""
        self._shift += seconds
        self._jumps += seconds

    def stop(self) -> None:
        """Freeze the shop's time; buckets go on filling."""
        if self._stopped is None:
            self._stopped = self._wall()

    def run(self) -> None:
        """Let a stopped clock go on from where it stands."""
        if self._stopped is not None:
            self._shift -= self._wall() - self._stopped
            self._stopped = None


def stamp(moment: datetime) -> str:
    """Write a moment as the API does: UTC, whole seconds, `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> datetime:
    """Read what `stamp` wrote, or any ISO 8601 moment; no zone means UTC."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def earlier(than: datetime, **amount: float) -> datetime:
    """Give a moment so many days, hours, minutes or seconds before another."""
    return than - timedelta(**amount)
