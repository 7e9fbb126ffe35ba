"""Post many documents at once: the request page of a batch, now or in the queue."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from nightclerk.core.errors import NightclerkError, Refused
from nightclerk.jobs.foreground import spawn
from nightclerk.jobs.registry import Task, catalogue
from nightclerk.jobs.services.entries import enqueue, start_in_foreground
from nightclerk.ledger.batch_selection import Selection
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.selectors.batches import size_of
from nightclerk.ledger.services.posting.batches import TASK_OF
from nightclerk.ledger.tasks.batch_params import (
    BatchParams,
    CreditBatchParams,
    InvoiceBatchParams,
    OrderBatchParams,
)
from nightclerk.web.books.document_forms import OF_ORDERS
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.books.report_forms import this_day
from nightclerk.web.books.showing import amount, linked, quantity
from nightclerk.web.errors import mark
from nightclerk.web.params_form import ParamsForm, params_form
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.words import error_said, said

PARAMS: dict[str, type[BatchParams]] = {
    Kind.ORDER: OrderBatchParams,
    Kind.INVOICE: InvoiceBatchParams,
    Kind.CREDIT: CreditBatchParams,
}
NEEDED = "ledger.add_postingbatch"


class BatchPosting(BookAdmin):
    """The request pages of tasks 296, 297 and 298."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.post)
        size = self.admin_site.admin_view(require_POST(self.size))
        return [
            path("post/<str:kind>/", view, name="ledger_postingbatch_post"),
            path("post/<str:kind>/size/", size, name="ledger_postingbatch_size"),
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
            size=size_in_words(kind, form),
            kind=kind,
            task=task,
            title=said(task.title),
            schedule=schedule,
            back=f"{documents}?kind__exact={kind}",
        )

    def size(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Answer how much would be posted by what is typed into the request page."""
        require(request, NEEDED)
        form = batch_form(request.POST, task_of(kind))
        form.is_valid()
        return HttpResponse(escape(size_in_words(kind, form)))


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


def size_in_words(kind: str, form: ParamsForm) -> str:
    """Say how many documents the filters choose and what they come to.

    Filters that cannot be read are said at their fields when the form is sent.
    """
    names = Selection.model_fields.keys() & form.fields.keys()
    typed = form.cleaned_data if form.is_bound else {}
    wanted = {name: typed[name] for name in names if typed.get(name)}
    parts = {name: True for name in OF_ORDERS if name in form.fields}
    try:
        params = PARAMS[kind].read({**wanted, **parts})
        found = size_of(params.selection(Kind(kind), today=this_day()))
    except Refused as refused:
        return " ".join(map(said, refused.fields.values())) or error_said(refused)
    if not found.count:
        return _("The filters choose no document.")
    counted = ngettext("{number} document", "{number} documents", found.count)
    sums = [amount(gross, code) for code, gross in found.gross.items()]
    return " · ".join([counted.format(number=quantity(Decimal(found.count))), *sums])


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
