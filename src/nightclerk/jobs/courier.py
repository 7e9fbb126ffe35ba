"""A worker's own thread for notices: looks for trouble, sends; harms no run."""

import logging
import threading

from django.db import InterfaceError, OperationalError, connection

from nightclerk.jobs.services.notices import look_for_trouble
from nightclerk.jobs.services.outbox import send_due

log = logging.getLogger(__name__)


class Courier:
    """Carries notices while the worker works; a slow mail server delays nobody else."""

    def __init__(self, *, pause: float) -> None:
        self.pause = pause
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def keep_going(self) -> None:
        """Begin, or begin again where the thread broke; its error was logged then."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(
                target=self._work, name="courier", daemon=True
            )
            self._thread.start()

    def stop(self, *, patience: float) -> None:
        """End after what is being sent; what is not sent then stays to be sent."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(patience)

    def _work(self) -> None:
        try:
            while not self._stop.wait(self.pause):
                self._round()
        finally:
            connection.close()

    def _round(self) -> None:
        try:
            look_for_trouble()
            while not self._stop.is_set() and send_due():
                pass
        except (OperationalError, InterfaceError) as error:
            log.warning("The courier cannot reach the database: %s", error)
            connection.close()
