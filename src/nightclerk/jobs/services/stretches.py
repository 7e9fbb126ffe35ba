"""A run in stretches: parked by its body, held up or resumed when it is looked at."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from nightclerk.core.text import Text, words
from nightclerk.jobs import queue
from nightclerk.jobs.admission import Blocker, Wish
from nightclerk.jobs.context import Parking
from nightclerk.jobs.ends import write_parked_entries, write_parked_runs
from nightclerk.jobs.hot import keep_events, resume_runs
from nightclerk.jobs.models import JobEntry, JobEvent, JobRun
from nightclerk.jobs.plain import plain_json
from nightclerk.jobs.services.events import event, note

GOES_ON = words("Goes on")
IN_BACKGROUND = words("It goes on in the background; nobody has to stay")
Status = JobEntry.Status
Run = JobRun.Status


def park(
    parked: Sequence[tuple[JobRun, Parking]],
    entries: Mapping[int, JobEntry],
    *,
    now: datetime,
) -> None:
    """Let locked runs wait outside; `entries` are theirs, by number, and locked too.

    What the runs counted must have been put into them. The turn must have been taken.
    """
    if not parked:
        return
    events: list[JobEvent] = []
    followers = []
    for run, parking in parked:
        is_new = _put_aside(run, parking, now=now)
        entry = entries.get(run.entry_id or 0)
        if entry is None:
            continue
        events += _told(entry, run, parking.what, is_new=is_new)
        if entry.status == Status.IN_PROCESS:
            followers.append(_follow(entry, run, now=now))
        run.is_foreground = False
    _forget_looks([run for run, _ in parked])
    write_parked_runs([run for run, _ in parked])
    write_parked_entries(followers)
    keep_events(events)


def resume(
    admitted: Sequence[tuple[JobRun, Wish]],
    known: Mapping[int, JobEntry],
    *,
    now: datetime,
) -> list[int]:
    """Queue parked runs again that may go on; give their numbers.

    One that is not parked any more is left alone. Entries that are `known` are changed
    as the objects they are.
    """
    if not admitted:
        return []
    exclusive = {
        run.pk: bool(wish.category) and wish.concurrency == 1 for run, wish in admitted
    }
    taken = resume_runs(exclusive)
    numbers = [number for number, _ in taken]
    runs = [run for run, _ in admitted if run.pk in numbers]
    fields = {
        "status": Status.READY,
        "is_queued": True,
        "waiting_since": None,
        "waits_for": {},
        "changed_at": now,
    }
    followed = JobEntry.objects.filter(runs__in=numbers, is_parked=True)
    followed.update(**fields)
    for run in runs:
        entry = known.get(run.entry_id or 0)
        if entry is not None and entry.is_parked:
            for name, value in fields.items():
                setattr(entry, name, value)
    keep_events(
        event(run.entry, "goes_on", GOES_ON, run=run) for run in runs if run.entry
    )
    queue.submit(taken)
    return numbers


def hold_up(run: JobRun, blockers: Sequence[Blocker], *, now: datetime) -> None:
    """Say for whom a run has to wait that should go on; again only when it changes."""
    for_whom = blockers[0].text
    kept = plain_json(for_whom.as_json())
    if run.held_up_by == kept:
        return
    is_first = run.held_up_by is None
    JobRun.objects.filter(pk=run.pk, status=Run.PARKED).update(held_up_by=kept)
    if run.entry is None:
        return
    follower = JobEntry.objects.filter(pk=run.entry.pk, is_parked=True)
    follower.update(waits_for=kept, changed_at=now)
    if is_first:
        follower.update(waiting_since=now)
        text = words("The run {for_whom}", for_whom=for_whom)
        note(run.entry, "held_up", text, run=run)


def put_back(run: JobRun, *, now: datetime) -> None:
    """Queue a locked run again as it was before its worker began it, and save it.

    One that went on has again what it had when it was parked; its time until a worker
    goes on with it counts as waited.
    """
    began = run.carried or {}
    run.status = Run.QUEUED
    run.worker = ""
    run.lease_until = run.progress_at = None
    run.counts = began.get("counts", {})
    run.done = began.get("done", 0)
    run.total = began.get("total")
    run.unit = began.get("unit", {})
    run.message = began.get("message", {})
    if run.carried is None:
        run.started_at = None
    else:
        run.parked_at = run.look_at = now
    run.save()


def leave_parking(run: JobRun, *, now: datetime) -> None:
    """Make a locked run and its entry as if the run went on, so that it can be ended.

    For a run that was parked and is at rest: it waits outside or for a worker.
    """
    if run.parked_at is not None:
        run.waited = (run.waited or timedelta(0)) + (now - run.parked_at)
    run.parked_at = run.look_at = run.held_up_by = None
    run.save(update_fields=["waited", "parked_at", "look_at", "held_up_by"])
    JobEntry.objects.filter(runs=run.pk, is_parked=True).update(
        status=Status.IN_PROCESS,
        is_queued=False,
        is_parked=False,
        waits_for={},
        waiting_since=None,
    )


def _put_aside(run: JobRun, parking: Parking, *, now: datetime) -> bool:
    """Let a run wait, and tell whether it waits for something new."""
    kept = plain_json(parking.what.as_json())
    is_new = bool(run.parked_for != kept)
    run.status = Run.PARKED
    run.worker = ""
    run.lease_until = None
    run.parked_for = kept
    run.parked_times += 1
    run.parked_since = now if is_new else run.parked_since
    run.parked_at = now
    run.look_at = now + parking.look_in
    run.carried = {
        "counts": run.counts,
        "done": run.done,
        "total": run.total,
        "unit": run.unit,
        "message": run.message,
    }
    return is_new


def _follow(entry: JobEntry, run: JobRun, *, now: datetime) -> JobEntry:
    """Let an entry wait with its run."""
    entry.status = Status.WAITING
    entry.is_parked = True
    entry.waits_for = run.parked_for
    entry.waiting_since = run.parked_since
    entry.next_run_at = entry.next_run_at or now
    entry.changed_at = now
    return entry


def _told(entry: JobEntry, run: JobRun, what: Text, *, is_new: bool) -> list[JobEvent]:
    events = [event(entry, "parked", what, run=run)] if is_new else []
    if run.is_foreground:
        events.append(event(entry, "background", IN_BACKGROUND, run=run))
    return events


def _forget_looks(runs: Sequence[JobRun]) -> None:
    """Forget that runs went on which only looked, and wait for the same as before."""
    looked = [run for run in runs if run.parked_times > 1]
    for run in looked:
        JobEvent.objects.filter(
            run=run, what="goes_on", at__gte=run.parked_since
        ).delete()
