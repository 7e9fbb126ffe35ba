"""The job queue: the list of entries, an entry's card, and what can be done to it."""

from datetime import datetime
from typing import Any

from django.contrib.admin import action, display
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from nightclerk.core.clock import now
from nightclerk.jobs import selectors
from nightclerk.jobs.models import JobEntry, JobEvent, JobRun
from nightclerk.jobs.recurrence import preview
from nightclerk.jobs.schedule_words import in_words
from nightclerk.jobs.states import DELETE, allowed
from nightclerk.web.badges import entry_badge, run_badge
from nightclerk.web.bars import bars_of
from nightclerk.web.cards import CardAdmin
from nightclerk.web.entry_actions import act, act_on_all, buttons
from nightclerk.web.progress import progress_of
from nightclerk.web.runs import parameters_of
from nightclerk.web.signed_in import next_page, require
from nightclerk.web.times import moment
from nightclerk.web.waiting import waiting_words
from nightclerk.web.words import said, stored_error

RUNS_DRAWN = 30
STARTS_SHOWN = 5
UNSETTLED = (JobEntry.Status.READY, JobEntry.Status.WAITING, JobEntry.Status.IN_PROCESS)


class EntryAdmin(CardAdmin):
    """Job queue entries, the newest change first."""

    card_template = "web/jobs/entry.html"
    change_list_template = "web/jobs/list.html"
    list_display = ("sentence", "state", "next_start", "last_run", "row_actions")
    list_filter = ("status", "category", "task", "owner")
    search_fields = ("description", "error", "params")
    search_help_text = gettext_lazy("Task, parameters or error")
    ordering = ("-changed_at",)
    when_empty = gettext_lazy(
        "An entry is a task that runs once or on a schedule. A sync button makes one."
    )
    list_select_related = ("category", "owner")
    list_display_links = None
    actions = ("make_ready", "hold")

    def get_queryset(self, request: HttpRequest) -> QuerySet[JobEntry]:
        newest = JobRun.objects.order_by("entry_id", "-id").distinct("entry_id")
        entries: QuerySet[JobEntry] = super().get_queryset(request)
        waiting = JobEvent.objects.filter(what="waiting")
        told = waiting.order_by("entry_id", "-id").distinct("entry_id")
        return entries.prefetch_related(
            Prefetch("runs", queryset=newest, to_attr="newest_runs"),
            Prefetch("events", queryset=told, to_attr="waiting_events"),
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        context = {
            "tabs": status_tabs(request),
            "workers": selectors.workers_alive(),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    @display(description=gettext_lazy("Entry"), ordering="description")
    def sentence(self, entry: JobEntry) -> SafeString:
        return render_to_string("web/jobs/sentence.html", row_facts(entry))

    @display(description=gettext_lazy("Status"), ordering="status")
    def state(self, entry: JobEntry) -> SafeString:
        return entry_badge(entry)

    @display(description=gettext_lazy("Next start"), ordering="next_run_at")
    def next_start(self, entry: JobEntry) -> str | SafeString:
        return moment(next_start_of(entry))

    @display(description=gettext_lazy("Last run"))
    def last_run(self, entry: JobEntry) -> str | SafeString:
        newest = newest_of(entry)
        return "–" if newest is None else run_badge(newest)

    @display(description=gettext_lazy("Actions"))
    def row_actions(self, entry: JobEntry) -> SafeString:
        usual = buttons(entry)[:1]  # the card has them all
        return render_to_string(
            "web/jobs/row_actions.html", {"entry": entry, "buttons": usual}
        )

    @action(description=gettext_lazy("Set ready"), permissions=["change"])
    def make_ready(self, request: HttpRequest, entries: QuerySet[JobEntry]) -> None:
        act_on_all(request, entries, "set_ready")

    @action(description=gettext_lazy("Set on hold"), permissions=["change"])
    def hold(self, request: HttpRequest, entries: QuerySet[JobEntry]) -> None:
        act_on_all(request, entries, "set_on_hold")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/live/", wrap(self.live), name="jobs_jobentry_live"),
            path(
                "<int:pk>/act/<str:name>/",
                wrap(require_POST(self.act)),
                name="jobs_jobentry_act",
            ),
            *super().get_urls(),
        ]

    def facts(self, request: HttpRequest, record: JobEntry) -> dict[str, Any]:
        return {
            "entry": record,
            "title": record.description,
            **entry_facts(record),
            "parameters": parameters_of(record.task, record.params),
        }

    def live(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer with the part of the card that changes by itself."""
        entry = self.record(request, str(pk))
        facts = {"entry": entry, "record": entry, **entry_facts(entry)}
        return TemplateResponse(request, "web/jobs/entry_live.html", facts)

    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Do one of the actions of the table, and go back."""
        require(request, "jobs.change_jobentry")
        entry = self.record(request, str(pk))
        act(request, entry, name)
        card = reverse("admin:jobs_jobentry_change", args=[pk])
        return redirect(next_page(request, otherwise=card))

    def delete_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        require(request, "jobs.delete_jobentry")
        entry = self.record(request, object_id)
        if request.method == "POST" and act(request, entry, DELETE.name):
            return redirect("admin:jobs_jobentry_changelist")
        title = _("Delete “{entry}”?").format(entry=entry)
        return self.page(
            request, "web/jobs/delete.html", entry, entry=entry, title=title
        )


def row_facts(entry: JobEntry) -> dict[str, Any]:
    """Give what a row of the list says about an entry."""
    newest = newest_of(entry)
    return {
        "entry": entry,
        "schedule": schedule_words(entry),
        "waits": waiting_words(entry),
        "parameters": parameters_of(entry.task, entry.params),
        "error": stored_error(entry.error_detail, entry.error)[0].partition("\n")[0],
        "progress": progress_of(newest) if newest and newest.is_live else None,
    }


def next_start_of(entry: JobEntry) -> datetime | None:
    """Give when an entry starts next; while it runs that is not known yet."""
    is_running = entry.status == JobEntry.Status.IN_PROCESS
    return None if is_running else entry.next_run_at


def newest_of(entry: JobEntry) -> JobRun | None:
    """Give the newest run that the list has fetched with an entry."""
    return next(iter(getattr(entry, "newest_runs", ())), None)


def entry_facts(entry: JobEntry) -> dict[str, Any]:
    """Give what an entry's card shows, beside the parameters."""
    live = selectors.live_run(entry)
    runs = list(entry.runs.all()[:RUNS_DRAWN])
    error, advice = stored_error(entry.error_detail, entry.error)
    return {
        "buttons": buttons(entry),
        "may_be_deleted": DELETE in allowed(entry),
        "is_settled": entry.status not in UNSETTLED,
        "live_run": live,
        "progress": progress_of(live) if live else None,
        "runs": runs[:10],
        "picture": bars_of(runs),
        "events": entry.events.select_related("actor", "run").order_by("-id")[:50],
        "error": error,
        "advice": advice,
        "schedule": schedule_words(entry),
        "waits": waiting_words(entry),
        "next_start": next_start_of(entry),
        "starts": next_starts(entry),
        "attempts": entry.max_attempts + 1,
        "workers": selectors.workers_alive(),
    }


def schedule_words(entry: JobEntry) -> str:
    """Say when a recurring entry runs; nothing for one that runs once."""
    if not entry.is_recurring:
        return ""
    return said(in_words(selectors.schedule_of(entry)))


def next_starts(entry: JobEntry) -> list[Any]:
    """Give the next times of a recurring entry."""
    if not entry.is_recurring:
        return []
    schedule = selectors.schedule_of(entry)
    return list(preview(schedule, now=now(), count=STARTS_SHOWN))


def status_tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """Give the list's tabs: all entries, then each status, with their numbers."""
    numbers = selectors.entries_by_status()
    current = request.GET.get("status__exact") or request.GET.get("status") or ""
    tabs = [{"title": _("All"), "query": "?", "count": sum(numbers.values())}]
    tabs[0]["is_current"] = not current
    for status in JobEntry.Status:
        tabs.append(
            {
                "title": status.label,
                "query": f"?status__exact={status.value}",
                "count": numbers.get(status.value, 0),
                "is_current": current == status.value,
            }
        )
    return tabs
