"""Home: what needs somebody, what runs, what ran, and how far each shop is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from nightclerk.connector.selectors.completeness import complete_to
from nightclerk.connector.selectors.cues import Cue, cues
from nightclerk.connector.selectors.mirror import shops, watermark
from nightclerk.connector.selectors.recommended import shops_without_schedules
from nightclerk.jobs.cues import QueueCue, queue_cues
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.notice_rules import Level, level_between
from nightclerk.jobs.selectors import workers_alive
from nightclerk.jobs.services.rights import hidden_tasks
from nightclerk.ledger.selectors.cues import BookCue, book_cues
from nightclerk.web.badges import Look
from nightclerk.web.day_picture import day_drawing
from nightclerk.web.entry_actions import buttons
from nightclerk.web.entry_facts import next_start_of, schedule_words
from nightclerk.web.live_runs import shown_runs
from nightclerk.web.notices import banner_facts
from nightclerk.web.queue_pages import seen_by
from nightclerk.web.signed_in import Permits, require
from nightclerk.web.words import said

AMBER_FROM, RED_FROM = 1, 5
LOOKS = {
    Level.FEW: Look("neutral", ""),
    Level.LOW: Look("warn", "warning"),
    Level.HIGH: Look("bad", "error"),
}
PAGES = {
    "shop": "connector_shop",
    "skippedrecord": "connector_skippedrecord",
    "orderprocessing": "connector_orderprocessing",
    "refundprocessing": "connector_refundprocessing",
    "outgoingchange": "connector_outgoingchange",
    "shopvariant": "connector_shopvariant",
    "shopcustomer": "connector_shopcustomer",
    "shopproduct": "connector_shopproduct",
    "stocklevel": "connector_stocklevel",
    "shoppicture": "connector_shoppicture",
    "bulkoperation": "connector_bulkoperation",
    "shipmentsending": "connector_shipmentsending",
    "paymentprocessing": "connector_paymentprocessing",
    "payout": "connector_payout",
    "dispute": "connector_dispute",
    "salesdocument": "ledger_salesdocument",
    "customerentry": "ledger_customerentry",
    "paymentline": "ledger_paymentline",
}
OF_BOOKS = ("salesdocument", "customerentry", "paymentline")
RUNS_SHOWN = 8
OWN_SHOWN = 8


@dataclass(frozen=True)
class ShownCue:
    """A cue as home shows it: number, sign, tone, and the list it leads to.

    `since` is of when the oldest of it is, where that matters.
    """

    title: str
    count: int
    look: Look
    address: str
    since: datetime | None = None


def look_of(count: int) -> Look:
    """Give the tone of a shop's cue: neutral at 0, amber from 1, red from 5."""
    return LOOKS[level_between(count, AMBER_FROM, RED_FROM)]


def shown_cues(request: HttpRequest) -> list[ShownCue]:
    """Give the cues of queue, shops and books that the reader may open."""
    shown = []
    if request.user.has_perm("jobs.view_jobentry"):
        hidden = hidden_tasks(request.user)
        shown = [
            _shown(cue, "jobs_jobentry", LOOKS[cue.level])
            for cue in queue_cues(request.user, hidden=hidden)
        ]
    shown += [
        _shown(cue, PAGES[cue.record], look_of(cue.count if cue.is_trouble else 0))
        for cue in cues()
        if cue.record in PAGES and may_see(request, cue.record)
    ]
    if not any(may_see(request, record) for record in OF_BOOKS):
        return shown
    return shown + [
        _shown(cue, PAGES[cue.record], look_of(cue.count if cue.is_trouble else 0))
        for cue in book_cues()
        if may_see(request, cue.record)
    ]


def _shown(cue: Cue | QueueCue | BookCue, page: str, look: Look) -> ShownCue:
    address = f"{reverse(f'admin:{page}_changelist')}?{urlencode(cue.filters)}"
    since = cue.since if isinstance(cue, Cue) else None
    return ShownCue(said(cue.title), cue.count, look, address, since)


def home_facts(request: HttpRequest) -> dict[str, Any]:
    """Give all that home shows to this reader."""
    return {
        "cues": shown_cues(request),
        "workers": workers_alive(),
        **banner_facts(request),
        **my_queue(request),
        **(_job_facts(request) if request.user.has_perm("jobs.view_jobrun") else {}),
        **(_shop_facts() if request.user.has_perm("connector.view_shop") else {}),
    }


def my_queue(request: HttpRequest) -> dict[str, Any]:
    """Give the reader's own unfinished entries, each with its usual button."""
    if not request.user.has_perm("jobs.view_jobentry"):
        return {}
    own = seen_by(request, JobEntry.objects.filter(owner=request.user.pk))
    permits = Permits(request.user)
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
                "button": next(iter(buttons(entry, permits)), None),
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


def home_picture(request: HttpRequest) -> HttpResponse:
    """Answer with the picture of the next 24 hours as it is now."""
    require(request, "jobs.view_jobentry")
    return TemplateResponse(request, "web/home_picture.html", picture_facts(request))


def picture_facts(request: HttpRequest) -> dict[str, Any]:
    """Give the picture of the next 24 hours, where the reader may see entries."""
    if not request.user.has_perm("jobs.view_jobentry"):
        return {}
    return {"shows_picture": True, "drawing": day_drawing(request)}


def _job_facts(request: HttpRequest) -> Mapping[str, Any]:
    runs = seen_by(request, JobRun.objects.order_by("-pk"))
    live = runs.filter(status__in=JobRun.UNENDED)
    ended = runs.exclude(status__in=JobRun.UNENDED)
    return {
        "shows_jobs": True,
        "live": shown_runs(live),
        "runs": ended[:RUNS_SHOWN],
    }


def _shop_facts() -> Mapping[str, Any]:
    without = shops_without_schedules()
    return {
        "shows_shops": True,
        "shops": [
            {
                "shop": shop,
                "complete_until": watermark(shop, "orders"),
                "booked_until": complete_to(shop),
                "needs_schedules": shop.code in without,
            }
            for shop in shops()
        ],
    }
