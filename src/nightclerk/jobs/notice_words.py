"""What notices say, and by which key each occurrence is told once. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from nightclerk.core.text import Text, words
from nightclerk.jobs.aftercare import FAILURES_IN_A_ROW
from nightclerk.jobs.endings import Ending, Outcome
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.notice_rules import Channel, Kind, News
from nightclerk.jobs.stuck import why_stuck

Status = JobEntry.Status


def news_of_end(
    entry: JobEntry, run: JobRun, ending: Ending, *, tells_success: bool
) -> News | None:
    """Give what an ended run is worth telling; `entry` is as it goes on after it.

    A failure is told when nothing follows by itself that may make up for it: neither
    another attempt nor a run that was asked for meanwhile.
    """
    if ending.outcome.is_success:
        return _done(entry, run, ending.outcome) if tells_success else None
    is_over = entry.status in (Status.ERROR, Status.ON_HOLD)
    if ending.outcome is Outcome.CANCELLED or not is_over:
        return None
    is_held = entry.is_recurring and entry.status == Status.ON_HOLD
    if is_held and entry.failures_in_a_row >= FAILURES_IN_A_ROW:
        return _held(entry, run, ending)
    return _failed(entry, run, ending)


def news_of_late(entry: JobEntry, *, now: datetime) -> News | None:
    """Tell that an entry has not started at its time; None where it has none."""
    if entry.next_run_at is None:
        return None
    planned = entry.next_run_at.astimezone(ZoneInfo(entry.zone))
    return News(
        Kind.LATE,
        f"late:{entry.pk}:{entry.occurrence}",
        words(
            "“{entry}” has not started; it was due at {time} ({zone})",
            entry=entry,
            time=f"{planned:%Y-%m-%d %H:%M}",
            zone=entry.zone,
        ),
        hint=words("Its card says what it waits for; see whether workers are alive."),
        owner=entry.owner_id,
        entry=entry.pk,
        about={"title": str(entry), "task": entry.task, "due": str(entry.next_run_at)},
    )


def news_of_stuck(run: JobRun, *, now: datetime) -> News | None:
    """Tell that a run does not go on; None where all is well."""
    why = why_stuck(run, now=now)
    if not why:
        return None
    return News(
        Kind.STUCK,
        f"stuck:{run.pk}",
        words("The run of “{entry}” is stuck: {why}", entry=run.description, why=why),
        hint=words("Look at its messages, or cancel the run."),
        owner=run.actor_id,
        entry=run.entry_id,
        run=run.pk,
        about={"title": run.description, "task": run.task},
    )


def news_of_many(failed: int, *, key: str, only: int | None) -> News:
    """Tell one person, or the webhook where `only` is None, how many have failed."""
    outside = {Channel.WEBHOOK}
    return News(
        Kind.MANY,
        key,
        words("{number} entries of the job queue have failed", number=failed),
        hint=words("Look at the list of failed entries."),
        about={"failed": failed},
        only=frozenset() if only is None else frozenset({only}),
        channels=frozenset(outside if only is None else {Channel.PAGE, Channel.MAIL}),
    )


def _done(entry: JobEntry, run: JobRun, outcome: Outcome) -> News:
    text = words("“{entry}” is done", entry=entry)
    if outcome is Outcome.SKIPS:
        text = words(
            "“{entry}” is done; {number} records were skipped",
            entry=entry,
            number=run.count("skipped"),
        )
    return _of_run(Kind.DONE, entry, run, text, Text(""))


def _failed(entry: JobEntry, run: JobRun, ending: Ending) -> News:
    text = words("“{entry}” failed", entry=entry)
    hint = Text("")
    if ending.error is not None:
        text = words("“{entry}” failed: {error}", entry=entry, error=ending.error.text)
        hint = ending.error.hint
    return _of_run(Kind.FAILED, entry, run, text, hint)


def _held(entry: JobEntry, run: JobRun, ending: Ending) -> News:
    text = words(
        "The schedule of “{entry}” is on hold: {number} runs in a row failed",
        entry=entry,
        number=entry.failures_in_a_row,
    )
    hint = words("Mend the cause, then set it ready again.")
    if ending.error is not None:
        hint = words(
            "{error}. Mend the cause, then set it ready again.",
            error=ending.error.text,
        )
    return _of_run(Kind.HELD, entry, run, text, hint)


def _of_run(kind: Kind, entry: JobEntry, run: JobRun, text: Text, hint: Text) -> News:
    return News(
        kind,
        f"{kind}:{entry.pk}:{run.occurrence}",
        text,
        hint=hint,
        owner=entry.owner_id,
        entry=entry.pk,
        run=run.pk,
        about={"title": str(entry), "task": entry.task, "error": run.error},
    )
