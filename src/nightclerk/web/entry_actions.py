"""What a person can do to an entry: buttons from the table, each one service call."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from nightclerk.core.errors import NightclerkError, Refused
from nightclerk.core.text import words
from nightclerk.jobs import states
from nightclerk.jobs.foreground import spawn
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.selectors import live_run
from nightclerk.jobs.services import entries as services
from nightclerk.jobs.services.parking import look_now
from nightclerk.web.errors import attempt, message_of
from nightclerk.web.signed_in import Permits, actor_of
from nightclerk.web.words import said


@dataclass(frozen=True)
class Button:
    """One action as a button; `address` where it is a page of its own."""

    name: str
    title: str
    icon: str
    effect: str
    address: str = ""


ICONS = {
    "set_ready": "play_circle",
    "set_on_hold": "pause_circle",
    "restart": "restart_alt",
    "run_now": "bolt",
    "run_once": "play_arrow",
    "cancel_run": "stop_circle",
    "wake": "alarm",
    "look_now": "visibility",
    "change": "edit",
    "copy": "content_copy",
    "delete": "delete",
}
# Actions that ask for more than a click before they are done.
PAGES = {
    "change": "admin:jobs_jobentry_edit",
    "delete": "admin:jobs_jobentry_delete",
}
DONE: Mapping[str, Any] = {
    "set_ready": gettext_lazy("“{entry}” is set ready."),
    "set_on_hold": gettext_lazy("“{entry}” is on hold."),
    "set_on_hold while it runs": gettext_lazy(
        "“{entry}” is on hold; its run goes on to its end."
    ),
    "restart": gettext_lazy("“{entry}” is started again."),
    "restart while it runs": gettext_lazy("“{entry}” runs once more after this run."),
    "run_now": gettext_lazy("“{entry}” runs now; its schedule stays as it is."),
    "run_once": gettext_lazy("“{entry}” runs once in the foreground."),
    "cancel_run": gettext_lazy("The run of “{entry}” is asked to stop."),
    "wake": gettext_lazy("“{entry}” is woken."),
    "look_now": gettext_lazy("“{entry}” looks now at what it waits for."),
    "copy": gettext_lazy("“{entry}” is copied. The copy is on hold: change it here."),
    "delete": gettext_lazy("“{entry}” is deleted."),
}
EFFECTS = {one.action.name: one.effect for one in states.BY_PEOPLE}


def buttons(entry: JobEntry, permits: Permits) -> list[Button]:
    """Give the buttons that an entry allows now to a reader, the usual one first."""
    return [
        Button(
            action.name,
            said(action.title),
            ICONS.get(action.name, "bolt"),
            said(EFFECTS[action.name]),
            reverse(PAGES[action.name], args=[entry.pk])
            if action.name in PAGES
            else "",
        )
        for action in states.allowed(entry)
        if permits.allow(action.right, entry.task)
    ]


def cancel_live_run(entry: JobEntry, *, actor: Any) -> None:
    """Ask the run of an entry to stop; `Refused` where none is live."""
    run = live_run(entry)
    if run is None:
        raise Refused(words("“{entry}” has no run to cancel", entry=entry))
    services.cancel_run(run, actor=actor)


SERVICES: Mapping[str, Callable[..., Any]] = {
    "set_ready": services.set_ready,
    "set_on_hold": services.set_on_hold,
    "restart": services.restart,
    "run_now": services.run_now,
    "run_once": services.run_once,
    "cancel_run": cancel_live_run,
    "wake": services.wake,
    "look_now": look_now,
    "copy": services.copy,
    "delete": services.delete,
}
RIGHTS = {one.action.name: one.action.right for one in states.BY_PEOPLE}


def act(request: HttpRequest, entry: JobEntry, name: str) -> str:
    """Do one action and say so; gives the page to go on to, "" where the reader stays.

    Answers 404 for an action that nobody knows and 403 without the right to it.
    """
    if name not in SERVICES:
        raise Http404
    if not Permits(request.user).allow(RIGHTS[name], entry.task):
        raise PermissionDenied
    title = str(entry)
    is_running = entry.status == JobEntry.Status.IN_PROCESS or entry.is_parked
    try:
        made = SERVICES[name](entry, actor=actor_of(request))
    except NightclerkError as error:
        messages.error(request, message_of(error))
        return ""
    sentence = DONE.get(f"{name} while it runs") if is_running else None
    messages.success(request, str(sentence or DONE[name]).format(entry=title))
    return page_after(request, name, made)


def page_after(request: HttpRequest, name: str, made: Any) -> str:
    """Give the page of what an action made; a foreground run is begun on the way."""
    if name == states.DELETE.name:
        return reverse("admin:jobs_jobentry_changelist")
    if name == states.COPY.name:
        return reverse("admin:jobs_jobentry_edit", args=[made.pk])
    if name != states.RUN_ONCE.name:
        return ""
    run: JobRun = made
    attempt(request, lambda: spawn(run))
    return reverse("admin:jobs_jobrun_change", args=[run.pk])


def act_on_all(request: HttpRequest, entries: Iterable[JobEntry], name: str) -> None:
    """Do one action to many entries; those that refuse are named with their reason."""
    number = 0
    for entry in entries:
        try:
            SERVICES[name](entry, actor=actor_of(request))
            number += 1
        except NightclerkError as error:
            messages.warning(request, message_of(error))
    if number:
        text = ngettext("{number} entry changed.", "{number} entries changed.", number)
        messages.success(request, text.format(number=number))
