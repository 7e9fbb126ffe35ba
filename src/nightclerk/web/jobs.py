"""The job queue: the list of entries, an entry's card, and what can be done to it."""

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

from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.registry import Task, catalogue
from nightclerk.jobs.states import DELETE
from nightclerk.web.badges import entry_badge, run_badge
from nightclerk.web.entry_actions import act, act_on_all, buttons
from nightclerk.web.entry_editor import (
    after_save,
    forms_of,
    preview_fragment,
    saved,
    task_of,
)
from nightclerk.web.entry_facts import (
    entry_facts,
    newest_of,
    next_start_of,
    row_facts,
    status_tabs,
)
from nightclerk.web.queue_pages import QueuePages
from nightclerk.web.runs import parameters_of
from nightclerk.web.signed_in import next_page, require
from nightclerk.web.times import moment
from nightclerk.web.words import said


class EntryAdmin(QueuePages):
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
        return entries.prefetch_related(
            Prefetch("runs", queryset=newest, to_attr="newest_runs")
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        context = {"tabs": status_tabs(request), **(extra_context or {})}
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
            path("<int:pk>/edit/", wrap(self.edit), name="jobs_jobentry_edit"),
            path(
                "preview/",
                wrap(require_POST(self.preview)),
                name="jobs_jobentry_preview",
            ),
            *super().get_urls(),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("jobs.add_jobentry")

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        require(request, "jobs.add_jobentry")
        if "task" in request.GET:
            return self.form_page(request, task_of(request.GET["task"]), None)
        title = _("New job queue entry: which task?")
        return self.page(
            request, "web/jobs/choose_task.html", None, tasks=catalogue, title=title
        )

    def edit(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show an entry's form and change the entry when it is sent."""
        require(request, "jobs.change_jobentry")
        entry = self.record(request, str(pk))
        return self.form_page(request, task_of(str(entry.task)), entry)

    def form_page(
        self, request: HttpRequest, task: Task, entry: JobEntry | None
    ) -> HttpResponse:
        form, inner = forms_of(request, task, entry)
        if request.method == "POST":
            done = saved(request, task, entry, form, inner)
            if done is not None:
                return after_save(request, done)
        title = str(entry) if entry else said(task.title)
        facts = {"form": form, "inner": inner, "task": task, "entry": entry}
        return self.page(request, "web/jobs/form.html", entry, title=title, **facts)

    def preview(self, request: HttpRequest) -> HttpResponse:
        """Answer with what a form's schedule means."""
        require(request, "jobs.view_jobentry")
        return preview_fragment(request)

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
