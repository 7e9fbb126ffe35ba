"""Ask the database beside the request, so that nobody waits for one that is away."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from threading import BoundedSemaphore, Thread
from typing import TypeVar

from django.db import Error, connection, transaction

Answer = TypeVar("Answer")

# Threads of this process that may ask at the same time; one that hangs holds its place.
PLACES = BoundedSemaphore(4)


def ask_in_time(ask: Callable[[], Answer], *, within: float) -> Answer:
    """Give what `ask` answers; `TimeoutError` after `within` seconds.

    It asks over a connection of its own: one that was kept may be dead without
    anybody having noticed. Errors of the database pass through.
    """
    until = time.monotonic() + within
    if not PLACES.acquire(timeout=within):
        raise TimeoutError
    answered: Future[Answer] = Future()
    Thread(target=_ask, args=(ask, answered, within), daemon=True).start()
    return answered.result(until - time.monotonic())


def _ask(ask: Callable[[], Answer], answered: Future[Answer], within: float) -> None:
    try:
        answered.set_result(_patiently(ask, within))
    except Error as error:
        answered.set_exception(error)
    finally:
        answered.cancel()  # without effect where there is an answer
        connection.close()
        PLACES.release()


def _patiently(ask: Callable[[], Answer], within: float) -> Answer:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {int(within * 1000)}")
        return ask()
