"""Stop a body of Python wherever it is: a signal that raises `Stopped` in it.

Not SIGTERM: supervisors send that to whole process groups, and a deploy must not look
like a cancelled run.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from nightclerk.jobs.context import Stopped

STOP = signal.SIGUSR1


class Body:
    """What the main thread of this process is doing, for the signal to look at."""

    def __init__(self) -> None:
        self.is_running = False
        self.is_stopped = False
        self.shields = 0
        self.is_pending = False


here = Body()


def obey() -> None:
    """Listen to the signal from now on; outside of bodies it does nothing."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(STOP, _on_stop)


@contextmanager
def body() -> Iterator[None]:
    """Mark the code that a stop may interrupt anywhere."""
    here.is_running, here.is_stopped = True, False
    here.is_pending, here.shields = False, 0
    try:
        yield
    finally:
        here.is_running = False


def is_stopped() -> bool:
    """Tell whether the body was asked to stop.

    A stop that comes in the middle of a statement may leave it as a database's error,
    raised while the connection was put in order; whoever answers such errors asks here.
    """
    return here.is_stopped


@contextmanager
def shielded() -> Iterator[None]:
    """Put a stop off until the end of this block, such as half a message in a pipe."""
    here.shields += 1
    try:
        yield
    finally:
        here.shields -= 1
    if here.is_pending and here.is_running and not here.shields:
        here.is_pending = False
        raise Stopped


def stop_main_thread() -> None:
    """Ask the body in this process's main thread to stop; for another thread."""
    main = threading.main_thread()
    if here.is_running and main.ident is not None:
        signal.pthread_kill(main.ident, STOP)


def _on_stop(number: int, frame: FrameType | None) -> None:
    if not here.is_running:
        return
    here.is_stopped = True
    if here.shields:
        here.is_pending = True
        return
    raise Stopped
