"""What happens at the shop by itself, some time after it was asked for."""

from collections.abc import Callable
from heapq import heappop, heappush


class Later:
    """Work with a time at which it is due; the next request finds it done."""

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, Callable[[], object]]] = []
        self._count = 0

    def put(self, due: float, work: Callable[[], object]) -> None:
        """Plan work for a moment of the shop's clock, in seconds since 1970."""
        self._count += 1
        heappush(self._waiting, (due, self._count, work))

    def catch_up(self, now: float) -> None:
        """Do all that is due, in the order of its times."""
        while self._waiting and self._waiting[0][0] <= now:
            heappop(self._waiting)[2]()
