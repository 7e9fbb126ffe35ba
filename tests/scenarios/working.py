"""Worker processes for tests: started, waited for, stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

from nightclerk.jobs.foreground import environment
from nightclerk.jobs.models import JobEntry, JobRun, Worker
from nightclerk.jobs.pace import Pace

QUICK = Pace(lease=3, beat=0.2, tick=0.1, reap=0.3, patience=1)
PROGRAM = """
import django
{before}
django.setup()
from nightclerk.jobs.pace import Pace
from nightclerk.jobs.worker import run_worker
run_worker(children={children}, name={name!r}, pace=Pace(**{pace!r}))
"""


def start_worker(
    name: str = "w1", *, children: int = 2, pace: Pace = QUICK, before: str = ""
) -> subprocess.Popen[bytes]:
    """Start a worker process, and come back when it is ready.

    `before` is a line of Python that the process does first.
    """
    program = PROGRAM.format(
        children=children, name=name, pace=asdict(pace), before=before
    )
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", program],
        env={**os.environ, **environment()},
        start_new_session=True,
    )
    try:
        wait_until(Worker.objects.filter(name=name).exists, seconds=60)
    except BaseException:
        process.kill()
        process.wait(5)
        raise
    return process


@contextmanager
def working(
    name: str = "w1", *, children: int = 2, pace: Pace = QUICK, before: str = ""
) -> Iterator[subprocess.Popen[bytes]]:
    """Have a worker at work inside this block."""
    process = start_worker(name, children=children, pace=pace, before=before)
    try:
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> int:
    """Stop a worker as a supervisor does, and give its exit code."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)
        raise


def wait_until(is_so: Callable[[], object], *, seconds: float = 30) -> float:
    """Wait until something is so, and give how long it took."""
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > seconds:
            raise AssertionError("It did not become so")
        time.sleep(0.02)
    return time.monotonic() - began


def ended_run(entry: JobEntry, *, seconds: float = 30) -> JobRun:
    """Wait for an entry's newest run to end."""
    ended = JobRun.objects.filter(entry=entry).exclude(status__in=JobRun.UNENDED)
    wait_until(ended.exists, seconds=seconds)
    return ended.latest("pk")


def running_run(entry: JobEntry) -> JobRun:
    """Wait for an entry's run to be running, its body begun."""
    running = JobRun.objects.filter(entry=entry, status="running", done__gt=0)
    wait_until(running.exists)
    return running.get()
