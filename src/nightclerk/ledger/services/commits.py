"""Commits that do not wait for the disk one by one; the one after them does for all."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connection


@contextmanager
def commits_together() -> Iterator[None]:
    """Let commits in this block not wait for the disk.

    The next commit after the block waits for all of them. A server that loses its
    power in between loses the newest of them, each one whole, so what must go together
    has to be in one transaction. Outside such blocks every commit waits.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    try:
        yield
    finally:
        # A transaction that has failed takes the setting back by itself.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")
