"""Start a sync from its request page; the shop decides who waits for it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from nightclerk.connector.models import Shop
from nightclerk.connector.services.syncs.starting import Started, start_sync
from nightclerk.core.errors import NightclerkError
from nightclerk.jobs.foreground import spawn
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.registry import Task, catalogue
from nightclerk.web.errors import attempt, mark
from nightclerk.web.params_form import ParamsForm, params_form
from nightclerk.web.queue_pages import seen_by
from nightclerk.web.signed_in import actor_of
from nightclerk.web.words import said

ORDERS = 30104


def sync_tasks() -> list[Task]:
    """Give the tasks that work for one shop: those whose parameters name it."""
    return [task for task in catalogue if "shop" in task.params.model_fields]


def sync_task(number: int) -> Task:
    """Find a shop's task; answers 404 where there is none of that number."""
    for task in sync_tasks():
        if task.number == number:
            return task
    raise Http404


def order_task() -> Task:
    """Give the task that brings orders."""
    return sync_task(ORDERS)


def sync_address(shop: Shop, task: Task) -> str:
    """Give the address of the request page."""
    return reverse("admin:connector_shop_sync", args=[shop.pk, task.number])


def request_form(request: HttpRequest, shop: Shop, task: Task) -> ParamsForm:
    """Make the request page's form for one shop; `?run=` begins with a run's values."""
    form_class = params_form(task.params, choices={"shop": [(shop.code, shop.code)]})
    initial = {**_params_of(request, task), "shop": shop.code}
    form = form_class(request.POST or None, initial=initial)
    form.fields["shop"].widget = form.fields["shop"].hidden_widget()
    form.fields["shop"].disabled = True  # it is the card's shop, whatever is sent
    return form


def started_from(
    request: HttpRequest, shop: Shop, task: Task, form: ParamsForm
) -> HttpResponse | None:
    """Start what a valid form asks for; None where it was refused, which the form says.

    In the background the reader goes back to the shop card; in the foreground on to
    the run's progress.
    """
    try:
        started = start_sync(shop, task, form.params(), actor=actor_of(request))
    except NightclerkError as error:
        mark(form, error)
        return None
    return answer(request, shop, task, started)


def answer(
    request: HttpRequest,
    shop: Shop,
    task: Task,
    started: Started,
    *,
    otherwise: str = "",
) -> HttpResponse:
    """Say what was started, and go where the reader can go on.

    In the foreground that is the run, else `otherwise`, or the shop card.
    """
    if started.run is not None:
        run: JobRun = started.run
        attempt(request, lambda: spawn(run))
        return redirect("admin:jobs_jobrun_change", run.pk)
    if started.entry is not None:
        messages.success(request, started_message(shop, task, started.entry))
    return redirect(otherwise or reverse("admin:connector_shop_change", args=[shop.pk]))


def started_message(shop: Shop, task: Task, entry: JobEntry) -> Any:
    """Name the entry that a sync became, with a link to it."""
    sentence = _("{task} for {shop} started")
    if entry.status == JobEntry.Status.WAITING:
        sentence = _("{task} for {shop} waits its turn")
    return format_html(
        '{}: <a class="nc-link" href="{}">{}</a>',
        sentence.format(task=said(task.title), shop=shop.code),
        reverse("admin:jobs_jobentry_change", args=[entry.pk]),
        _("job queue entry {number}").format(number=entry.pk),
    )


def _params_of(request: HttpRequest, task: Task) -> dict[str, Any]:
    number = request.GET.get("run", "")
    if not number.isdigit():
        return {}
    runs = seen_by(request, JobRun.objects.filter(task=task.number))
    run = runs.filter(pk=int(number)).first()
    return dict(run.params) if run else {}
