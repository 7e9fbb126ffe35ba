"""The heartbeat of a run that is done in this process, beside its body."""

import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
)

from nightclerk.jobs.endings import Ending, Outcome, cancelled, timed_out
from nightclerk.jobs.reporting import BoxReporter
from nightclerk.jobs.services.dispatch import Order
from nightclerk.jobs.services.finish import finish
from nightclerk.jobs.services.messages import Reply, renew
from nightclerk.jobs.stopping import stop_main_thread

log = logging.getLogger(__name__)

BEAT = 0.5  # seconds: at most two writes a second
FENCE = 0.8  # of the lease; then the run may soon be somebody else's
GRACE = 2.0  # seconds that a body has to end after it was stopped
STOPPED_BY_FORCE = 70


class Pulse(threading.Thread):
    """Renew the lease, carry words out and orders in, until the body has ended."""

    def __init__(
        self, order: Order, reporter: BoxReporter, *, worker: str, lease: timedelta
    ) -> None:
        super().__init__(name=f"pulse of run {order.run_id}", daemon=True)
        self.order = order
        self.reporter = reporter
        self.worker = worker
        self.lease = lease
        self.why: Outcome | None = None
        self.by_force: Callable[[], None] | None = None
        self._end = threading.Event()
        self._renewed_at = self._began_at = time.monotonic()
        self._stopped_at = 0.0

    def run(self) -> None:
        try:
            while not self._end.wait(BEAT):
                self._beat()
                self._look_at_clock()
        finally:
            connection.close()

    def end(self) -> None:
        """Stop beating; the body has ended."""
        self._end.set()
        self.join()

    def _beat(self) -> None:
        close_old_connections()
        report = self.reporter.take()
        run = self.order.run_id
        try:
            replies = renew({run: report}, worker=self.worker, lease=self.lease)
        except (OperationalError, InterfaceError) as error:
            log.warning("The heartbeat of run %s failed: %s", run, error)
            self.reporter.put_back(report)
            connection.close()
            return
        except (DatabaseError, TypeError, ValueError):
            log.exception("What run %s said cannot be kept", run)
            return
        self._renewed_at = time.monotonic()
        if replies[run] is Reply.CANCEL:
            self._stop_body(Outcome.CANCELLED)
        elif replies[run] is Reply.LOST:
            self._stop_body(Outcome.LOST)

    def _look_at_clock(self) -> None:
        now = time.monotonic()
        if now - self._renewed_at > FENCE * self.lease.total_seconds():
            self._stop_body(Outcome.LOST)
        if now - self._began_at > self.order.timeout.total_seconds():
            self._stop_body(Outcome.TIMED_OUT)
        if self._stopped_at and now - self._stopped_at > GRACE and self.by_force:
            self.by_force()

    def _stop_body(self, why: Outcome) -> None:
        if self.why is not None:
            return
        self.why = why
        self._stopped_at = time.monotonic()
        self.reporter.is_stopped = True
        stop_main_thread()

    def end_by_force(self) -> None:
        """End a process whose body does not stop, after its run was written."""
        run = self.order.run_id
        ending: Ending = (
            timed_out(run, limit=self.order.timeout)
            if self.why is Outcome.TIMED_OUT
            else cancelled(run)
        )
        try:
            finish([ending], worker=self.worker)
        finally:
            os._exit(STOPPED_BY_FORCE)
