"""What can become of an entry: one table for pages, programs, commands and services."""

from dataclasses import dataclass

from nightclerk.core.text import Text, words
from nightclerk.jobs.models import JobEntry, TaskRight

Status = JobEntry.Status
Right = TaskRight.Right


@dataclass(frozen=True)
class Action:
    """Something a person can ask of an entry, and the right that it needs."""

    name: str
    title: Text
    right: str = Right.RUN


@dataclass(frozen=True)
class Transition:
    """From which statuses to which one; a target of None leaves the status."""

    action: Action
    sources: tuple[str, ...]
    target: str | None
    effect: Text


SET_READY = Action("set_ready", words("Set ready"))
SET_ON_HOLD = Action("set_on_hold", words("Set on hold"))
RESTART = Action("restart", words("Restart"))
RUN_NOW = Action("run_now", words("Run now"))
RUN_ONCE = Action("run_once", words("Run once in the foreground"))
CANCEL_RUN = Action("cancel_run", words("Cancel run"))
WAKE = Action("wake", words("Wake"))
LOOK_NOW = Action("look_now", words("Look now"))
CHANGE = Action("change", words("Change"), Right.CHANGE)
COPY = Action("copy", words("Copy"), Right.CHANGE)
DELETE = Action("delete", words("Delete"), Right.ADMINISTER)

PARKED = "parked"  # a status of its own here: Waiting with a run that has begun
AT_REST = (Status.ON_HOLD, Status.ERROR, Status.FINISHED, Status.INACTIVE)
IDLE = (*AT_REST, Status.READY, Status.WAITING)
ALL = (*IDLE, Status.IN_PROCESS, PARKED)

BY_PEOPLE: tuple[Transition, ...] = (
    Transition(
        SET_READY,
        AT_REST,
        Status.READY,
        words("Starts at its next time, or at once where it has no schedule"),
    ),
    Transition(
        LOOK_NOW,
        (PARKED,),
        Status.READY,
        words("Looks at once at what the run waits for outside, not at the next time"),
    ),
    Transition(
        CANCEL_RUN,
        (Status.IN_PROCESS, PARKED),
        Status.ON_HOLD,
        words("The run is stopped within seconds; at once where no worker does it"),
    ),
    Transition(
        WAKE,
        (Status.INACTIVE,),
        Status.READY,
        words("Starts now, but not sooner than one step after its last time"),
    ),
    Transition(
        SET_ON_HOLD,
        (
            Status.READY,
            Status.WAITING,
            Status.IN_PROCESS,
            PARKED,
            Status.ERROR,
            Status.INACTIVE,
        ),
        Status.ON_HOLD,
        words("Nothing starts any more; a run that goes on is not stopped"),
    ),
    Transition(
        RESTART,
        (
            Status.ON_HOLD,
            Status.READY,
            Status.IN_PROCESS,
            PARKED,
            Status.ERROR,
            Status.FINISHED,
            Status.INACTIVE,
        ),
        Status.READY,
        words(
            "Starts now, with all its attempts; one that runs is run once more after"
        ),
    ),
    Transition(
        RUN_NOW,
        (Status.READY, Status.ERROR, Status.INACTIVE),
        Status.READY,
        words("One run now; the next time of the schedule stays as it is"),
    ),
    Transition(
        RUN_ONCE,
        IDLE,
        None,
        words("A run of its own with the same parameters; the entry stays as it is"),
    ),
    Transition(
        CHANGE, ALL, None, words("A run that goes on ends as it began; then it counts")
    ),
    Transition(COPY, ALL, None, words("A new entry on hold with the same fields")),
    Transition(
        DELETE, IDLE, None, words("The entry is gone; its runs stay as the log")
    ),
)

BY_THE_QUEUE: tuple[Transition, ...] = (
    Transition(
        Action("promote", words("Is due and nothing stands in its way")),
        (Status.READY, Status.WAITING, Status.ERROR, Status.INACTIVE),
        Status.READY,
        words("A run waits for a worker"),
    ),
    Transition(
        Action("wait", words("Is due, but another one stands in its way")),
        (Status.READY, Status.ERROR, Status.INACTIVE),
        Status.WAITING,
        words("It says for whom it waits and since when"),
    ),
    Transition(
        Action("start", words("A worker begins the run")),
        (Status.READY,),
        Status.IN_PROCESS,
        words("The run has a lease, which the worker renews"),
    ),
    Transition(
        Action("park", words("The run waits for something outside")),
        (Status.IN_PROCESS,),
        PARKED,
        words("It says for what; it holds no worker, no category and no records"),
    ),
    Transition(
        Action("look", words("The time has come to look at it")),
        (PARKED,),
        Status.READY,
        words("The same run goes on; it may have to wait for others as any start does"),
    ),
    Transition(
        Action("miss", words("Its time was missed")),
        (Status.READY, Status.WAITING, Status.ERROR, Status.INACTIVE),
        Status.READY,
        words("It is planned for its next time and the missed ones are counted"),
    ),
    Transition(
        Action("expire", words("Its expiration has passed")),
        (Status.READY, Status.WAITING, Status.ERROR, Status.INACTIVE),
        Status.FINISHED,
        words("A line in the log says so"),
    ),
    Transition(
        Action("finish", words("The run went well, nothing follows")),
        (Status.IN_PROCESS,),
        Status.FINISHED,
        words("It stays until the queue is cleaned up"),
    ),
    Transition(
        Action(
            "follow", words("The run ended, and a next time or one more run follows")
        ),
        (Status.IN_PROCESS,),
        Status.READY,
        words("Also where an attempt failed and another one follows"),
    ),
    Transition(
        Action("sleep", words("The run found nothing to do")),
        (Status.IN_PROCESS,),
        Status.INACTIVE,
        words("Only with a schedule; it sleeps for its minutes or until it is woken"),
    ),
    Transition(
        Action("fail", words("The run failed for good")),
        (Status.IN_PROCESS,),
        Status.ERROR,
        words("With a schedule its next time stays planned"),
    ),
    Transition(
        Action("give_up", words("Five times of a schedule failed in a row")),
        (Status.IN_PROCESS,),
        Status.ON_HOLD,
        words("Somebody has to look"),
    ),
)

USUAL: dict[str, Action] = {Status.ERROR: RESTART, Status.FINISHED: RESTART}


def _actions_of(status: str) -> tuple[Action, ...]:
    """List what a status allows, the usual one first."""
    found = [one.action for one in BY_PEOPLE if status in one.sources]
    usual = USUAL.get(status)
    return tuple(sorted(found, key=lambda action: action != usual))


ACTIONS: dict[str, tuple[Action, ...]] = {
    status: _actions_of(status) for status in (*Status.values, PARKED)
}

SAID: dict[str, Text] = {
    Status.ON_HOLD: words("on hold"),
    Status.READY: words("ready"),
    Status.WAITING: words("waiting"),
    Status.IN_PROCESS: words("in process"),
    Status.ERROR: words("in error"),
    Status.FINISHED: words("finished"),
    Status.INACTIVE: words("on hold with nothing to do"),
}


def allowed(entry: JobEntry) -> tuple[Action, ...]:
    """Give the actions that an entry allows as it is, the usual one first."""
    if not entry.is_parked:
        actions = ACTIONS[entry.status]
        return (CANCEL_RUN, *actions) if entry.is_queued else actions
    if entry.is_queued:  # nothing to look for: it goes on when a worker is free
        return tuple(action for action in ACTIONS[PARKED] if action != LOOK_NOW)
    return ACTIONS[PARKED]


def as_markdown() -> str:
    """Write the table down as the page of the documentation."""
    lines = ["## What people ask", "", *_rows(BY_PEOPLE, with_right=True)]
    lines += ["", "## What the queue does by itself", "", *_rows(BY_THE_QUEUE)]
    return "\n".join(lines) + "\n"


def _rows(
    transitions: tuple[Transition, ...], *, with_right: bool = False
) -> list[str]:
    heads = ["Action" if with_right else "When", "From", "To", "Effect"]
    heads += ["Right"] if with_right else []
    rows = [heads, ["---"] * len(heads)]
    for one in transitions:
        sources = ", ".join(_name(source) for source in one.sources)
        target = _name(one.target) if one.target else "stays"
        row = [str(one.action.title), sources, target, str(one.effect)]
        rows.append([*row, str(one.action.right)] if with_right else row)
    return [f"| {' | '.join(row)} |" for row in rows]


def _name(status: str) -> str:
    return "waiting outside" if status == PARKED else Status(status).name.lower()
