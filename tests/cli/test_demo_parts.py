"""Parts of a demonstration are kept running, and stopped the other way round."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from nightclerk.cli.demo.parts import Program, finish
from nightclerk.cli.demo.supervisor import Supervisor, end_leftovers
from nightclerk.core.errors import NotReady

SLEEPS = "import time; print('up', flush=True); time.sleep(600)"


class Recorded:
    """A part that notes what is done to it."""

    def __init__(self, name: str, notes: list[str]) -> None:
        self.name = name
        self.notes = notes
        self.is_up = False

    def start(self) -> None:
        self.notes.append(f"start {self.name}")
        self.is_up = True

    def has_ended(self) -> bool:
        return not self.is_up

    def stop(self) -> None:
        self.notes.append(f"stop {self.name}")
        self.is_up = False


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(tmp_path / "processes.json")
    yield supervisor
    supervisor.stop()


def python(tmp_path: Path, code: str, *, patience: float = 5.0) -> Program:
    command = [sys.executable, "-c", code]
    return Program("part", command, {}, tmp_path / "part.log", patience)


def eventually(is_true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not is_true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return is_true()


def pid_of(program: Program) -> int:
    assert program.process is not None
    return program.process.pid


def test_parts_are_stopped_in_the_opposite_order(supervisor):
    notes: list[str] = []
    for name in ("database", "worker", "web"):
        supervisor.start(Recorded(name, notes))

    supervisor.stop()

    assert notes[3:] == ["stop web", "stop worker", "stop database"]


def test_a_part_that_ends_is_started_again(supervisor, tmp_path):
    program = python(tmp_path, SLEEPS)
    supervisor.start(program)
    first = pid_of(program)

    psutil.Process(first).kill()

    assert eventually(lambda: pid_of(program) != first)
    assert supervisor.restarts == 1
    assert not program.has_ended()


def test_nothing_is_started_again_after_the_stop(supervisor, tmp_path):
    program = python(tmp_path, SLEEPS)
    supervisor.start(program)
    pid = pid_of(program)

    supervisor.stop()

    assert not psutil.pid_exists(pid)
    assert program.has_ended()
    assert not supervisor.register.exists()


def test_a_part_that_ignores_the_stop_is_killed(tmp_path):
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + SLEEPS
    program = python(tmp_path, stubborn, patience=0.2)
    program.start()
    pid = pid_of(program)
    assert eventually(lambda: program.log.read_text() == "up\n")

    program.stop()

    assert not psutil.pid_exists(pid)


def test_a_program_that_fails_is_told_with_its_log(tmp_path):
    finish(python(tmp_path, "print('fine')"))

    with pytest.raises(NotReady, match=r"part\.log"):
        finish(python(tmp_path, "raise SystemExit('no disk left')"))

    assert "no disk left" in (tmp_path / "part.log").read_text()


def test_what_a_killed_demonstration_left_behind_is_ended_and_nothing_else(tmp_path):
    left, stranger = (
        subprocess.Popen([sys.executable, "-c", SLEEPS], stdout=-3)  # noqa: S603
        for _ in range(2)
    )
    register = tmp_path / "processes.json"
    made = psutil.Process(left.pid).create_time()
    register.write_text(
        json.dumps(
            [
                {"pid": left.pid, "made": made},
                {"pid": stranger.pid, "made": made - 3600},  # its number was reused
                {"pid": 2**22 - 1, "made": made},
            ]
        )
    )

    end_leftovers(register)

    is_spared = stranger.poll() is None
    stranger.kill()
    stranger.wait()
    left.wait(10)
    assert not psutil.pid_exists(left.pid)
    assert is_spared
    assert not register.exists()
