"""The log: every run, how it ended, and what to do where it did not end well."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import display
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from nightclerk.connector.models import Shop
from nightclerk.core.errors import Refused
from nightclerk.jobs import selectors
from nightclerk.jobs.context import Level
from nightclerk.jobs.models import JobMessage, JobRun
from nightclerk.jobs.registry import catalogue
from nightclerk.jobs.services.entries import cancel_run
from nightclerk.jobs.services.parking import look_now
from nightclerk.jobs.states import CANCEL_RUN, LOOK_NOW
from nightclerk.jobs.stuck import why_stuck
from nightclerk.web.badges import run_badge
from nightclerk.web.durations import duration_in_words
from nightclerk.web.errors import attempt
from nightclerk.web.params_form import params_form, shown
from nightclerk.web.progress import cost_of, counts_of, progress_of
from nightclerk.web.queue_pages import QueuePages
from nightclerk.web.remedies import remedy_of_run
from nightclerk.web.signed_in import Permits, actor_of
from nightclerk.web.syncs import sync_address, sync_tasks
from nightclerk.web.timeline import run_timeline
from nightclerk.web.times import moment
from nightclerk.web.titles import title_of
from nightclerk.web.touched import touched_besides, touched_by
from nightclerk.web.words import stored_error

MESSAGES_SHOWN = 200
SKIPPED = Level.SKIPPED.value
LEVELS: dict[str, Any] = {
    Level.INFO.value: gettext_lazy("Facts"),
    Level.WARNING.value: gettext_lazy("Warnings"),
    Level.ERROR.value: gettext_lazy("Errors"),
}


class RunAdmin(QueuePages):
    """Runs, newest first."""

    card_template = "web/jobs/run.html"
    list_display_links = None
    list_display = ("sentence", "outcome", "started", "duration_shown", "records")
    list_filter = ("status", "task", "category_code", "is_foreground", "actor")
    search_fields = ("description", "params", "error", "request_id")
    search_help_text = gettext_lazy("Task, parameters, error or Shopify's request id")
    date_hierarchy = "queued_at"
    ordering = ("-id",)
    when_empty = gettext_lazy("Every run leaves a line here, and how it ended.")
    list_select_related = ("actor",)

    @display(description=gettext_lazy("Run"), ordering="id")
    def sentence(self, run: JobRun) -> SafeString:
        error = stored_error(run.error_detail, run.error)[0].partition("\n")[0]
        facts = {"run": run, "line": run_line(run), "error": error}
        return render_to_string("web/jobs/run_sentence.html", facts)

    @display(description=gettext_lazy("Status"), ordering="status")
    def outcome(self, run: JobRun) -> SafeString:
        return run_badge(run)

    @display(description=gettext_lazy("Started"), ordering="started_at")
    def started(self, run: JobRun) -> str | SafeString:
        return moment(run.started_at or run.queued_at)

    @display(description=gettext_lazy("Duration"))
    def duration_shown(self, run: JobRun) -> str:
        return _took(run) or "–"

    @display(description=gettext_lazy("Skipped"))
    def records(self, run: JobRun) -> int:
        return run.count("skipped")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/live/", wrap(self.live), name="jobs_jobrun_live"),
            path(
                "<int:pk>/cancel/",
                wrap(require_POST(self.cancel)),
                name="jobs_jobrun_cancel",
            ),
            path(
                "<int:pk>/look/",
                wrap(require_POST(self.look)),
                name="jobs_jobrun_look",
            ),
            *super().get_urls(),
        ]

    def facts(self, request: HttpRequest, record: JobRun) -> dict[str, Any]:
        return {
            "run": record,
            "title": title_of(record),
            **facts_of(request, record),
            "parameters": parameters_of(record.task, record.params),
        }

    def live(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer with the part of the card that changes while the run does."""
        run = self.record(request, str(pk))
        facts = {"run": run, "record": run, **facts_of(request, run)}
        return TemplateResponse(request, "web/jobs/run_live.html", facts)

    def cancel(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask a run to stop, and go back to it."""
        run = self.record(request, str(pk))
        if not Permits(request.user).allow(CANCEL_RUN.right, run.task):
            raise PermissionDenied
        if attempt(request, lambda: cancel_run(run, actor=actor_of(request))):
            messages.info(request, _("“{run}” is asked to stop.").format(run=run))
        return redirect("admin:jobs_jobrun_change", pk)

    def look(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let a run look now at what it waits for, and go back to it."""
        run = self.record(request, str(pk))
        if not Permits(request.user).allow(LOOK_NOW.right, run.task):
            raise PermissionDenied
        if attempt(request, lambda: look_now(run, actor=actor_of(request))):
            text = _("“{run}” looks now at what it waits for.")
            messages.info(request, text.format(run=run))
        return redirect("admin:jobs_jobrun_change", pk)


def again_address(request: HttpRequest, run: JobRun) -> str:
    """Give the form that begins with a run's parameters, where the reader may send it.

    A shop's sync has its request page; every other task has the form of an entry.
    """
    shop = Shop.objects.filter(code=run.params.get("shop", "")).first()
    task = next((task for task in sync_tasks() if task.number == run.task), None)
    if not request.user.has_perm("jobs.add_jobentry") or run.task not in catalogue:
        return ""
    if shop and task and request.user.has_perm("connector.change_shop"):
        return f"{sync_address(shop, task)}?run={run.pk}"
    return f"{reverse('admin:jobs_jobentry_add')}?task={run.task}&run={run.pk}"


def level_of(request: HttpRequest) -> str:
    """Give the level of messages that the reader wants to see; empty for all."""
    wanted = request.GET.get("level", "")
    return wanted if wanted in LEVELS else ""


def run_line(run: JobRun) -> str:
    """Say in one line which run this is."""
    parts = [_("Run {number}").format(number=run.pk)]
    parts.append(_("task {number}").format(number=run.task))
    if run.attempt > 1:
        parts.append(_("attempt {number}").format(number=run.attempt))
    if run.is_foreground:
        parts.append(_("in the foreground"))
    if run.actor_id:
        parts.append(_("by {user}").format(user=run.actor))
    return ", ".join(parts)


def facts_of(request: HttpRequest, run: JobRun) -> dict[str, Any]:
    """Give what a run's card shows to a reader, beside the parameters."""
    return {
        **outcome_of(run),
        **messages_facts(run, level_of(request)),
        **again_facts(request, run),
        "touched": touched_by(request, run),
        "touched_besides": touched_besides(run),
        "moments": run_timeline(run),
        "stuck": why_stuck(run, now=selectors.now()),
        "may_cancel": not run.has_ended
        and Permits(request.user).allow(CANCEL_RUN.right, run.task),
        "may_look": run.status == JobRun.Status.PARKED
        and Permits(request.user).allow(LOOK_NOW.right, run.task),
    }


def again_facts(request: HttpRequest, run: JobRun) -> dict[str, Any]:
    """Give where to go on from here: run again, and mend what went wrong."""
    again = again_address(request, run)
    return {"again": again, "remedy": remedy_of_run(request, run, again)}


def outcome_of(run: JobRun) -> dict[str, Any]:
    """Give how far a run came, what came of it, and why it failed."""
    error, advice = stored_error(run.error_detail, run.error)
    return {
        "progress": progress_of(run),
        "counts": counts_of(run),
        "cost": cost_of(run),
        "took": _took(run),
        "waited": "" if run.waited is None else duration_in_words(run.waited),
        "error": error,
        "advice": advice,
    }


def messages_facts(run: JobRun, level: str) -> dict[str, Any]:
    """Give what a run said, of one level or of all, and what it left out."""
    messages_of_run = selectors.messages_of(run)
    spoken = messages_of_run.exclude(level=SKIPPED)
    return {
        "skipped": messages_of_run.filter(level=SKIPPED)[:MESSAGES_SHOWN],
        "spoken": (spoken.filter(level=level) if level else spoken).order_by("-pk")[
            :MESSAGES_SHOWN
        ],
        "levels": level_tabs(spoken, level),
        "level": level,
    }


def level_tabs(spoken: QuerySet[JobMessage], level: str) -> list[dict[str, Any]]:
    """Give the levels of a run's messages with their numbers; all of them first."""
    numbers = dict(spoken.order_by().values_list("level").annotate(Count("pk")))
    tabs = [("", _("All"), sum(numbers.values()))]
    tabs += [(key, LEVELS[key], numbers[key]) for key in LEVELS if key in numbers]
    return [
        {"level": key, "title": title, "count": count, "is_current": key == level}
        for key, title, count in tabs
    ]


def parameters_of(number: int, params: dict[str, Any]) -> list[tuple[str, str]]:
    """Give a task's parameters as its form shows them; raw where it is gone."""
    try:
        task = catalogue[number]
    except Refused:
        return [(name, str(value)) for name, value in params.items()]
    return shown(params_form(task.params)(), params)


def _took(run: JobRun) -> str:
    return "" if run.duration is None else duration_in_words(run.duration)
