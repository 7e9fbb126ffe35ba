"""Home: what needs somebody, what runs, what ran, and how far each shop is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from nightclerk.connector.selectors import Cue, cues, shops, watermark
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.selectors import workers_alive
from nightclerk.web.badges import Look
from nightclerk.web.entry_actions import buttons
from nightclerk.web.entry_facts import next_start_of, schedule_words
from nightclerk.web.notices import banner_facts
from nightclerk.web.progress import progress_of
from nightclerk.web.words import said

RED_FROM = 5
# Numbers that tell how it stands; they are no trouble, whatever they are.
PLAIN_NUMBERS = frozenset({"live_runs", "waiting_entries"})
PAGES = {
    "shop": "connector_shop",
    "shoporder": "connector_shoporder",
    "skippedrecord": "connector_skippedrecord",
    "jobentry": "jobs_jobentry",
    "jobrun": "jobs_jobrun",
}
RUNS_SHOWN = 8
OWN_SHOWN = 8


@dataclass(frozen=True)
class ShownCue:
    """A cue as home shows it: number, sign, tone, and the list it leads to."""

    title: str
    count: int
    look: Look
    address: str


def look_of(key: str, count: int) -> Look:
    """Give a cue's tone: neutral at 0, amber from 1, red from 5."""
    if not count or key in PLAIN_NUMBERS:
        return Look("neutral", "")
    return Look("warn", "warning") if count < RED_FROM else Look("bad", "error")


def shown_cue(cue: Cue) -> ShownCue:
    """Say a cue in the reader's language, with the address of what it counts."""
    return ShownCue(
        said(cue.title), cue.count, look_of(cue.key, cue.count), list_address(cue)
    )


def list_address(cue: Cue) -> str:
    """Give the filtered list behind a cue."""
    address = reverse(f"admin:{PAGES[cue.record]}_changelist")
    return f"{address}?{urlencode(cue.filters)}" if cue.filters else address


def home_facts(request: HttpRequest) -> dict[str, Any]:
    """Give all that home shows to this reader."""
    return {
        "cues": [shown_cue(cue) for cue in cues() if may_see(request, cue.record)],
        "workers": workers_alive(),
        **banner_facts(request),
        **my_queue(request),
        **(_job_facts() if request.user.has_perm("jobs.view_jobrun") else {}),
        **(_shop_facts() if request.user.has_perm("connector.view_shop") else {}),
    }


def my_queue(request: HttpRequest) -> dict[str, Any]:
    """Give the reader's own unfinished entries, each with its usual button."""
    if not request.user.has_perm("jobs.view_jobentry"):
        return {}
    own = JobEntry.objects.filter(owner=request.user.pk)
    unfinished = own.exclude(status=JobEntry.Status.FINISHED)
    listed = unfinished.select_related("category")[:OWN_SHOWN]
    return {
        "shows_mine": True,
        "my_count": unfinished.count(),
        "my_address": f"{reverse('admin:jobs_jobentry_changelist')}"
        f"?owner__id__exact={request.user.pk}",
        "mine": [
            {
                "entry": entry,
                "schedule": schedule_words(entry),
                "next_start": next_start_of(entry),
                "button": next(iter(buttons(entry)), None),
            }
            for entry in listed
        ],
    }


def may_see(request: HttpRequest, record: str) -> bool:
    """Tell whether the reader may open a list."""
    app, _, model = PAGES[record].partition("_")
    return request.user.has_perm(f"{app}.view_{model}")


def home_live(request: HttpRequest) -> HttpResponse:
    """Answer with the part of home that changes by itself."""
    return TemplateResponse(request, "web/home_live.html", home_facts(request))


def _job_facts() -> Mapping[str, Any]:
    live = JobRun.objects.filter(status__in=JobRun.LIVE)
    ended = JobRun.objects.exclude(status__in=JobRun.LIVE)
    return {
        "shows_jobs": True,
        "live": [{"run": run, "progress": progress_of(run)} for run in live],
        "runs": ended[:RUNS_SHOWN],
    }


def _shop_facts() -> Mapping[str, Any]:
    return {
        "shows_shops": True,
        "shops": [
            {"shop": shop, "complete_until": watermark(shop, "orders")}
            for shop in shops()
        ],
    }
