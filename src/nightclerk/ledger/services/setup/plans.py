"""The server's plans of statements, kept where the same ones are asked many times."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor


@contextmanager
def plans_kept() -> Iterator[None]:
    """Let the server keep the plans of the statements in this block.

    The same twenty statements post every document; to plan them anew costs a third of
    the time. A connection that has to be made anew meanwhile works without.
    """
    connection.ensure_connection()
    inner = connection.connection
    before = inner.cursor_factory, inner.prepare_threshold
    inner.cursor_factory, inner.prepare_threshold = ServerBindingCursor, 1
    try:
        yield
    finally:
        inner.cursor_factory, inner.prepare_threshold = before
