"""People who do something at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from nightclerk.core.errors import Refused


def at_once(*deeds: Callable[[], object]) -> list[bool]:
    """Do all at the same time; tells of each whether it was done, not refused."""

    def attempt(deed: Callable[[], object]) -> bool:
        try:
            deed()
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(attempt, deeds))
