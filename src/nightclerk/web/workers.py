"""Workers: who is there to run what is due."""

from collections.abc import Collection
from typing import Any

from django.contrib.admin import display
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.jobs.models import JobRun, Worker
from nightclerk.jobs.selectors import workers_alive
from nightclerk.jobs.services.rights import hidden_tasks
from nightclerk.web.badges import Look, badge
from nightclerk.web.queue_pages import QueuePages
from nightclerk.web.times import moment
from nightclerk.web.titles import title_of


class WorkerAdmin(QueuePages):
    """Workers: who is there to run what is due."""

    list_display = ("name", "host", "started", "heartbeat")
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

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Add the columns that are asked for all workers at once, for this reader."""
        name, host, *rest = super().get_list_display(request)
        alive = set(workers_alive().values_list("pk", flat=True))
        running = runs_by_worker()
        hidden = hidden_tasks(request.user)

        @display(description=_("Status"))
        def status(worker: Worker) -> SafeString:
            return worker_badge(worker, is_alive=worker.pk in alive)

        @display(description=_("Runs now"))
        def runs_now(worker: Worker) -> SafeString:
            return runs_of(worker, running.get(worker.name, []), hidden)

        return [name, status, host, runs_now, *rest]

    @display(description=gettext_lazy("Started"), ordering="started_at")
    def started(self, worker: Worker) -> str | SafeString:
        return moment(worker.started_at)

    @display(description=gettext_lazy("Last heartbeat"), ordering="heartbeat_at")
    def heartbeat(self, worker: Worker) -> str | SafeString:
        return moment(worker.heartbeat_at, with_seconds=True)


def worker_badge(worker: Worker, *, is_alive: bool) -> SafeString:
    """Draw whether a worker is there."""
    if not is_alive:
        return badge(_("Gone"), Look("neutral", "link_off"))
    if worker.is_stopping:
        return badge(_("Stopping"), Look("warn", "hourglass_bottom"))
    return badge(_("Alive"), Look("good", "check_circle"))


def runs_by_worker() -> dict[str, list[JobRun]]:
    """Give what runs, by the name of the worker that runs it."""
    found: dict[str, list[JobRun]] = {}
    for run in JobRun.objects.filter(status=JobRun.Status.RUNNING).order_by("pk"):
        found.setdefault(run.worker, []).append(run)
    return found


def runs_of(
    worker: Worker, running: Collection[JobRun], hidden: Collection[int]
) -> SafeString:
    """List what a worker runs, of how many it could run; hidden ones only count."""
    links = [
        (reverse("admin:jobs_jobrun_change", args=[run.pk]), title_of(run))
        for run in running
        if run.task not in hidden
    ]
    count = _("{number} of {most}").format(number=len(running), most=worker.children)
    listed = format_html_join("", '<a href="{}">{}</a> ', links)
    return format_html(
        '<div class="nc-sentence">{}<small>{}</small></div>', listed, count
    )
