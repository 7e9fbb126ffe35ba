"""Which action an entry allows in which status: one table for everybody."""

from dataclasses import dataclass

from nightclerk.core.text import Text, words
from nightclerk.jobs.models import JobEntry

Status = JobEntry.Status


@dataclass(frozen=True)
class Action:
    """Something a person can ask of an entry."""

    name: str
    title: Text


SET_READY = Action("set_ready", words("Set ready"))
SET_ON_HOLD = Action("set_on_hold", words("Set on hold"))
RESTART = Action("restart", words("Restart"))
CANCEL_RUN = Action("cancel_run", words("Cancel run"))
CHANGE = Action("change", words("Change"))
DELETE = Action("delete", words("Delete"))

ACTIONS: dict[str, tuple[Action, ...]] = {
    Status.ON_HOLD: (SET_READY, RESTART, CHANGE, DELETE),
    Status.READY: (SET_ON_HOLD, RESTART, CHANGE, DELETE),
    Status.WAITING: (SET_ON_HOLD, CHANGE, DELETE),
    Status.IN_PROCESS: (CANCEL_RUN, SET_ON_HOLD, RESTART, CHANGE),
    Status.ERROR: (RESTART, SET_READY, SET_ON_HOLD, CHANGE, DELETE),
    Status.FINISHED: (RESTART, SET_READY, CHANGE, DELETE),
}

SAID: dict[str, Text] = {
    Status.ON_HOLD: words("on hold"),
    Status.READY: words("ready"),
    Status.WAITING: words("waiting"),
    Status.IN_PROCESS: words("in process"),
    Status.ERROR: words("in error"),
    Status.FINISHED: words("finished"),
}


def allowed(entry: JobEntry) -> tuple[Action, ...]:
    """Give the actions that an entry allows as it is, the usual one first."""
    actions = ACTIONS[entry.status]
    return (CANCEL_RUN, *actions) if entry.is_queued else actions
