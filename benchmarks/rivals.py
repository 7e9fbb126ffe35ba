"""The same empty job on bare engines, in turn, so that noise hits all alike."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median

from django.conf import settings

from benchmarks.report import Figure
from benchmarks.throughput import runs_per_second

JOBS = 400
ROUNDS = 3
PATIENCE = 60.0
CHILDREN = 4
REDIS_PORT = 6399
MODULE = "benchmarks.rival_jobs"


def measure() -> list[Figure]:
    """Let each engine do the same number of empty jobs, round after round.

    Celery is left out where no redis-server is installed.
    """
    engines: dict[str, Callable[[], float]] = {
        "Nightclerk": lambda: runs_per_second(CHILDREN),
        "bare procrastinate": procrastinate_per_second,
    }
    if shutil.which("redis-server"):
        engines["Celery with Redis"] = celery_per_second
    rates: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(ROUNDS):
        for name, rate in engines.items():
            rates[name].append(rate())
    ours = median(rates["Nightclerk"])
    figures = []
    for name, values in rates.items():
        figures.append(Figure(f"{name}, jobs per second", median(values), "1/s"))
        if name != "Nightclerk":
            figures.append(Figure(f"Nightclerk to {name}", ours / median(values), "×"))
    return figures


def procrastinate_per_second() -> float:
    """Fill procrastinate's queue with jobs, then let one worker do them."""
    return _rate("procrastinate", {"BENCH_DATABASE": settings.DATABASE_ADDRESS})


def celery_per_second() -> float:
    """Fill Celery's queue in Redis with jobs, then let prefork children do them."""
    with _redis() as address:
        return _rate("celery", {"BENCH_REDIS": address})


def _rate(engine: str, places: dict[str, str]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        marks = Path(folder) / "marks"
        marks.touch()
        environment = {**os.environ, **places, "BENCH_MARKS": str(marks)}
        command = [sys.executable, "-m", MODULE, engine]
        subprocess.run(  # noqa: S603
            [*command, "fill", str(JOBS)], env=environment, check=True
        )
        worker = subprocess.Popen(  # noqa: S603
            [*command, "work", str(CHILDREN)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            return _between_first_and_last(marks)
        finally:
            worker.terminate()
            with suppress(subprocess.TimeoutExpired):
                worker.wait(10)
            worker.kill()
            worker.wait()


def _between_first_and_last(marks: Path) -> float:
    deadline = time.monotonic() + PATIENCE
    while len(lines := marks.read_text().splitlines()) < JOBS:
        if time.monotonic() > deadline:
            raise SystemExit(f"{len(lines)} of {JOBS} jobs were done")
        time.sleep(0.05)
    moments = sorted(float(line) for line in lines)
    return (JOBS - 1) / (moments[-1] - moments[0])


@contextmanager
def _redis() -> Iterator[str]:
    """Run a Redis that keeps nothing on the disk, until the block ends."""
    options = ["--port", str(REDIS_PORT), "--bind", "127.0.0.1", "--save", ""]
    server = subprocess.Popen(  # noqa: S603
        ["redis-server", *options],  # noqa: S607
        stdout=subprocess.DEVNULL,
    )
    try:
        time.sleep(0.5)
        yield f"redis://127.0.0.1:{REDIS_PORT}/0"
    finally:
        server.terminate()
        server.wait(10)
