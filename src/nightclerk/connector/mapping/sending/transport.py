"""Choose how changes travel: by calls, or by one of Shopify's bulk operations."""

from dataclasses import dataclass
from enum import StrEnum

STAGING = 11.0  # points to get a place for the file
RUNNING = 10.0  # points to let the operation begin
LOOKING = 1.0  # points of one look at how far it is
LOOKS = 4  # after 2, 4, 8 and 16 seconds: most operations have ended by then
REQUESTS = 3  # staging, upload, start, each with its latency
WAITING = 15.0  # seconds from its start to its end, for an operation of usual size
MOST_CALLS = 100  # above it the shop's budget is better left to others


class Transport(StrEnum):
    """The two ways to Shopify."""

    CALLS = "calls"
    BULK = "bulk"


@dataclass(frozen=True)
class Work:
    """What is to be sent: in how many calls, of how many points each.

    `rows` are the changes in all; where there is none nothing has to travel.
    """

    calls: int
    points_each: float
    rows: int


@dataclass(frozen=True)
class Pace:
    """How fast a shop lets us: points per second, points at hand, seconds a call."""

    rate: float
    bucket: float
    latency: float = 0.3

    def seconds(self, calls: float, points: float) -> float:
        """Give how long some calls take that ask for some points in all."""
        budget = (points - self.bucket) / self.rate if self.rate > 0 else 0.0
        return max(calls * self.latency, budget)


def choose(work: Work, pace: Pace, *, most_calls: int = MOST_CALLS) -> Transport:
    """Give the way by which the work is done sooner; many calls always go in bulk.

    A bulk operation needs a file, a start and looks at it, however little it has to
    do. `most_calls` is how many calls may be made where those would be sooner.
    """
    if not work.rows or not work.calls:
        return Transport.CALLS
    if work.calls > most_calls:
        return Transport.BULK
    by_calls = pace.seconds(work.calls, work.calls * work.points_each)
    return Transport.BULK if by_calls > bulk_seconds(pace) else Transport.CALLS


def bulk_seconds(pace: Pace) -> float:
    """Give how long a bulk operation takes from its file to its result."""
    points = STAGING + RUNNING + LOOKS * LOOKING
    return pace.seconds(REQUESTS, points) + WAITING
