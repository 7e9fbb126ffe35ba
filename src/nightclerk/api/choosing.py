"""Which entries and runs of a long list are wanted, and which the caller may see."""

from typing import Annotated, Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from ninja import Schema
from pydantic import AfterValidator, Field

from nightclerk.access.services import Caller
from nightclerk.api.numbers import Number
from nightclerk.api.pages import one_of
from nightclerk.api.schedules import Moment
from nightclerk.core.errors import NotFound
from nightclerk.core.text import words
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.services.rights import hidden_tasks

OUTCOMES = tuple(each for each in JobRun.Status.values if each not in JobRun.LIVE)
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

    def found(self) -> Q:
        """Give the condition for what the fields of both lists say."""
        return _equal(task=self.task) & self._by_text()

    def _by_text(self) -> Q:
        if not self.text:
            return Q()
        return (
            Q(description__icontains=self.text)
            | Q(params__icontains=self.text)
            | Q(error__icontains=self.text)
        )


class ChosenEntries(Chosen):
    """What entries are chosen by."""

    status: EntryStatus | None = None
    outcome: Outcome | None = Field(
        default=None, description="How the last run that ended did."
    )
    since: Moment | None = Field(default=None, description="Changed at or after this.")

    def of(self, rows: QuerySet[JobEntry]) -> QuerySet[JobEntry]:
        """Give the entries that are wanted."""
        wanted = self.found() & _equal(
            status=self.status,
            category__code=self.category,
            owner__username=self.owner,
            changed_at__gte=self.since,
        )
        if self.outcome is not None:
            ended = JobRun.objects.filter(entry=OuterRef("pk"), status__in=OUTCOMES)
            newest = Subquery(ended.order_by("-pk").values("status")[:1])
            rows = rows.annotate(outcome=newest).filter(outcome=self.outcome)
        return rows.filter(wanted)


class ChosenRuns(Chosen):
    """What runs are chosen by."""

    entry: Number | None = None
    status: RunStatus | None = None
    outcome: Outcome | None = Field(
        default=None, description="How it ended; what still runs has none."
    )
    since: Moment | None = Field(default=None, description="Queued at or after this.")

    def of(self, rows: QuerySet[JobRun]) -> QuerySet[JobRun]:
        """Give the runs that are wanted."""
        wanted = self.found() & _equal(
            entry_id=self.entry,
            category_code=self.category,
            actor__username=self.owner,
            queued_at__gte=self.since,
        )
        both = _equal(status=self.status) & _equal(status=self.outcome)
        return rows.filter(wanted & both)


def entries_for(caller: Caller) -> QuerySet[JobEntry]:
    """Give the entries that a caller may see."""
    rows = JobEntry.objects.select_related("category", "owner")
    return rows.exclude(task__in=hidden_tasks(caller.user))


def runs_for(caller: Caller) -> QuerySet[JobRun]:
    """Give the runs that a caller may see."""
    rows = JobRun.objects.select_related("actor")
    return rows.exclude(task__in=hidden_tasks(caller.user))


def entry_for(caller: Caller, number: int) -> JobEntry:
    """Find an entry that a caller may see; any other is `NotFound`."""
    found = entries_for(caller).filter(pk=number).first()
    if found is None:
        raise NotFound(words("There is no entry {number}", number=number))
    return found


def run_for(caller: Caller, number: int) -> JobRun:
    """Find a run that a caller may see; any other is `NotFound`."""
    found = runs_for(caller).filter(pk=number).first()
    if found is None:
        raise NotFound(words("There is no run {number}", number=number))
    return found


def _equal(**wanted: Any) -> Q:
    return Q(**{name: value for name, value in wanted.items() if value is not None})
