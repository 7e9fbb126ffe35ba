"""What will go wrong, and when: two plans, one for a night and one for a test."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from nightclerk.jobs.pace import Pace

WORKERS = 3
ENTRIES = 60
LANES = 12
CHILDREN = 4


@dataclass(frozen=True, order=True)
class Fault:
    """Something that goes wrong so many seconds after the beginning."""

    at: float
    what: str
    worker: int = 0


@dataclass(frozen=True)
class Plan:
    """Times in seconds. `away` and `freeze` are longer than a lease."""

    storm: float = 270.0
    quiet: float = 60.0
    kill_every: float = 12.0
    cut_every: float = 9.0
    freeze: float = 40.0
    away: float = 75.0
    clock: float = 2.0  # between two moments at which all entries are due
    pace: Pace = field(default_factory=Pace)

    def faults(self, seed: int) -> list[Fault]:
        """Give all faults in order; the same seed gives the same storm.

        A worker is frozen early and late, PostgreSQL is restarted before and after it
        is away, and a deploy comes between: at shares of the storm's time.
        """
        chance = random.Random(seed)  # noqa: S311 - no secret
        faults = [
            Fault(at, "kill", chance.randrange(WORKERS))
            for at in self._moments(self.kill_every, chance)
        ]
        faults += [Fault(at, "cut") for at in self._moments(self.cut_every, chance)]
        for share in (0.06, 0.75):
            worker = chance.randrange(WORKERS)
            faults.append(Fault(self.storm * share, "freeze", worker))
            faults.append(Fault(self.storm * share + self.freeze, "thaw", worker))
        faults += [
            Fault(self.storm * 0.25, "restart"),
            Fault(self.storm * 0.32, "deploy"),
            Fault(self.storm * 0.40, "leave"),
            Fault(self.storm * 0.40 + self.away, "return"),
            Fault(self.storm * 0.93, "restart"),
        ]
        return sorted(faults)

    def _moments(self, every: float, chance: random.Random) -> Iterator[float]:
        at = every
        while at < self.storm:
            yield at
            at += every * chance.uniform(0.6, 1.4)


QUICK = Plan(
    storm=24.0,
    quiet=12.0,
    kill_every=4.0,
    cut_every=3.0,
    freeze=5.0,
    away=5.0,
    clock=1.0,
    pace=Pace(lease=3, beat=0.2, tick=0.1, reap=0.3, patience=1, grace=1),
)
