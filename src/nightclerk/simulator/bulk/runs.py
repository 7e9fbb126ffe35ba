"""One bulk operation on its way: carried on by the clock, ended, expired."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from graphql import GraphQLError

from nightclerk.simulator.bulk.results import Results
from nightclerk.simulator.bulk.rows import Line
from nightclerk.simulator.engine.clock import Clock, stamp
from nightclerk.simulator.engine.faults import Fault
from nightclerk.simulator.engine.later import Later
from nightclerk.simulator.media.depot import Stored
from nightclerk.simulator.media.uploads import SIGNED_SECONDS

Node = dict[str, Any]

# https://shopify.dev/docs/api/usage/bulk-operations: 10 days and 24 hours at most.
LONGEST = {"QUERY": 10 * 24 * 3_600.0, "MUTATION": 24 * 3_600.0}
ENDED = frozenset({"COMPLETED", "FAILED", "CANCELED", "EXPIRED"})
# Rows that are worked on together, so that the clock need not be asked for each.
PIECE = 500


class Denied(Exception):
    """The app lacks a scope that the operation needs."""


@dataclass
class Pace:
    """How fast operations go: rows a second, and seconds until one begins or stops."""

    rows_per_second: float = 50_000.0
    waits: float = 0.2
    cancels: float = 0.5


@dataclass(frozen=True)
class Work:
    """What an operation has to do: lines to be made, out of so many roots."""

    size: int
    lines: Iterator[Line]


@dataclass(frozen=True)
class Workshop:
    """Where operations are worked on: the shop's time, its pace, its results."""

    clock: Clock
    later: Later
    results: Results
    pace: Pace


@dataclass
class Run:
    """One operation under way; `node` is what the API shows of it."""

    node: Node
    content: Stored
    shop: Workshop
    fault: Fault | None = None
    _work: Work = field(default_factory=lambda: Work(0, iter(())))
    _started: float = 0.0
    _rows: int = 0
    _roots: int = 0

    def plan(self, open_work: Callable[[], Work]) -> None:
        """Begin after a while; `open_work` may raise `Denied`."""
        self._started = self.shop.clock.seconds() + self.shop.pace.waits
        self.shop.later.put(self._started, lambda: self._begin(open_work))

    def cancel(self) -> None:
        """End after a while; what was done stays done."""
        self.node["status"] = "CANCELING"
        self._in(self.shop.pace.cancels, lambda: self._end("CANCELED"))

    def _in(self, seconds: float, work: Callable[[], None]) -> None:
        self.shop.later.put(self.shop.clock.seconds() + seconds, work)

    def _is_over(self) -> bool:
        return self.node["status"] in ENDED or self.node["status"] == "CANCELING"

    def _begin(self, open_work: Callable[[], Work]) -> None:
        if self._is_over():
            return
        self.node["status"] = "RUNNING"
        limit = self._started + LONGEST[self.node["type"]]
        self.shop.later.put(limit, self._time_out)
        try:
            self._work = open_work()
        except Denied:
            self._fail("ACCESS_DENIED")
        except GraphQLError:
            self._fail("INTERNAL_SERVER_ERROR")
        else:
            self._go_on()

    def _go_on(self) -> None:
        """Plan the next piece for the moment when its last row is due."""
        rate = self.shop.pace.rows_per_second
        piece = max(1, min(PIECE, int(rate)))
        due = self._started + (self._rows + piece) / rate
        self.shop.later.put(due, lambda: self._carry_on(piece))

    def _carry_on(self, piece: int) -> None:
        if self._is_over():
            return
        texts: list[bytes] = []
        try:
            for line in islice(self._until_trouble(), piece):
                texts.append(line.text)
        except GraphQLError:
            self._write(texts)
            self._fail("INTERNAL_SERVER_ERROR")
            return
        self._write(texts)
        if len(texts) == piece:
            self._go_on()
        elif self.fault is not None:
            self._strike(self.fault)
        else:
            self._complete()

    def _write(self, texts: list[bytes]) -> None:
        self.content.write(b"".join(texts))
        self._rows += len(texts)
        self.node["objectCount"] = str(self._rows)
        self.node["rootObjectCount"] = str(self._roots)

    def _until_trouble(self) -> Iterator[Line]:
        """Give the lines that come before a planned trouble."""
        share = self.fault.share if self.fault else 2.0
        while self._roots < share * self._work.size:
            line = next(self._work.lines, None)
            if line is None:
                return
            self._roots += line.depth == 0
            yield line

    def _strike(self, fault: Fault) -> None:
        if fault.outcome == "failed":
            self._fail("INTERNAL_SERVER_ERROR")
        elif fault.outcome == "canceled":
            self.cancel()
        elif fault.outcome == "expired":
            self._complete()
            self._expire()

    def _complete(self) -> None:
        if self._rows:
            self.node["url"] = self._keep()
            self.node["fileSize"] = str(self.content.size)
        self._end("COMPLETED")
        self._in(SIGNED_SECONDS, self._expire)

    def _fail(self, code: str) -> None:
        self.node["errorCode"] = code
        if self._rows:
            self.node["partialDataUrl"] = self._keep()
        self._end("FAILED")

    def _time_out(self) -> None:
        if not self._is_over():
            self._fail("TIMEOUT")

    def _expire(self) -> None:
        self.node["status"] = "EXPIRED"
        self.shop.results.forget(self._name())

    def _end(self, status: str) -> None:
        self.node["status"] = status
        self.node["completedAt"] = stamp(self.shop.clock.now())

    def _keep(self) -> str:
        return self.shop.results.keep(self._name(), self.content)

    def _name(self) -> str:
        number = self.node["id"].rpartition("/")[2]
        return f"bulk-{number}.jsonl"
