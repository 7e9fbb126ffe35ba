"""The job queue: the list of entries, an entry's card, and what can be done to it."""

from typing import Any

from django.contrib.admin import action, display
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.registry import Task, catalogue
from nightclerk.jobs.services.rights import hidden_tasks
from nightclerk.jobs.states import CHANGE, DELETE, SET_READY, allowed
from nightclerk.web.badges import entry_badge, run_badge
from nightclerk.web.entry_actions import act, act_on_all
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
    status_tabs,
)
from nightclerk.web.entry_owner import owner_form, owner_given
from nightclerk.web.entry_rows import EntryRows
from nightclerk.web.queue_pages import QueuePages
from nightclerk.web.runs import parameters_of
from nightclerk.web.signed_in import Permits, next_page, require
from nightclerk.web.times import moment
from nightclerk.web.titles import title_of
from nightclerk.web.words import said


class EntryAdmin(QueuePages):
    """Job queue entries, the newest change first."""

    card_template = "web/jobs/entry.html"
    change_list_template = "web/jobs/list.html"
    list_display = ("state", "next_start", "last_run")
    list_filter = ("status", "category", "task", "owner")
    search_fields = ("description", "error", "params")
    search_help_text = gettext_lazy("Task, parameters or error")
    ordering = ("-changed_at",)
    when_empty = gettext_lazy(
        "An entry is a task that runs once or on a schedule. A sync button makes one."
    )
    list_select_related = ("category", "owner")
    list_display_links = None
    actions = ("make_ready", "hold", "start_again")

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

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        rows = EntryRows(request)
        columns = [rows.sentence, *super().get_list_display(request)]
        if self.has_change_permission(request):
            columns.append(rows.row_actions)
        return columns

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

    @action(description=gettext_lazy("Set ready"), permissions=["change"])
    def make_ready(self, request: HttpRequest, entries: QuerySet[JobEntry]) -> None:
        act_on_all(request, entries, "set_ready")

    @action(description=gettext_lazy("Set on hold"), permissions=["change"])
    def hold(self, request: HttpRequest, entries: QuerySet[JobEntry]) -> None:
        act_on_all(request, entries, "set_on_hold")

    @action(description=gettext_lazy("Restart"), permissions=["change"])
    def start_again(self, request: HttpRequest, entries: QuerySet[JobEntry]) -> None:
        act_on_all(request, entries, "restart")

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
            path("<int:pk>/owner/", wrap(self.owner), name="jobs_jobentry_owner"),
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
        hidden = hidden_tasks(request.user)
        if "task" in request.GET:
            task = task_of(request.GET["task"], hidden=hidden)
            return self.form_page(request, task, None)
        title = _("New job queue entry: which task?")
        tasks = [task for task in catalogue if task.number not in hidden]
        return self.page(
            request, "web/jobs/choose_task.html", None, tasks=tasks, title=title
        )

    def edit(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show an entry's form and change the entry when it is sent."""
        entry = self.record(request, str(pk))
        require_right(request, CHANGE.right, entry)
        return self.form_page(request, task_of(str(entry.task)), entry)

    def owner(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for another owner of an entry, and give it to whom was chosen."""
        entry = self.record(request, str(pk))
        require_right(request, DELETE.right, entry)
        form = owner_form(request, entry)
        if request.method == "POST" and owner_given(request, entry, form):
            return redirect("admin:jobs_jobentry_change", pk)
        title = _("Owner of “{entry}”").format(entry=entry)
        return self.page(
            request, "web/jobs/owner.html", entry, entry=entry, form=form, title=title
        )

    def form_page(
        self, request: HttpRequest, task: Task, entry: JobEntry | None
    ) -> HttpResponse:
        form, inner = forms_of(request, task, entry)
        if request.method == "POST":
            done = saved(request, task, entry, form, inner)
            if done is not None:
                return after_save(request, done)
        title = str(entry) if entry else said(task.title)
        facts = {
            "form": form,
            "inner": inner,
            "task": task,
            "entry": entry,
            "may_be_ready": entry is None or SET_READY in allowed(entry),
        }
        return self.page(request, "web/jobs/form.html", entry, title=title, **facts)

    def preview(self, request: HttpRequest) -> HttpResponse:
        """Answer with what a form's schedule means."""
        require(request, "jobs.view_jobentry")
        return preview_fragment(request)

    def facts(self, request: HttpRequest, record: JobEntry) -> dict[str, Any]:
        return {
            "entry": record,
            "title": title_of(record),
            **entry_facts(request, record),
            "parameters": parameters_of(record.task, record.params),
        }

    def live(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer with the part of the card that changes by itself."""
        entry = self.record(request, str(pk))
        facts = {"entry": entry, "record": entry, **entry_facts(request, entry)}
        return TemplateResponse(request, "web/jobs/entry_live.html", facts)

    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Do one of the actions of the table, and go back."""
        entry = self.record(request, str(pk))
        card = reverse("admin:jobs_jobentry_change", args=[pk])
        made = act(request, entry, name)
        return redirect(made or next_page(request, otherwise=card))

    def delete_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        entry = self.record(request, object_id)
        require_right(request, DELETE.right, entry)
        if request.method == "POST" and (listed := act(request, entry, DELETE.name)):
            return redirect(listed)
        title = _("Delete “{entry}”?").format(entry=entry)
        return self.page(
            request, "web/jobs/delete.html", entry, entry=entry, title=title
        )


def require_right(request: HttpRequest, right: str, entry: JobEntry) -> None:
    """Answer 403 where the reader lacks a right on the task of an entry."""
    if not Permits(request.user).allow(right, entry.task):
        raise PermissionDenied
