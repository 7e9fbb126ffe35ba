"""The workers of a storm, and a supervisor that restarts those that exit."""

import os
import signal
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from tests.chaos.plan import CHILDREN, WORKERS

from nightclerk.jobs.pace import Pace

PROGRAM = """
import django
django.setup()
from nightclerk.jobs.pace import Pace
from nightclerk.jobs.worker import run_worker
run_worker(children={children}, pace=Pace(**{pace!r}))
"""


class Fleet:
    """So many places for workers; each worker is a session of its own."""

    def __init__(self, pace: Pace, log: Path, *, children: int = CHILDREN) -> None:
        self._log = log
        self._program = PROGRAM.format(children=children, pace=asdict(pace))
        self._places = [self._start() for _ in range(WORKERS)]
        self._leaving: list[subprocess.Popen[bytes]] = []
        self._frozen: dict[int, subprocess.Popen[bytes]] = {}
        self.exits: Counter[str] = Counter()

    def supervise(self) -> None:
        """Start a worker in every place whose worker has exited."""
        for number, worker in enumerate(self._places):
            if worker.poll() is not None:
                self.exits[str(worker.returncode)] += 1
                self._places[number] = self._start()
        self._leaving = [worker for worker in self._leaving if worker.poll() is None]

    def kill(self, number: int) -> None:
        """Kill a worker without a word; its children have to notice by themselves."""
        self._places[number].kill()

    def freeze(self, number: int) -> None:
        """Stop a worker and its children in the middle of what they do."""
        self._frozen[number] = worker = self._places[number]
        with suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGSTOP)

    def thaw(self, number: int) -> None:
        """Let frozen processes go on as if nothing had been."""
        worker = self._frozen.pop(number)
        with suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGCONT)

    def deploy(self) -> None:
        """Ask all workers to leave, and start new ones at once."""
        for number, worker in enumerate(self._places):
            worker.terminate()
            self._leaving.append(worker)
            self._places[number] = self._start()

    def disband(self) -> None:
        """Stop all workers; those that do not go are killed."""
        for number in list(self._frozen):
            self.thaw(number)
        everyone = self._places + self._leaving
        for worker in everyone:
            worker.terminate()
        for worker in everyone:
            try:
                worker.wait(30)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait(5)

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", self._program],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
