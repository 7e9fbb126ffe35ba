"""Which entries and runs of a long list are wanted, and which the caller may see."""

from typing import Annotated

from django.db.models import QuerySet
from ninja import Schema
from pydantic import AfterValidator, Field

from nightclerk.access.services import Caller
from nightclerk.api.numbers import Number
from nightclerk.api.pages import one_of
from nightclerk.api.schedules import Moment
from nightclerk.core.errors import NotFound
from nightclerk.core.text import words
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.searching import OUTCOMES, entries_like, runs_like
from nightclerk.jobs.services.rights import hidden_tasks

LONGEST_TEXT = 200


EntryStatus = Annotated[
    str,
    AfterValidator(one_of(JobEntry.Status.values)),
    Field(json_schema_extra={"enum": list(JobEntry.Status.values)}),
]
RunStatus = Annotated[
    str,
    AfterValidator(one_of(JobRun.Status.values)),
    Field(json_schema_extra={"enum": list(JobRun.Status.values)}),
]
Outcome = Annotated[
    str,
    AfterValidator(one_of(OUTCOMES)),
    Field(json_schema_extra={"enum": list(OUTCOMES)}),
]


class Chosen(Schema):
    """What entries and runs are chosen by; what is not said chooses nothing."""

    task: Number | None = None
    category: str | None = Field(default=None, max_length=40)
    owner: str | None = Field(
        default=None, max_length=150, description="Login name of the owner."
    )
    text: str | None = Field(
        default=None,
        max_length=LONGEST_TEXT,
        description="Part of the description, the parameters or the error.",
    )


class ChosenEntries(Chosen):
    """What entries are chosen by."""

    status: EntryStatus | None = None
    outcome: Outcome | None = Field(
        default=None, description="How the last run that ended did."
    )
    since: Moment | None = Field(default=None, description="Changed at or after this.")

    def found_for(self, caller: Caller) -> QuerySet[JobEntry]:
        """Give the entries that are wanted and that a caller may see."""
        wanted = entries_like(**self.model_dump(exclude_none=True))
        return wanted.exclude(task__in=hidden_tasks(caller.user))


class ChosenRuns(Chosen):
    """What runs are chosen by."""

    entry: Number | None = None
    status: RunStatus | None = None
    outcome: Outcome | None = Field(
        default=None, description="How it ended; what still runs has none."
    )
    since: Moment | None = Field(default=None, description="Queued at or after this.")

    def found_for(self, caller: Caller) -> QuerySet[JobRun]:
        """Give the runs that are wanted and that a caller may see."""
        wanted = runs_like(**self.model_dump(exclude_none=True, exclude={"outcome"}))
        ended = wanted.filter(status=self.outcome) if self.outcome else wanted
        return ended.exclude(task__in=hidden_tasks(caller.user))


def entry_for(caller: Caller, number: int) -> JobEntry:
    """Find an entry that a caller may see; any other is `NotFound`."""
    found = ChosenEntries().found_for(caller).filter(pk=number).first()
    if found is None:
        raise NotFound(words("There is no entry {number}", number=number))
    return found


def run_for(caller: Caller, number: int) -> JobRun:
    """Find a run that a caller may see; any other is `NotFound`."""
    found = ChosenRuns().found_for(caller).filter(pk=number).first()
    if found is None:
        raise NotFound(words("There is no run {number}", number=number))
    return found
