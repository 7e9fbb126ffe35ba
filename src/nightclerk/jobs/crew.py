"""The runs of one worker: claimed, watched, stopped, ended."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from django.db.utils import DatabaseError

from nightclerk.core.log import about_run
from nightclerk.jobs import queue
from nightclerk.jobs.desk import Desk, Unreachable
from nightclerk.jobs.endings import Ending, Outcome, died
from nightclerk.jobs.pace import Pace
from nightclerk.jobs.pool import Assignment, Pool
from nightclerk.jobs.reporting import Report
from nightclerk.jobs.services.dispatch import Order, start_next
from nightclerk.jobs.services.finish import (
    finish,
    finish_and_start,
    give_back,
)
from nightclerk.jobs.services.messages import Reply, look, renew
from nightclerk.jobs.services.runner import explained, unkept

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

UNFIT = (DatabaseError, TypeError, ValueError)
PAUSE = 1.0  # seconds between two attempts to tell the database


@dataclass
class Job:
    """A run that is live in this worker."""

    assignment: Assignment
    report: Report = field(default_factory=Report)
    why: Outcome | None = None
    is_given_back: bool = False
    has_ended: bool = False

    def take(self) -> Report:
        """Take away what the run said since the last time."""
        report, self.report = self.report, Report()
        return report


class Crew:
    """Claims runs for free children and sees them through to their end."""

    def __init__(self, pool: Pool, *, worker: str, pace: Pace) -> None:
        self.pool = pool
        self.worker = worker
        self.pace = pace
        self.jobs: dict[int, Job] = {}
        self.is_stopping = False
        self.is_hurried = False
        self.beat_at = time.monotonic()
        self._renewed_at = self.beat_at
        self._desk = Desk("desk")
        self._pulse = Desk("pulse")
        self._claiming = asyncio.Lock()
        self._has_room = asyncio.Event()
        self._reports = asyncio.Lock()
        self._endings: list[tuple[Ending, asyncio.Future[None]]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def claim(self) -> None:
        """Begin queued runs for all free children; called at every end and tick."""
        async with self._claiming:
            free = self.pool.size - len(self.jobs)
            if self.is_stopping or free <= 0:
                return
            try:
                orders = await self._desk.ask(
                    start_next,
                    worker=self.worker,
                    most=free,
                    lease=self.pace.lease_time,
                )
            except Unreachable:
                return
            for order in orders:
                self._begin(order)

    async def answer(self) -> None:
        """Answer a bell. While no child is free, more of them would tell nothing new.

        Busy children take the next runs as they end theirs, so bells are left lying
        for a moment and those of runs that began meanwhile are thrown away together.
        """
        await self.claim()
        if len(self.jobs) < self.pool.size or self.is_stopping:
            return
        self._has_room.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._has_room.wait(), PAUSE)
        with suppress(Unreachable):
            await self._desk.ask(queue.forget_answered_bells)
        await self.claim()

    async def beat(self) -> None:
        """Renew the leases, carry words out and orders in; called twice a second."""
        self.beat_at = time.monotonic()
        if not self.jobs:
            self._renewed_at = self.beat_at
            return
        async with self._reports:
            reports = {run: job.take() for run, job in self.jobs.items()}
            try:
                replies = await self._ask_about(reports)
            except Unreachable:
                self._put_back(reports)
                replies = {}
            except UNFIT:
                log.exception("What %s runs said cannot be kept", len(reports))
                replies = await self._ask_about(dict.fromkeys(reports, Report()))
        for run, reply in replies.items():
            if reply is not Reply.GO_ON:
                is_cancel = reply is Reply.CANCEL
                self.stop(run, Outcome.CANCELLED if is_cancel else Outcome.LOST)
        if time.monotonic() - self._renewed_at > self.pace.fence * self.pace.lease:
            for run in list(self.jobs):
                self.stop(run, Outcome.LOST)

    def stop(self, run_id: int, why: Outcome) -> None:
        """Stop a run's body; its end will say why."""
        job = self.jobs.get(run_id)
        if job is None or job.why is not None or job.has_ended:
            return
        job.why = why
        self._spawn(job.assignment.stop(grace=self.pace.grace))

    async def wind_down(self, *, patience: float) -> None:
        """Claim no more, let bodies end for a while, then give their runs back."""
        self.is_stopping = True
        deadline = time.monotonic() + patience
        while self.jobs and time.monotonic() < deadline and not self.is_hurried:
            await asyncio.sleep(0.05)
        for job in self.jobs.values():
            if job.why is None and not job.has_ended:
                job.is_given_back = True
                self._spawn(job.assignment.stop(grace=self.pace.grace))
        while self._tasks:
            await asyncio.wait(self._tasks)
        self._desk.close()
        self._pulse.close()

    def _begin(self, order: Order) -> None:
        assignment = Assignment(self.pool.take(), order, self._hear)
        self.jobs[order.run_id] = Job(assignment)
        self._spawn(self._see_through(order))

    async def _see_through(self, order: Order) -> None:
        job = self.jobs[order.run_id]
        limit = asyncio.get_running_loop().call_later(
            order.timeout.total_seconds(), self.stop, order.run_id, Outcome.TIMED_OUT
        )
        ending = await job.assignment.wait()
        limit.cancel()
        exit_code = self.pool.give(job.assignment.child, ending)
        async with self._reports:  # no heartbeat is under way with words of this run
            job.has_ended = True
            said = job.take().messages
        if job.is_given_back and (ending is None or _was_interrupted(ending)):
            await self._insist(give_back, [order.run_id], worker=self.worker)
        else:
            ending = ending or died(order.run_id, exit_code=exit_code)
            ending = explained(ending, order, job.why, worker=self.worker)
            await self._end(ending.with_(messages=said + ending.messages))
        del self.jobs[order.run_id]
        if len(self.jobs) < self.pool.size:
            self._has_room.set()
        self._spawn(self.claim())

    async def _end(self, ending: Ending) -> None:
        """Write an end; ends that come together are written together."""
        written = asyncio.get_running_loop().create_future()
        self._endings.append((ending, written))
        if len(self._endings) == 1:
            self._spawn(self._write_endings())
        await written

    async def _write_endings(self) -> None:
        while self._endings:
            batch = list(self._endings)
            ended = [ending for ending, _ in batch]
            try:
                orders = await self._hand_over(ended)
            except UNFIT:
                log.exception("The ends of %s runs are written one by one", len(batch))
                orders = []
                for ending in ended:
                    await self._write_alone(ending)
            del self._endings[: len(batch)]
            for _, written in batch:
                written.set_result(None)
            for order in orders:
                self._begin(order)

    async def _hand_over(self, ended: list[Ending]) -> list[Order]:
        """Write ends and give the runs that their children do next."""
        async with self._claiming:
            free = self.pool.size - len(self.jobs) + len(ended)
            return await self._insist(
                finish_and_start,
                ended,
                worker=self.worker,
                most=0 if self.is_stopping else free,
                lease=self.pace.lease_time,
            )

    async def _write_alone(self, ending: Ending) -> None:
        entry_id = self.jobs[ending.run_id].assignment.order.entry_id
        with about_run(ending.run_id, entry_id):
            try:
                await self._insist(finish, [ending], worker=self.worker)
            except UNFIT as error:
                log.exception("The end of run %s cannot be kept", ending.run_id)
                plain = [unkept(ending, error)]
                await self._insist(finish, plain, worker=self.worker)

    async def _insist(self, tell: Callable[P, R], *what: P.args, **rest: P.kwargs) -> R:
        """Tell the database something until it has heard."""
        while True:
            try:
                return await self._desk.ask(tell, *what, **rest)
            except Unreachable:
                await asyncio.sleep(PAUSE)

    async def _ask_about(self, reports: dict[int, Report]) -> dict[int, Reply]:
        """Renew where something was said or a third of the lease is over, else look."""
        began = time.monotonic()
        is_old = began - self._renewed_at > self.pace.lease / 3
        if not is_old and not any(reports.values()):
            return await self._pulse.ask(look, list(reports), worker=self.worker)
        replies = await self._pulse.ask(
            renew, reports, worker=self.worker, lease=self.pace.lease_time
        )
        self._renewed_at = began
        return replies

    def _put_back(self, reports: dict[int, Report]) -> None:
        for run, report in reports.items():
            if run in self.jobs:
                self.jobs[run].report = report.then(self.jobs[run].report)

    def _hear(self, run_id: int, report: Report) -> None:
        if run_id in self.jobs:
            self.jobs[run_id].report = self.jobs[run_id].report.then(report)

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._is_over)

    def _is_over(self, task: asyncio.Task[None]) -> None:
        """Forget a piece of work; one that broke ends the worker."""
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not self.failed.done():
            self.failed.set_exception(error)


def _was_interrupted(ending: Ending) -> bool:
    return ending.outcome is Outcome.CANCELLED
