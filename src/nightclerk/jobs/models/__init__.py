"""The queue's records."""

from nightclerk.jobs.models.entries import JobCategory, JobEntry
from nightclerk.jobs.models.events import JobEvent, Worker
from nightclerk.jobs.models.notices import (
    Delivery,
    Notice,
    NoticeChoice,
    NoticeSetup,
)
from nightclerk.jobs.models.rights import TaskRight
from nightclerk.jobs.models.runs import JobMessage, JobRun, JobTouch

__all__ = [
    "Delivery",
    "JobCategory",
    "JobEntry",
    "JobEvent",
    "JobMessage",
    "JobRun",
    "JobTouch",
    "Notice",
    "NoticeChoice",
    "NoticeSetup",
    "TaskRight",
    "Worker",
]
