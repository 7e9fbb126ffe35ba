"""Post many documents at once: the request page of a batch, now or in the queue."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from nightclerk.core.errors import NightclerkError
from nightclerk.jobs.foreground import spawn
from nightclerk.jobs.registry import Task, catalogue
from nightclerk.jobs.services.entries import enqueue, start_in_foreground
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.services.batches import TASK_OF
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.books.showing import linked
from nightclerk.web.errors import mark
from nightclerk.web.params_form import ParamsForm, params_form
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.words import said

NEEDED = "ledger.add_postingbatch"


class BatchPosting(BookAdmin):
    """The request pages of tasks 296, 297 and 298."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.post)
        return [
            path("post/<str:kind>/", view, name="ledger_postingbatch_post"),
            *super().get_urls(),
        ]

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Ask what is to be posted and how; do it now, or let the queue do it."""
        require(request, NEEDED)
        task = task_of(kind)
        form = batch_form(request.POST or None, task)
        if request.method == "POST" and form.is_valid():
            try:
                return started(request, task, form)
            except NightclerkError as error:
                mark(form, error)
        schedule = f"{reverse('admin:jobs_jobentry_add')}?task={task.number}"
        documents = reverse("admin:ledger_salesdocument_changelist")
        return self.page(
            request,
            "web/books/batch_post.html",
            None,
            form=form,
            task=task,
            title=said(task.title),
            schedule=schedule,
            back=f"{documents}?kind__exact={kind}",
        )


def task_of(kind: str) -> Task:
    """Find the task that posts a kind of document; answers 404 where there is none."""
    if kind not in Kind.values:
        raise Http404
    return catalogue[TASK_OF[kind]]


def batch_form(data: Any, task: Task) -> ParamsForm:
    """Make the request page; a batch is tried again from its own card."""
    form = params_form(task.params)(data)
    del form.fields["retries"]
    return form


def started(request: HttpRequest, task: Task, form: ParamsForm) -> HttpResponse:
    """Start a batch here with its progress, or as an entry of the queue."""
    params, actor = form.params(), actor_of(request)
    if "now" in request.POST:
        run = start_in_foreground(task, params, actor=actor)
        spawn(run)
        return redirect("admin:jobs_jobrun_change", run.pk)
    entry = enqueue(task, params, actor=actor)
    link = linked(entry, _("job queue entry {number}").format(number=entry.pk))
    told = _("{task} started").format(task=said(task.title))
    messages.success(request, format_html("{}: {}", told, link))
    return redirect("admin:ledger_postingbatch_changelist")
