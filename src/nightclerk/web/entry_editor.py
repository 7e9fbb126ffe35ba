"""Make and change entries: pick a task, fill in its form, see when it will run."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from nightclerk.connector.models import Shop
from nightclerk.core.clock import now
from nightclerk.core.errors import NightclerkError, Refused
from nightclerk.jobs.clashes import Clash
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.recurrence import preview
from nightclerk.jobs.registry import Task, catalogue
from nightclerk.jobs.schedule_words import in_words, problems
from nightclerk.jobs.services import entries as services
from nightclerk.jobs.services.rights import hidden_tasks
from nightclerk.jobs.timetable import clashes_of
from nightclerk.web.entry_facts import next_starts
from nightclerk.web.entry_forms import (
    EntryForm,
    category_code,
    is_as_before,
    values_for,
    values_of,
)
from nightclerk.web.errors import mark
from nightclerk.web.params_form import ParamsForm, params_form
from nightclerk.web.queue_pages import seen_by
from nightclerk.web.signed_in import actor_of
from nightclerk.web.words import said

PARAMS = "params"
TIMES_SHOWN = 10


def task_of(number: str, *, hidden: frozenset[int] = frozenset()) -> Task:
    """Find a task by its number; answers 404 where there is none that may be seen."""
    try:
        task = catalogue[int(number)]
    except (Refused, ValueError):
        raise Http404 from None
    if task.number in hidden:
        raise Http404
    return task


def params_form_of(
    request: HttpRequest, task: Task, params: dict[str, Any]
) -> ParamsForm:
    """Make the form of a task's parameters, with the shops to choose from."""
    shops = [(shop.code, str(shop)) for shop in Shop.objects.order_by("code")]
    form_class = params_form(task.params, choices={"shop": shops})
    return form_class(request.POST or None, initial=params, prefix=PARAMS)


def first_values(request: HttpRequest, task: Task) -> dict[str, Any]:
    """Give the parameters with which a new entry begins: `?run=` names a run."""
    number = request.GET.get("run", "")
    if not number.isdigit():
        return {}
    runs = seen_by(request, JobRun.objects.filter(task=task.number))
    run = runs.filter(pk=int(number)).first()
    return dict(run.params) if run else {}


def forms_of(
    request: HttpRequest, task: Task, entry: JobEntry | None
) -> tuple[EntryForm, ParamsForm]:
    """Give both forms of an entry, or of a new one."""
    values = values_of(entry) if entry else values_for(task)
    params = entry.params if entry else first_values(request, task)
    form = EntryForm(request.POST or None, initial=values)
    return form, params_form_of(request, task, params)


def saved(
    request: HttpRequest,
    task: Task,
    entry: JobEntry | None,
    form: EntryForm,
    inner: ParamsForm,
) -> JobEntry | None:
    """Create or change an entry; None where something is wrong, said at its field."""
    both_valid = [form.is_valid(), inner.is_valid()]
    if not all(both_valid):
        return None
    try:
        params = inner.params()
    except Refused as error:
        mark(inner, error)
        return None
    fields = fields_of(form, task, entry)
    actor = actor_of(request)
    try:
        if entry is None:
            return services.create(task, params, actor=actor, **fields)
        return services.change(entry, actor=actor, params=params, **fields)
    except NightclerkError as error:
        mark_both(form, inner, error)
        return None


def fields_of(form: EntryForm, task: Task, entry: JobEntry | None) -> dict[str, Any]:
    """Give the fields as the services take them.

    A schedule that stays is left out: given, it would be planned anew from now on.
    """
    fields = {"schedule": form.schedule(), **form.columns()}
    if entry is not None and is_as_before(form.schedule(), entry):
        del fields["schedule"]
    if entry is not None and not fields["description"]:
        fields["description"] = str(task.title)
    return fields


def mark_both(form: EntryForm, inner: ParamsForm, error: NightclerkError) -> None:
    """Put an error at its fields: those of the entry, and `params.…` at the others."""
    start = f"{PARAMS}."
    own = {name: text for name, text in error.fields.items() if name in form.fields}
    for name, text in error.fields.items():
        if name.removeprefix(start) in inner.fields and name.startswith(start):
            inner.add_error(name.removeprefix(start), said(text))
        elif name not in own:
            form.add_error(None, f"{name}: {said(text)}")
    if own or not error.fields:
        mark(form, Refused(error.text, hint=error.hint, fields=own))


def after_save(request: HttpRequest, entry: JobEntry) -> HttpResponse:
    """Set the entry ready where that button was pressed, and go to its card."""
    if "ready" in request.POST:
        try:
            services.set_ready(entry, actor=actor_of(request))
        except NightclerkError as error:
            messages.warning(request, said(error.text))
        else:
            messages.success(request, _("“{entry}” is set ready.").format(entry=entry))
    else:
        messages.success(request, _("“{entry}” is saved.").format(entry=entry))
    return redirect("admin:jobs_jobentry_change", entry.pk)


def preview_of(form: EntryForm, entry: JobEntry | None) -> dict[str, Any]:
    """Say a schedule in words and give its next times, or what is wrong with it.

    The times of an entry whose schedule stays go on from its plan.
    """
    form.is_valid()
    wrong = [error for name in form.errors for error in form.errors[name]]
    schedule = form.schedule()
    wrong += [said(text) for text in problems(schedule).values()]
    if wrong:
        return {"wrong": wrong}
    if entry is not None and entry.is_recurring and is_as_before(schedule, entry):
        times = next_starts(entry, TIMES_SHOWN)
    else:
        times = preview(schedule, now=now(), count=TIMES_SHOWN)
    return {
        "words": said(in_words(schedule)),
        "times": times,
        "zone": schedule.zone,
        "is_recurring": schedule.is_recurring,
    }


def preview_fragment(request: HttpRequest) -> HttpResponse:
    """Answer with what the form's schedule means, before anything is saved."""
    form = EntryForm(request.POST)
    facts = preview_of(form, changed_entry(request))
    if facts.get("is_recurring") and "task" in request.POST:
        facts["clashes"] = clashes_in(request, form)
    return TemplateResponse(request, "web/jobs/preview.html", facts)


def changed_entry(request: HttpRequest) -> JobEntry | None:
    """Find the entry whose form asks, where the reader may see it; else None."""
    number = request.POST.get("entry", "")
    if not number.isdigit():
        return None
    seen = seen_by(request, JobEntry.objects.all())
    return seen.select_related("category").filter(pk=int(number)).first()


def clashes_in(request: HttpRequest, form: EntryForm) -> list[Clash]:
    """List what the form's schedule clashes with; nothing until its parameters fit."""
    task = task_of(request.POST.get("task", ""))
    inner = params_form_of(request, task, {})
    if not inner.is_valid() or form.cleaned_data.get("ignores_conflicts"):
        return []
    try:
        params = inner.params()
    except Refused:
        return []
    number = request.POST.get("entry", "")
    code = category_code(form.cleaned_data.get("category", ""))
    return clashes_of(
        form.schedule(),
        task,
        params,
        category=task.category(params) if code is None else code,
        entry=int(number) if number.isdigit() else None,
        hidden=hidden_tasks(request.user),
    )
