"""What the list and the card of entries show."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import gettext as _

from nightclerk.core.clock import now
from nightclerk.jobs import selectors
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.recurrence import preview
from nightclerk.jobs.schedule_words import in_words
from nightclerk.jobs.services.rights import hidden_tasks
from nightclerk.web.bars import bars_of
from nightclerk.web.entry_actions import buttons
from nightclerk.web.lateness import is_overdue
from nightclerk.web.progress import progress_of
from nightclerk.web.remedies import remedy_of_entry
from nightclerk.web.runs import parameters_of
from nightclerk.web.signed_in import Permits
from nightclerk.web.timeline import entry_timeline
from nightclerk.web.waiting import waiting_words
from nightclerk.web.words import said, stored_error

TROUBLE_FIRST = sorted(
    JobEntry.Status,
    key=lambda status: status not in (JobEntry.Status.ERROR, JobEntry.Status.WAITING),
)
RUNS_DRAWN = 30
RUNS_LISTED = 10
STARTS_SHOWN = 5
UNSETTLED = (JobEntry.Status.READY, JobEntry.Status.WAITING, JobEntry.Status.IN_PROCESS)
PLANNED = (*UNSETTLED, JobEntry.Status.ERROR)


def row_facts(entry: JobEntry) -> dict[str, Any]:
    """Give what a row of the list says about an entry."""
    newest = newest_of(entry)
    return {
        "entry": entry,
        "schedule": schedule_words(entry),
        "waits": waiting_words(entry),
        "parameters": parameters_of(entry.task, entry.params),
        "error": stored_error(entry.error_detail, entry.error)[0].partition("\n")[0],
        "progress": None if newest is None or newest.has_ended else progress_of(newest),
        "attempts": entry.max_attempts + 1,
    }


def next_start_of(entry: JobEntry) -> datetime | None:
    """Give when an entry starts next; while it runs that is not known yet."""
    return None if has_begun(entry) else entry.next_run_at


def has_begun(entry: JobEntry) -> bool:
    """Tell whether an entry's run goes on, or waits to go on."""
    return entry.status == JobEntry.Status.IN_PROCESS or entry.is_parked


def newest_of(entry: JobEntry) -> JobRun | None:
    """Give the newest run that the list has fetched with an entry."""
    return next(iter(getattr(entry, "newest_runs", ())), None)


def entry_facts(request: HttpRequest, entry: JobEntry) -> dict[str, Any]:
    """Give what an entry's card shows to a reader, beside the parameters."""
    live = selectors.live_run(entry)
    runs = list(entry.runs.all()[:RUNS_DRAWN])
    error, advice = stored_error(entry.error_detail, entry.error)
    permits = Permits(request.user)
    return {
        "buttons": buttons(entry, permits),
        "may_change_owner": permits.allow("administer", entry.task),
        "is_settled": entry.status not in UNSETTLED,
        "is_planned": entry.status in PLANNED,
        "live_run": live,
        "progress": progress_of(live) if live else None,
        "runs": runs[:RUNS_LISTED],
        "picture": bars_of(runs),
        "moments": entry_timeline(entry, runs[:RUNS_LISTED]),
        "error": error,
        "advice": advice,
        "remedy": remedy_of_entry(request, entry, next(iter(runs), None)),
        "schedule": schedule_words(entry),
        "waits": waiting_words(entry),
        "next_start": next_start_of(entry),
        "is_overdue": is_overdue(entry),
        "starts": next_starts(entry),
        "attempts": entry.max_attempts + 1,
    }


def schedule_words(entry: JobEntry) -> str:
    """Say when a recurring entry runs; nothing for one that runs once."""
    if not entry.is_recurring:
        return ""
    return said(in_words(selectors.schedule_of(entry)))


def next_starts(entry: JobEntry, count: int = STARTS_SHOWN) -> list[datetime]:
    """Give the next times of a recurring entry in its own zone.

    They go on from its plan; for one that rests they are those it would have if it
    were set ready now.
    """
    if not entry.is_recurring:
        return []
    schedule = selectors.schedule_of(entry)
    due = entry.next_run_at
    if due is None or entry.status not in PLANNED:
        return preview(schedule, now=now(), count=count)
    planned = entry.planned_at or due
    after = preview(schedule, now=max(now(), due), count=count, planned=planned)
    if has_begun(entry):
        return after
    return [due.astimezone(ZoneInfo(schedule.zone)), *after][:count]


def status_tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """Give the list's tabs with their numbers: all, then what needs somebody first."""
    numbers = selectors.entries_by_status(hidden=hidden_tasks(request.user))
    current = request.GET.get("status__exact") or request.GET.get("status") or ""
    tabs = [{"title": _("All"), "query": "?", "count": sum(numbers.values())}]
    tabs[0]["is_current"] = not current
    for status in TROUBLE_FIRST:
        tabs.append(
            {
                "title": status.label,
                "query": f"?status__exact={status.value}",
                "count": numbers.get(status.value, 0),
                "is_current": current == status.value,
            }
        )
    return tabs
