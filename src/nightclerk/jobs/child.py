"""A child process: does one run after the other in its main thread, until told off."""

import os
import select
import signal
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection

from django.db import close_old_connections

from nightclerk.jobs.endings import Ending
from nightclerk.jobs.reporting import PipeReporter, Report
from nightclerk.jobs.services.dispatch import Order
from nightclerk.jobs.services.runner import perform
from nightclerk.jobs.stopping import obey, shielded

HUNG_UP = select.POLLHUP | getattr(select, "POLLRDHUP", 0)


@dataclass(frozen=True)
class Said:
    """A report, and the run that made it."""

    run_id: int
    report: Report


def serve(pipe: Connection) -> None:
    """Do the runs that come through the pipe, until its other end is gone."""
    obey()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the worker's to answer
    signal.signal(signal.SIGTERM, lambda *_: None)  # and so is a group's SIGTERM
    threading.Thread(
        target=_end_with_worker, args=(pipe.fileno(),), daemon=True
    ).start()
    while True:
        try:
            order: Order = pipe.recv()
        except (EOFError, OSError):
            return
        ending = _do(order, pipe)
        pipe.send(ending)


def _do(order: Order, pipe: Connection) -> Ending:
    def send(report: Report) -> None:
        with shielded():
            pipe.send(Said(order.run_id, report))

    reporter = PipeReporter(send)
    close_old_connections()
    ending = perform(order, reporter)
    close_old_connections()
    return ending.with_(messages=reporter.rest())


def _end_with_worker(descriptor: int) -> None:
    """Kill this process when its worker is gone; nobody would hear how a run ends."""
    watch = select.poll()
    watch.register(descriptor, HUNG_UP)
    watch.poll()
    os.kill(os.getpid(), signal.SIGKILL)
