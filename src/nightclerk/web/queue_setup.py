"""What the queue works with: categories and workers."""

from typing import Any

from django.contrib.admin import display
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from nightclerk.jobs.models import JobCategory, JobRun, Worker
from nightclerk.jobs.selectors import workers_alive
from nightclerk.web.badges import Look, badge
from nightclerk.web.queue_pages import QueuePages
from nightclerk.web.times import moment


class CategoryAdmin(ModelAdmin):
    """Categories: entries of one wait for each other."""

    list_display = ("code", "title", "concurrency")
    search_fields = ("code", "title")
    change_list_template = QueuePages.change_list_template

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        context = {"workers": workers_alive(), **(extra_context or {})}
        return super().changelist_view(request, context)

    def has_delete_permission(
        self, request: HttpRequest, obj: JobCategory | None = None
    ) -> bool:
        return False  # entries name them; an unused one does no harm


class WorkerAdmin(QueuePages):
    """Workers: who is there to run what is due."""

    list_display = ("name", "is_alive", "host", "runs_now", "started", "heartbeat")
    list_display_links = None
    ordering = ("-heartbeat_at",)
    when_empty = gettext_lazy("Start one with “nightclerk worker”.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Worker | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Worker | None = None
    ) -> bool:
        return False

    @display(description=gettext_lazy("Status"))
    def is_alive(self, worker: Worker) -> SafeString:
        if not workers_alive().filter(pk=worker.pk).exists():
            return badge(_("Gone"), Look("neutral", "link_off"))
        if worker.is_stopping:
            return badge(_("Stopping"), Look("warn", "hourglass_bottom"))
        return badge(_("Alive"), Look("good", "check_circle"))

    @display(description=gettext_lazy("Runs now"))
    def runs_now(self, worker: Worker) -> SafeString:
        """List what a worker runs, of how many it could run."""
        running = JobRun.objects.filter(
            status=JobRun.Status.RUNNING, worker=worker.name
        )
        links = [
            (reverse("admin:jobs_jobrun_change", args=[run.pk]), run.description)
            for run in running
        ]
        count = _("{number} of {most}").format(number=len(links), most=worker.children)
        listed = format_html_join("", '<a href="{}">{}</a> ', links)
        return format_html(
            '<div class="nc-sentence">{}<small>{}</small></div>', listed, count
        )

    @display(description=gettext_lazy("Started"), ordering="started_at")
    def started(self, worker: Worker) -> str | SafeString:
        return moment(worker.started_at)

    @display(description=gettext_lazy("Last heartbeat"), ordering="heartbeat_at")
    def heartbeat(self, worker: Worker) -> str | SafeString:
        return moment(worker.heartbeat_at, with_seconds=True)
