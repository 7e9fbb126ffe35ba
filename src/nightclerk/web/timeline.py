"""What happened to an entry or a run, as one line of time with who did it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.web.badges import RUN_LOOKS
from nightclerk.web.durations import duration_in_words
from nightclerk.web.words import said_json

EVENTS_SHOWN = 50
OF_WAITS = ("parked", "background", "look", "held_up", "goes_on")


@dataclass(frozen=True)
class Moment:
    """One fact: when, what, by whom, and the run it is about."""

    at: datetime
    text: str
    actor: str = ""
    run: int | None = None
    tone: str = "neutral"

    @property
    def address(self) -> str:
        """The card of the run; "" where there is none."""
        if self.run is None:
            return ""
        return reverse("admin:jobs_jobrun_change", args=[self.run])


def entry_timeline(entry: JobEntry, runs: Iterable[JobRun]) -> list[Moment]:
    """Give what people and the queue did to an entry, the newest first."""
    events = entry.events.select_related("actor").order_by("-id")[:EVENTS_SHOWN]
    moments = [
        Moment(
            event.at,
            said_json(event.text) or event.what,
            actor=str(event.actor or ""),
            run=event.run_id,
        )
        for event in events
    ]
    for run in runs:
        moments += _begun(run)  # how it ended is an event
    return sorted(moments, key=lambda moment: moment.at, reverse=True)


def run_timeline(run: JobRun) -> list[Moment]:
    """Give the facts of a run in their order: due, queued, each attempt, the end."""
    moments = []
    if run.planned_at is not None:
        moments.append(Moment(run.planned_at, _("Due")))
    moments.append(Moment(run.queued_at, _("Queued for a worker")))
    moments += [*_begun(run, of_itself=True), *_stretches(run)]
    moments += _ended(run, of_itself=True)
    for other in _other_attempts(run):
        moments += _ended(other)
    return sorted(moments, key=lambda moment: moment.at)


def _other_attempts(run: JobRun) -> Iterable[JobRun]:
    """Give the runs of the same occurrence."""
    if run.entry_id is None:
        return ()
    same = JobRun.objects.filter(entry=run.entry_id, occurrence=run.occurrence)
    return same.exclude(pk=run.pk).order_by("pk")


def _begun(run: JobRun, *, of_itself: bool = False) -> list[Moment]:
    if run.started_at is None:
        return []
    sentence = _("Attempt {number} begun by {worker}")
    if not run.worker:
        sentence = _("Attempt {number} begun")
    text = sentence.format(number=run.attempt, worker=run.worker)
    return [Moment(run.started_at, text, run=None if of_itself else run.pk)]


def _stretches(run: JobRun) -> list[Moment]:
    """Give when and for what a run waited outside, and when it went on."""
    if not run.parked_times:
        return []
    events = run.events.filter(what__in=OF_WAITS).select_related("actor")
    return [
        Moment(event.at, said_json(event.text), actor=str(event.actor or ""))
        for event in events
    ]


def _ended(run: JobRun, *, of_itself: bool = False) -> list[Moment]:
    if run.finished_at is None:
        return []
    sentence = _("Attempt {number}: {status}")
    if run.duration is not None:
        sentence = _("Attempt {number}: {status} after {duration}")
    text = sentence.format(
        number=run.attempt,
        status=run.get_status_display(),
        duration=duration_in_words(run.duration) if run.duration else "",
    )
    tone = RUN_LOOKS[JobRun.Status(run.status)].tone
    return [Moment(run.finished_at, text, run=None if of_itself else run.pk, tone=tone)]
