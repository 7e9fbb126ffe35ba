"""The empty job for other engines: notes the moment, nothing else.

python -m benchmarks.rival_jobs procrastinate|celery fill|work NUMBER
"""

import os
import sys
import time

from celery import Celery
from procrastinate import App, PsycopgConnector

# Celery's children import this module by its name, not as the program.
celery_app = Celery("benchmarks.rival_jobs", broker=os.environ.get("BENCH_REDIS", ""))
procrastinate_app = App(
    connector=PsycopgConnector(conninfo=os.environ.get("BENCH_DATABASE", ""))
)


def note() -> None:
    """Append the time to the file of marks."""
    marks = os.open(os.environ["BENCH_MARKS"], os.O_WRONLY | os.O_APPEND)
    os.write(marks, f"{time.time():.6f}\n".encode())
    os.close(marks)


celery_job = celery_app.task(note, name="bench.note")
procrastinate_job = procrastinate_app.task(note, name="bench.note", queue="bench")


def celery(what: str, number: int) -> None:
    """Fill the queue with jobs, or work with so many children."""
    if what == "fill":
        for _ in range(number):
            celery_job.delay()
    else:
        celery_app.worker_main(
            ["worker", "--pool=prefork", f"--concurrency={number}", "--loglevel=ERROR"]
        )


def procrastinate(what: str, number: int) -> None:
    """Fill the queue with jobs, or work on so many at the same time."""
    with procrastinate_app.open():
        if what == "fill":
            for _ in range(number):
                procrastinate_job.defer()
        else:
            procrastinate_app.run_worker(
                queues=["bench"], concurrency=number, delete_jobs="always"
            )


if __name__ == "__main__":
    engines = {"celery": celery, "procrastinate": procrastinate}
    engines[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
