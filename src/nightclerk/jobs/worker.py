"""A worker: listens for bells, promotes what is due, does runs in child processes."""

import asyncio
import logging
import os
import secrets
import signal
import socket
import threading
import time
from typing import Any

from django.db import connections

from nightclerk.jobs import queue
from nightclerk.jobs.courier import Courier
from nightclerk.jobs.crew import Crew
from nightclerk.jobs.desk import Desk, Unreachable
from nightclerk.jobs.pace import Pace
from nightclerk.jobs.pool import Pool
from nightclerk.jobs.services import janitor
from nightclerk.jobs.services.dispatch import promote_due
from nightclerk.jobs.services.workers import leave, say_alive

log = logging.getLogger(__name__)

STOOD_STILL = 70
LAST_WORDS = 10.0  # seconds to end once bodies and courier had theirs


def run_worker(
    *,
    children: int | None = None,
    name: str | None = None,
    pace: Pace | None = None,
) -> None:
    """Work until SIGTERM or SIGINT; `children` runs are done at the same time.

    Without a number there are four for each processor: a body mostly waits for the shop
    or the database.
    Bodies get `pace.patience` seconds to end, then their runs are queued again. A
    second signal ends the patience. Raises nothing that a restart could not cure.
    """
    connections.close_all()
    pool = Pool(children or 4 * (os.cpu_count() or 1))
    pool.fill()
    host = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
    worker = Worker(pool, name=name or host, pace=pace or Pace())
    try:
        asyncio.run(worker.work())
    finally:
        pool.close()


class Worker:
    """The loops of a worker process."""

    def __init__(self, pool: Pool, *, name: str, pace: Pace) -> None:
        self.pool = pool
        self.name = name
        self.pace = pace
        self.courier = Courier(pause=pace.reap)
        self._was_away = False
        self._signals = 0
        self._leaves_by = float("inf")

    async def work(self) -> None:
        """Run all loops until a signal, then wind down in order."""
        self.crew = Crew(self.pool, worker=self.name, pace=self.pace)
        self._desk = Desk("dispatch")
        self._stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._on_signal)
        threading.Thread(target=self._watch, daemon=True).start()
        async with asyncio.TaskGroup() as group:
            loops = [
                group.create_task(work())
                for work in (self._listen, self._beat, self._dispatch, self._look_after)
            ]
            log.info("Worker %s is ready for %s runs", self.name, self.pool.size)
            loops.append(group.create_task(self._fail_with_crew()))
            await self._stop.wait()
            await self._wind_down()
            for one in loops:
                one.cancel()
        self._desk.close()

    def _on_signal(self) -> None:
        self._signals += 1
        if self._signals > 1:
            self.crew.is_hurried = True
        self._stop.set()

    async def _wind_down(self) -> None:
        log.info("Worker %s stops", self.name)
        last = self.pace.patience + self.pace.grace + LAST_WORDS
        self._leaves_by = time.monotonic() + last
        self.crew.is_stopping = True
        await self._try(say_alive, self.name, children=self.pool.size, is_stopping=True)
        await self.crew.wind_down(patience=self.pace.patience)
        await asyncio.to_thread(self.courier.stop, patience=self.pace.grace)
        await self._try(leave, self.name)

    async def _listen(self) -> None:
        """Let every bell look for runs; the engine is begun anew when it gives up."""
        while not self._stop.is_set():
            self._engine = asyncio.create_task(
                queue.listen(self.crew.answer, name=self.name)
            )
            try:
                await asyncio.wait({self._engine})
            finally:
                self._engine.cancel()
            if not self._engine.cancelled():
                log.warning("The engine gave up: %s", self._engine.exception())
            await asyncio.sleep(self.pace.tick)

    async def _fail_with_crew(self) -> None:
        """End the worker when a piece of its work broke; a supervisor restarts it."""
        await self.crew.failed

    async def _beat(self) -> None:
        while True:
            await self.crew.beat()
            await asyncio.sleep(self.pace.beat)

    async def _dispatch(self) -> None:
        """Promote what is due; claim also runs whose bell was lost."""
        while True:
            if await self._try(promote_due):
                await self.crew.claim()
            await asyncio.sleep(self.pace.tick)

    async def _look_after(self) -> None:
        """Reap lost runs, tell that we are alive, tidy now and then."""
        tidied_at = 0.0
        while True:
            await self._try(
                say_alive,
                self.name,
                children=self.pool.size,
                is_stopping=self.crew.is_stopping,
            )
            self.courier.keep_going()
            await self._try(janitor.reap)
            if time.monotonic() - tidied_at > self.pace.tidy:
                tidied_at = time.monotonic()
                await self._try(janitor.tidy)
            await asyncio.sleep(self.pace.reap)

    async def _try(self, service: Any, *what: Any, **rest: Any) -> bool:
        """Ask the database; False where it is away. After that, listen anew."""
        try:
            await self._desk.ask(service, *what, **rest)
        except Unreachable:
            self._was_away = True
            await asyncio.sleep(1)
            return False
        if self._was_away:
            self._was_away = False
            self._engine.cancel()
        return True

    def _watch(self) -> None:
        """Leave when the loop or the heartbeat stands still; a supervisor restarts.

        A worker that was stopped leaves too where a piece of it does not come to an
        end: what its runs became is written by then, or another worker finds it.
        """
        while True:
            time.sleep(self.pace.still / 10)  # a loop that hangs wakes nobody
            if time.monotonic() - self.crew.beat_at > self.pace.still:
                log.critical("Worker %s stands still and leaves", self.name)
                os._exit(STOOD_STILL)
            if time.monotonic() > self._leaves_by:
                log.critical("Worker %s does not end and leaves", self.name)
                os._exit(STOOD_STILL)
