"""Cases kept as data: steps for the queue's services, and the facts that follow.

A case has entries (`given`, by a letter), steps (`when`) and facts (`then`). A step is
a moment, to which the database's clock moves, or words: `A set_ready`, `A begin`,
`A done`, `A fails transient`, `A change priority=3`, `sweep`, `reap`. An entry is made
on hold by its first step, or with its own `enqueue`. The last step may be refused.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from tests.jobs.building import said
from tests.jobs.clockwork import DatabaseClock

from nightclerk.core.errors import Broken, NightclerkError, NotReady, Refused, Transient
from nightclerk.core.text import words
from nightclerk.jobs.endings import Ending, Outcome
from nightclerk.jobs.models import JobCategory, JobEntry, JobRun, Notice
from nightclerk.jobs.probe import ProbeParams, probe
from nightclerk.jobs.recurrence import Misfire, Schedule
from nightclerk.jobs.reporting import Report
from nightclerk.jobs.services import categories, entries
from nightclerk.jobs.services.dispatch import promote_due, start
from nightclerk.jobs.services.finish import finish
from nightclerk.jobs.services.janitor import reap
from nightclerk.jobs.services.messages import renew

DATA = Path(__file__).parent / "data"
MONDAY_MORNING = "2026-03-02T09:00"
LEASE = timedelta(seconds=30)
KINDS: dict[str, type[NightclerkError]] = {
    "transient": Transient,
    "broken": Broken,
    "not_ready": NotReady,
    "refused": Refused,
}
SCHEDULE_COLUMNS = {
    "minutes": "minutes_between_runs",
    "start": "starting_time",
    "end": "ending_time",
    "earliest": "earliest_start",
    "expires": "expires_at",
}
NUMBERS = ("minutes", "priority", "max_attempts", "rerun_delay", "inactivity_minutes")


def rows(name: str) -> list[dict[str, Any]]:
    """Read a file of cases, one a line."""
    text = (DATA / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def value_of(name: str, given: Any) -> Any:
    """Read one field of a case as the services take it."""
    if given in (None, "-"):
        return None
    if name in ("earliest", "expires"):
        return moment(given)
    if name in ("start", "end"):
        return time.fromisoformat(given)
    if name == "timeout_hours":
        return timedelta(hours=given)
    return int(given) if name in NUMBERS else given


def schedule_of(fields: dict[str, Any]) -> Schedule:
    """Take the schedule out of a case's fields."""
    read = {
        name: value_of(name, fields.pop(name, None))
        for name in ("minutes", "start", "end", "earliest", "expires")
    }
    return Schedule(
        days=tuple(sign == "1" for sign in fields.pop("days", "0000000")),
        minutes=read["minutes"],
        starting=read["start"],
        ending=read["end"],
        zone=fields.pop("zone", "UTC"),
        earliest=read["earliest"],
        expires=read["expires"],
        misfire=Misfire(fields.pop("misfire", "once")),
        formula=fields.pop("formula", ""),
    )


class Casework:
    """A queue to which the steps of one case happen."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.clock = DatabaseClock(moment(MONDAY_MORNING))
        self.given = given
        self.owner = get_user_model().objects.create_superuser("ann")
        self.entries: dict[str, JobEntry] = {}
        self.refused: Refused | None = None

    def do(self, steps: list[str]) -> None:
        """Take the steps; what is refused ends them."""
        for step in steps:
            try:
                self._take(step)
            except Refused as refused:
                self.refused = refused
                break

    def outcome(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Give those facts about the whole case that are wanted."""
        found: dict[str, Any] = {
            name: self.facts(name, facts)
            for name, facts in wanted.items()
            if name in self.given
        }
        if self.refused is not None:
            found["refused"] = sorted(self.refused.fields)
        if "entries" in wanted:
            listed = JobEntry.objects.order_by("pk").values_list("status", flat=True)
            found["entries"] = list(listed)
        if "notices" in wanted:
            told = Notice.objects.order_by("pk").values_list("kind", flat=True)
            found["notices"] = list(told)
        return found

    def facts(self, name: str, wanted: dict[str, Any]) -> dict[str, Any]:
        """Give those facts about an entry that are wanted."""
        entry = JobEntry.objects.filter(pk=self.entries[name].pk).first()
        if entry is None:
            return {"gone": True, **self._of_runs(name, wanted)}
        found = {fact: FACTS[fact](entry) for fact in wanted if fact in FACTS}
        if "next_between" in wanted:
            low, high = wanted["next_between"]
            is_inside = (
                moment(low) <= (entry.next_run_at or moment(high)) <= moment(high)
            )
            found["next_between"] = [low, high] if is_inside else str(entry.next_run_at)
        return {**found, **self._of_runs(name, wanted)}

    def _of_runs(self, name: str, wanted: dict[str, Any]) -> dict[str, Any]:
        # Runs of an entry that is gone are known by their note.
        own = Q(entry_id=self.entries[name].pk) | Q(entry=None, params__note=name)
        runs = list(JobRun.objects.filter(own).order_by("pk"))
        return {fact: of(runs) for fact, of in OF_RUNS.items() if fact in wanted}

    def _take(self, step: str) -> None:
        first, *rest = step.split()
        if first in ("sweep", "reap"):
            {"sweep": promote_due, "reap": reap}[first]()
        elif first == "category":
            self._category(*rest)
        elif first in self.given:
            self._to_entry(first, *rest)
        else:
            self.clock.set(moment(first))

    def _category(self, verb: str, code: str = "", *rest: str) -> None:
        if verb == "make":
            concurrency = int(rest[0]) if rest else 1
            categories.create(code=code.strip("'"), concurrency=concurrency)
        else:
            categories.delete(JobCategory.objects.get(code=code))

    def _to_entry(self, name: str, verb: str, *rest: str) -> None:
        if verb in ("enqueue", "create"):
            self.entries[name] = self._made(name, verb)
            return
        if name not in self.entries:
            self.entries[name] = self._made(name, "create")
        entry = JobEntry.objects.get(pk=self.entries[name].pk)
        VERBS[verb](entry, *rest)

    def _made(self, name: str, verb: str) -> JobEntry:
        fields = dict(self.given[name])
        schedule = schedule_of(fields)
        params = ProbeParams(note=fields.pop("note", name))
        read = {key: value_of(key, value) for key, value in fields.items()}
        if "timeout_hours" in read:
            read["timeout"] = read.pop("timeout_hours")
        if verb == "create":
            read = {"actor": self.owner, **read}
            return entries.create(probe, params, schedule=schedule, **read)
        return entries.enqueue(probe, params, start_at=schedule.earliest, **read)


def _change(entry: JobEntry, *changes: str) -> None:
    fields = {}
    for change in changes:
        name, value = change.split("=")
        column = SCHEDULE_COLUMNS.get(name, name)
        fields[column] = (
            value == "on" if value in ("on", "off") else value_of(name, value)
        )
    entries.change(entry, **fields)


def _live(entry: JobEntry) -> JobRun:
    return JobRun.objects.get(entry=entry, status__in=JobRun.LIVE)


def _begin(entry: JobEntry) -> None:
    assert start(_live(entry).pk, worker="w", lease=LEASE) is not None


def _end(entry: JobEntry, ending: Callable[[int], Ending]) -> None:
    run = _live(entry)
    if run.status == JobRun.Status.QUEUED:
        _begin(entry)
    finish([ending(run.pk)], worker="w")


def _done(entry: JobEntry, how: str = "") -> None:
    _end(entry, lambda run: Ending(run, Outcome.DONE, is_idle=how == "idle"))


def _fails(entry: JobEntry, kind: str = "transient", times: str = "1") -> None:
    error = KINDS[kind](words("The shop said no"))
    for _ in range(int(times)):
        _end(entry, lambda run: Ending(run, Outcome.FAILED, error=error))


def _stops(entry: JobEntry) -> None:
    """End a run that was asked to stop."""
    _end(entry, lambda run: Ending(run, Outcome.CANCELLED))


def _heard(entry: JobEntry) -> None:
    """Let the worker renew the lease of the entry's run."""
    renew({_live(entry).pk: Report()}, worker="w", lease=LEASE)


def _vanish(entry: JobEntry) -> None:
    """Take an entry away from under its run, as no service does."""
    entry.delete()


VERBS: dict[str, Callable[..., Any]] = {
    "set_ready": entries.set_ready,
    "hold": entries.set_on_hold,
    "restart": entries.restart,
    "run_now": entries.run_now,
    "run_once": entries.run_once,
    "wake": entries.wake,
    "copy": entries.copy,
    "delete": entries.delete,
    "cancel": lambda entry: entries.cancel_run(_live(entry)),
    "change": _change,
    "begin": _begin,
    "done": _done,
    "fails": _fails,
    "stops": _stops,
    "heard": _heard,
    "vanish": _vanish,
}


def _clock_text(value: datetime | None) -> str | None:
    return value and value.astimezone(UTC).replace(tzinfo=None).isoformat()


FACTS: dict[str, Callable[[JobEntry], Any]] = {
    "status": lambda entry: entry.status,
    "next": lambda entry: _clock_text(entry.next_run_at),
    "earliest": lambda entry: _clock_text(entry.earliest_start),
    "attempt": lambda entry: entry.attempt,
    "missed": lambda entry: entry.missed,
    "failures": lambda entry: entry.failures_in_a_row,
    "follow_up": lambda entry: entry.follow_up,
    "queued": lambda entry: entry.is_queued,
    "error": lambda entry: entry.error,
    "owner": lambda entry: entry.owner and entry.owner.get_username(),
    "description": lambda entry: entry.description,
    "category": lambda entry: entry.category and entry.category.code,
    "priority": lambda entry: entry.priority,
    "timeout_hours": lambda entry: entry.timeout / timedelta(hours=1),
    "max_attempts": lambda entry: entry.max_attempts,
    "rerun_delay": lambda entry: entry.rerun_delay,
    "waits_for": lambda entry: entry.waits_for and said(entry.waits_for),
    "events": lambda entry: [
        what for (what,) in entry.events.order_by("pk").values_list("what")
    ],
}
OF_RUNS: dict[str, Callable[[list[JobRun]], Any]] = {
    "runs": lambda runs: [run.status for run in runs],
    "attempts": lambda runs: [run.attempt for run in runs],
    "errors": lambda runs: [run.error for run in runs],
    "started": lambda runs: [_clock_text(run.started_at) for run in runs],
    "finished": lambda runs: [_clock_text(run.finished_at) for run in runs],
    "took": lambda runs: [
        run.duration and run.duration.total_seconds() for run in runs
    ],
    "run_descriptions": lambda runs: [run.description for run in runs],
}
