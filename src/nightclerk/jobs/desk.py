"""A thread that talks to the database for the worker's loop; no wait is endless."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

STATEMENT_LIMIT = timedelta(seconds=5)
WAIT_LIMIT = 15.0  # seconds for a whole question, a new connection included


class Unreachable(Exception):
    """The database does not answer now; ask again later."""


class Desk:
    """One thread with one connection; questions are answered one after the other."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_away = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def ask(
        self, question: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Call a service in the thread; `Unreachable` when the database is away."""
        loop = asyncio.get_running_loop()
        call = loop.run_in_executor(self._thread, _answer, question, args, kwargs)
        try:
            answer = await asyncio.wait_for(call, WAIT_LIMIT)
        except (OperationalError, InterfaceError, TimeoutError) as error:
            self._note(error)
            raise Unreachable from error
        if self.is_away:
            log.info("The %s reaches the database again", self.name)
        self.is_away = False
        return answer

    def _note(self, error: BaseException) -> None:
        """Log that the database is away; once, not twice a second."""
        if not self.is_away:
            log.warning("The %s cannot reach the database: %s", self.name, error)
        self.is_away = True

    def close(self) -> None:
        """Close the connection; what is being asked is waited for."""
        self._thread.submit(connection.close)
        self._thread.shutdown()


def _answer(question: Callable[..., R], args: Any, kwargs: Any) -> R:
    try:
        if connection.connection is None:
            limit = round(STATEMENT_LIMIT.total_seconds() * 1000)
            with connection.cursor() as cursor:
                cursor.execute(f"SET statement_timeout = {limit:d}")
        return question(*args, **kwargs)
    except (OperationalError, InterfaceError):
        connection.close()
        raise
