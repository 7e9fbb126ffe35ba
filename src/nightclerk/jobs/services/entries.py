"""What people and programs ask of entries."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from nightclerk.core.errors import Refused
from nightclerk.core.params import Params
from nightclerk.core.text import words
from nightclerk.jobs import selectors, states
from nightclerk.jobs.checks import check_entry, read_params
from nightclerk.jobs.hot import take_turn
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.recurrence import Schedule
from nightclerk.jobs.registry import Task, catalogue
from nightclerk.jobs.services.dispatch import promote, queue_runs
from nightclerk.jobs.services.drafts import CHANGEABLE, COPIED, new_entry, put
from nightclerk.jobs.services.events import note
from nightclerk.jobs.services.finish import end_at_rest
from nightclerk.jobs.services.folding import equal_entry, fold_into, follow_up
from nightclerk.jobs.services.rights import require
from nightclerk.jobs.services.schedules import columns_of, plan_first
from nightclerk.jobs.services.turns import (
    locked_for,
    make_ready,
    plan_anew,
    require_at_rest,
    require_nobody_ahead,
    require_own_turn,
    withdraw_queued,
)

Status = JobEntry.Status
ONCE = Schedule()


@transaction.atomic
def enqueue(
    task: Task,
    params: Params,
    *,
    actor: Any = None,
    start_at: datetime | None = None,
    **fields: Any,
) -> JobEntry:
    """Let a task run once, at once or from `start_at` on.

    `fields`: description, category (a code; None is the task's own, "" is none),
    priority, max_attempts, rerun_delay, timeout, ignores_conflicts. An equal entry that
    waits to start is given back instead of a second one; while an equal one runs, it
    is asked for one more run.
    """
    require(actor, "run", task.number)
    entry = new_entry(task, params, replace(ONCE, earliest=start_at), actor, fields)
    now = take_turn()
    equal = None if start_at else equal_entry(entry)
    if equal is not None:
        return fold_into(equal, actor)
    plan_first(entry, now=now)
    entry.status = Status.READY
    entry.save(force_insert=True)
    note(entry, "created", words("Created, ready to run"), actor=actor)
    promote(now, entry)
    return entry


@transaction.atomic
def create(
    task: Task,
    params: Params,
    *,
    actor: Any = None,
    schedule: Schedule | None = None,
    **fields: Any,
) -> JobEntry:
    """Make an entry On hold, with the fields of `enqueue` and a schedule.

    Raises `Refused` with the name of every field that is wrong.
    """
    require(actor, "run", task.number)
    entry = new_entry(task, params, schedule or ONCE, actor, fields)
    entry.save()
    note(entry, "created", words("Created on hold"), actor=actor)
    return entry


@transaction.atomic
def change(entry: JobEntry, *, actor: Any = None, **fields: Any) -> JobEntry:
    """Change an entry: the fields of `create`, or single columns of its schedule.

    Allowed while it runs; a run that lives goes on as it began. A schedule that is not
    as it was plans the next start anew where the entry is ready.
    """
    unknown = sorted(set(fields) - CHANGEABLE)
    if unknown:
        raise Refused(words("{names} cannot be changed", names=", ".join(unknown)))
    now = take_turn()
    entry = locked_for(entry, states.CHANGE, actor)
    task = catalogue[entry.task]
    params = fields.pop("params", None)
    if params is not None:
        given = params.as_json() if isinstance(params, Params) else params
        entry.params = read_params(task, given).as_json()
    schedule = fields.pop("schedule", None)
    columns = {**(columns_of(schedule) if schedule else {}), **fields}
    before = selectors.schedule_of(entry)
    put(entry, columns, read_params(task, entry.params), actor)
    after = selectors.schedule_of(entry)
    check_entry(columns, after)
    if after != before and entry.status in (Status.READY, Status.ERROR):
        plan_anew(entry, now=now)
    entry.version += 1
    entry.changed_at = now
    entry.save()
    names = ", ".join(sorted({*columns, *(["params"] if params is not None else [])}))
    note(entry, "changed", words("Changed: {names}", names=names), actor=actor)
    promote(now, entry)
    return entry


@transaction.atomic
def set_ready(entry: JobEntry, *, actor: Any = None) -> JobEntry:
    """Let an entry run: at its next time, or at once where it has no schedule."""
    now = take_turn()
    entry = locked_for(entry, states.SET_READY, actor)
    plan_first(entry, now=now)
    if entry.next_run_at is None:
        raise Refused(
            words("“{entry}” has expired", entry=entry),
            hint=words("Change its expiration first."),
        )
    return make_ready(entry, "ready", words("Set ready"), actor, now)


@transaction.atomic
def restart(entry: JobEntry, *, actor: Any = None) -> JobEntry:
    """Run an entry now, whatever its schedule; one that runs is run once more after."""
    now = take_turn()
    entry = locked_for(entry, states.RESTART, actor)
    if entry.status == Status.IN_PROCESS or entry.is_parked:
        return follow_up(entry, actor)
    if entry.is_queued:
        return entry
    entry.next_run_at = now
    entry.planned_at = entry.planned_at if entry.is_recurring else now
    return make_ready(entry, "restarted", words("Restarted"), actor, now)


@transaction.atomic
def run_now(entry: JobEntry, *, actor: Any = None) -> JobEntry:
    """Run an entry as soon as it may; the next time of its schedule stays."""
    now = take_turn()
    entry = locked_for(entry, states.RUN_NOW, actor)
    if entry.is_queued:
        return entry
    entry.next_run_at = now
    entry.planned_at = entry.planned_at if entry.is_recurring else now
    return make_ready(entry, "run_now", words("Asked to run now"), actor, now)


@transaction.atomic
def wake(entry: JobEntry, *, actor: Any = None) -> JobEntry:
    """Wake an entry that sleeps: it runs now, or one step after its last time.

    One that does not sleep is given back as it is: it comes to it anyway.
    """
    now = take_turn()
    if JobEntry.objects.get(pk=entry.pk).status != Status.INACTIVE:
        return entry
    entry = locked_for(entry, states.WAKE, actor)
    step = timedelta(minutes=entry.minutes_between_runs or 0)
    plan_first(entry, now=max(now, entry.changed_at + step))
    return make_ready(entry, "woken", words("Woken"), actor, now)


@transaction.atomic
def set_on_hold(entry: JobEntry, *, actor: Any = None) -> JobEntry:
    """Keep an entry from starting; a run that goes on is not stopped by this."""
    now = take_turn()
    withdraw_queued(entry)
    entry = locked_for(entry, states.SET_ON_HOLD, actor)
    is_running = entry.status == Status.IN_PROCESS or entry.is_parked
    entry.status = Status.ON_HOLD
    entry.is_queued = entry.is_parked = entry.follow_up = False
    entry.waiting_since = None
    entry.waits_for = {}
    entry.changed_at = now
    entry.save()
    text = (
        words("Set on hold; its run goes on to its end")
        if is_running
        else words("Set on hold")
    )
    note(entry, "on_hold", text, actor=actor)
    promote(now)
    return entry


@transaction.atomic
def delete(entry: JobEntry, *, actor: Any = None) -> None:
    """Delete an entry; its runs stay as the log. One that runs is refused."""
    now = take_turn()
    withdraw_queued(entry)
    entry = locked_for(entry, states.DELETE, actor)
    require_at_rest(entry)
    entry.delete()
    promote(now)


@transaction.atomic
def copy(entry: JobEntry, *, actor: Any = None) -> JobEntry:
    """Make a new entry on hold with the fields of an entry; its owner is the actor."""
    entry = locked_for(entry, states.COPY, actor)
    task = catalogue[entry.task]
    fields = {name: getattr(entry, name) for name in COPIED}
    fields["category"] = entry.category.code if entry.category else ""
    fields["schedule"] = selectors.schedule_of(entry)
    return create(task, read_params(task, entry.params), actor=actor, **fields)


@transaction.atomic
def change_owner(entry: JobEntry, owner: Any, *, actor: Any = None) -> JobEntry:
    """Let another user be the one as whom an entry runs; nothing else changes that."""
    require(actor, "administer", entry.task)
    take_turn()
    entry = locked_for(entry, states.CHANGE, actor)
    entry.owner = owner
    entry.save(update_fields=["owner"])
    text = words("Runs as {owner} from now on", owner=owner or words("nobody"))
    note(entry, "owner", text, actor=actor)
    return entry


@transaction.atomic
def cancel_run(run: JobRun, *, actor: Any = None) -> JobRun:
    """Stop a run: one that no worker does at once, one that runs within seconds."""
    now = take_turn()
    run = JobRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    require(actor, states.CANCEL_RUN.right, run.task)
    if run.has_ended:
        raise Refused(
            words("{run} has already ended", run=run),
            hint=words("There is nothing to cancel."),
        )
    if run.entry is not None:
        note(run.entry, "cancel", words("Asked to cancel the run"), actor=actor)
    run.cancel_requested = True
    run.save(update_fields=["cancel_requested"])
    if run.status != JobRun.Status.RUNNING:
        end_at_rest(run, now=now)
        promote(now)
        run.refresh_from_db()
    return run


@transaction.atomic
def start_in_foreground(
    task: Task, params: Params, *, actor: Any = None, **fields: Any
) -> JobRun:
    """Make a run that the caller does itself with `runner.run_here`, now or never.

    `Refused` says for whom it would have to wait. It is not tried again by itself.
    """
    require(actor, "run", task.number)
    entry = new_entry(task, params, ONCE, actor, {**fields, "max_attempts": 0})
    now = take_turn()
    plan_first(entry, now=now)
    entry.save()
    require_nobody_ahead(entry)
    wish = selectors.wish_of(entry, now)
    (number,) = queue_runs([(entry, wish)], now=now, is_foreground=True)
    note(entry, "created", words("Started in the foreground"), actor=actor)
    return JobRun.objects.select_related("entry").get(pk=number)


def run_once(entry: JobEntry, *, actor: Any = None) -> JobRun:
    """Make a foreground run of an entry's task and parameters; the entry stays.

    `Refused` names whom it would have to wait for; the entry's own run is one of them.
    """
    with transaction.atomic():
        take_turn()
        entry = locked_for(entry, states.RUN_ONCE, actor)
        require_own_turn(entry)
        task = catalogue[entry.task]
        return start_in_foreground(
            task,
            read_params(task, entry.params),
            actor=actor,
            description=entry.description,
            category=entry.category.code if entry.category else "",
            timeout=entry.timeout,
            ignores_conflicts=entry.ignores_conflicts,
        )
