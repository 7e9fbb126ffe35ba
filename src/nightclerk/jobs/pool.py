"""Warm child processes: each does one run at a time, and can be killed."""

import asyncio
import logging
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from types import ModuleType

from nightclerk.core.log import about_run
from nightclerk.jobs.child import Said, serve
from nightclerk.jobs.endings import Ending
from nightclerk.jobs.reporting import Report
from nightclerk.jobs.services.dispatch import Order
from nightclerk.jobs.stopping import STOP

log = logging.getLogger(__name__)

RUNS_PER_CHILD = 500  # then a fresh one, in case a library leaks
MOST_MEMORY = 250  # MB that a child may have taken and still be used again

OnReport = Callable[[int, Report], None]


class Child:
    """One process and the pipe to it."""

    def __init__(self, context: multiprocessing.context.ForkServerContext) -> None:
        ours, theirs = context.Pipe(duplex=True)
        self.pipe: Connection = ours
        self.process: ForkServerProcess = context.Process(
            target=serve, args=(theirs,), daemon=True
        )
        with without_main():
            self.process.start()
        theirs.close()
        self.runs = 0
        self.is_tired = False

    @property
    def is_usable(self) -> bool:
        return not self.is_tired and self.process.is_alive()

    def signal(self, number: int) -> None:
        """Send a signal; a process that is gone needs none."""
        if self.process.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self.process.pid, number)

    def end(self) -> int | None:
        """Kill the process where it lives and give its exit code."""
        self.signal(signal.SIGKILL)
        self.process.join(2)
        self.pipe.close()
        return self.process.exitcode


class Assignment:
    """A run in a child: ends by itself, by a stop, or by the child's death."""

    def __init__(self, child: Child, order: Order, on_report: OnReport) -> None:
        self.child = child
        self.order = order
        self._on_report = on_report
        self._loop = asyncio.get_running_loop()
        self._ending: asyncio.Future[Ending | None] = self._loop.create_future()

    async def wait(self) -> Ending | None:
        """Give how the run ended; None where the child died without a word."""
        pipe = self.child.pipe
        self._loop.add_reader(pipe.fileno(), self._hear)
        try:
            pipe.send(self.order)
            return await self._ending
        except OSError:
            return None
        finally:
            self._loop.remove_reader(pipe.fileno())

    async def stop(self, *, grace: float) -> None:
        """Ask the body to stop, and kill its process after the grace."""
        self.child.is_tired = True  # who knows where its body was interrupted
        self.child.signal(STOP)
        await asyncio.wait({self._ending}, timeout=grace)
        if not self._ending.done():
            with about_run(self.order.run_id, self.order.entry_id):
                log.warning("Run %s did not stop; killed", self.order.run_id)
            self.child.signal(signal.SIGKILL)

    def _hear(self) -> None:
        try:
            said = self.child.pipe.recv()
        except (EOFError, OSError):
            said = None
        if isinstance(said, Said):
            self._on_report(said.run_id, said.report)
        elif not self._ending.done():
            self._ending.set_result(said)


class Pool:
    """A number of children, replaced when they die or grow too big."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["nightclerk.jobs.warm"])
        self._idle: list[Child] = []

    def fill(self) -> None:
        """Start children until all are there; blocks while the first one warms up."""
        while len(self._idle) < self.size:
            self._idle.append(Child(self._context))

    def take(self) -> Child:
        """Give an idle child, a new one where there is none."""
        while self._idle:
            child = self._idle.pop()
            if child.is_usable:
                return child
            child.end()
        return Child(self._context)

    def give(self, child: Child, ending: Ending | None) -> int | None:
        """Take a child back after a run; give the exit code where it has died."""
        child.runs += 1
        is_big = ending is not None and ending.result.get("memory_mb", 0) > MOST_MEMORY
        child.is_tired |= is_big or child.runs >= RUNS_PER_CHILD
        if ending is not None and child.is_usable:
            self._idle.append(child)
            return None
        return child.end()

    def close(self) -> None:
        """End all idle children."""
        while self._idle:
            self._idle.pop().end()


@contextmanager
def without_main() -> Iterator[None]:
    """Hide the program's own module, which a child would otherwise import again."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
