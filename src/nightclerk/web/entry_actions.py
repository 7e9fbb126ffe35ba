"""What a person can do to an entry: buttons from the table, each one service call."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy, ngettext

from nightclerk.core.errors import NightclerkError, Refused
from nightclerk.core.text import words
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.selectors import live_run
from nightclerk.jobs.services import entries as services
from nightclerk.jobs.states import DELETE, allowed
from nightclerk.web.errors import attempt, message_of
from nightclerk.web.signed_in import actor_of
from nightclerk.web.words import said


@dataclass(frozen=True)
class Button:
    """One action as a button; the first one of a row is the usual one."""

    name: str
    title: str
    icon: str


ICONS = {
    "set_ready": "play_circle",
    "set_on_hold": "pause_circle",
    "restart": "restart_alt",
    "cancel_run": "stop_circle",
}
DONE: Mapping[str, Any] = {
    "set_ready": gettext_lazy("“{entry}” is set ready."),
    "set_on_hold": gettext_lazy("“{entry}” is on hold."),
    "set_on_hold while it runs": gettext_lazy(
        "“{entry}” is on hold; its run goes on to its end."
    ),
    "restart": gettext_lazy("“{entry}” is started again."),
    "restart while it runs": gettext_lazy("“{entry}” runs once more after this run."),
    "cancel_run": gettext_lazy("The run of “{entry}” is asked to stop."),
    "delete": gettext_lazy("“{entry}” is deleted."),
}


def buttons(entry: JobEntry) -> list[Button]:
    """Give the buttons that an entry allows now; delete has a page of its own."""
    return [
        Button(action.name, said(action.title), ICONS.get(action.name, "bolt"))
        for action in allowed(entry)
        if action.name in SERVICES and action != DELETE
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
    "cancel_run": cancel_live_run,
    "delete": services.delete,
}


def act(request: HttpRequest, entry: JobEntry, name: str) -> bool:
    """Do one action and say so; tells whether it was done. 404 for an unknown one."""
    if name not in SERVICES:
        raise Http404
    title = str(entry)
    is_running = entry.status == JobEntry.Status.IN_PROCESS
    done: list[bool] = []

    def call() -> None:
        SERVICES[name](entry, actor=actor_of(request))
        done.append(True)

    attempt(request, call)
    if done:
        sentence = DONE.get(f"{name} while it runs") if is_running else None
        messages.success(request, str(sentence or DONE[name]).format(entry=title))
    return bool(done)


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
