"""The queue in three numbers for one person: failed, in process, in queue."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from nightclerk.core.text import Text, words
from nightclerk.jobs import notice_board
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.notice_rules import Level, level_between

Status = JobEntry.Status
FAILED = (Status.ERROR,)
IN_PROCESS = (Status.IN_PROCESS,)
IN_QUEUE = (Status.READY, Status.WAITING)
# Work is no trouble by itself; these tell of a queue that grows beyond its workers.
BUSY = (10, 50)
LONG_QUEUE = (100, 1000)
OF_ALL = {
    "failed": words("Entries that failed"),
    "in_process": words("Entries in process"),
    "in_queue": words("Entries in queue"),
}
OF_ONE = {
    "failed": words("My entries that failed"),
    "in_process": words("My entries in process"),
    "in_queue": words("My entries in queue"),
}


@dataclass(frozen=True)
class QueueCue:
    """A number, how bad it is, and the filters of the list of entries that it counts.

    The filters are `status__in` (values with commas between) and, where only the
    person's own entries count, `owner` (the number of the user).
    """

    key: str
    title: Text
    count: int
    level: Level
    filters: dict[str, str]


def queue_cues(user: Any, *, hidden: Collection[int] = ()) -> list[QueueCue]:
    """Count a person's entries; an administrator of the queue is told of everybody's.

    `hidden` are numbers of tasks that are not counted. The limits of the failed ones
    are those of the notice set-up.
    """
    rules = notice_board.rules()
    sees_all = user.pk in rules.administrators
    counted = JobEntry.objects.exclude(task__in=hidden).filter(
        Q() if sees_all else Q(owner=user.pk)
    )
    numbers = counted.aggregate(
        failed=Count("pk", filter=Q(status__in=FAILED)),
        in_process=Count("pk", filter=Q(status__in=IN_PROCESS)),
        in_queue=Count("pk", filter=Q(status__in=IN_QUEUE)),
    )
    of_failed = (rules.threshold_low, rules.threshold_high)
    kinds = (
        ("failed", FAILED, of_failed),
        ("in_process", IN_PROCESS, BUSY),
        ("in_queue", IN_QUEUE, LONG_QUEUE),
    )
    titles = OF_ALL if sees_all else OF_ONE
    own = {} if sees_all else {"owner": str(user.pk)}
    return [
        QueueCue(
            key,
            titles[key],
            numbers[key],
            level_between(numbers[key], *limits),
            {"status__in": ",".join(statuses), **own},
        )
        for key, statuses, limits in kinds
    ]
