"""Keeps parts running: started in order, started again, stopped the other way round."""

import contextlib
import json
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from nightclerk.cli.demo.parts import Part, Program
from nightclerk.core.errors import NotReady

STEADY = 30.0  # seconds after which a part counts as started well
FIRST_PAUSE = 0.5  # seconds before a part that ended is started again; then doubled
LONGEST_PAUSE = 30.0
LOOK = 0.2  # seconds between two looks


@dataclass
class Watched:
    """A part, when it started, how often it fell, when it is started again."""

    part: Part
    started: float
    falls: int = 0
    again_at: float | None = None


class Supervisor:
    """Keeps parts running until `stop`; whoever ends is started again."""

    def __init__(self, register: Path) -> None:
        self.register = register
        self.restarts = 0
        self._watched: list[Watched] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def start(self, part: Part) -> None:
        """Start a part and keep it running; what it raises at first is passed on."""
        with self._lock:
            self._watched.append(Watched(part, time.monotonic()))
            part.start()
            self._write_register()

    def stop(self) -> None:
        """Stop all parts, the last one first; nothing is started again."""
        self._stopping.set()
        self._thread.join()
        for watched in reversed(self._watched):
            watched.part.stop()
        self._watched.clear()
        self.register.unlink(missing_ok=True)

    def _watch(self) -> None:
        while not self._stopping.wait(LOOK):
            with self._lock:
                for watched in self._watched:
                    if watched.part.has_ended():
                        self._tend(watched, time.monotonic())

    def _tend(self, watched: Watched, moment: float) -> None:
        if watched.again_at is None:
            is_steady = moment - watched.started > STEADY
            watched.falls = 0 if is_steady else watched.falls + 1
            pause = min(FIRST_PAUSE * 2.0**watched.falls, LONGEST_PAUSE)
            watched.again_at = moment + pause
        elif moment >= watched.again_at:
            watched.started, watched.again_at = moment, None
            self.restarts += 1
            with contextlib.suppress(NotReady):  # its log says why; it is tried again
                watched.part.start()
            self._write_register()

    def _write_register(self) -> None:
        """Note the processes, for the next start after this one was killed."""
        noted = []
        for watched in self._watched:
            part = watched.part
            if isinstance(part, Program) and part.process is not None:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process = psutil.Process(part.process.pid)
                    noted.append({"pid": process.pid, "made": process.create_time()})
        self.register.write_text(json.dumps(noted))


def end_leftovers(register: Path) -> None:
    """End the processes that a killed supervisor left; never one of another's."""
    if not register.exists():
        return
    for noted in json.loads(register.read_text() or "[]"):
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(noted["pid"])
            if process.create_time() == noted["made"]:
                process.terminate()
                _wait_or_kill(process)
    register.unlink()


def _wait_or_kill(process: psutil.Process) -> None:
    try:
        process.wait(10)
    except psutil.TimeoutExpired:
        process.kill()
