"""How fast a worker's clocks run; the tests run them faster."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Pace:
    """Times in seconds."""

    lease: float = 30.0
    beat: float = 0.5  # progress out, cancel in: at most two writes a second
    tick: float = 0.5  # what is due, and runs whose bell was lost
    reap: float = 5.0  # runs whose worker is gone
    tidy: float = 300.0
    grace: float = 2.0  # from the stop of a body to the kill of its process
    patience: float = 20.0  # that bodies get to end when the worker is stopped
    fence: float = 0.8  # of the lease without a heartbeat: stop our own bodies
    still: float = 60.0  # without a sign of the loop or the heartbeat: leave

    @property
    def lease_time(self) -> timedelta:
        return timedelta(seconds=self.lease)
