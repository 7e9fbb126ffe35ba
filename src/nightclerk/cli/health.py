"""The command `health`: whether the queue lives, as /health tells it."""

from nightclerk.cli.output import Answer, facts
from nightclerk.jobs.health import reasons
from nightclerk.jobs.vitals import vitals


def health() -> Answer:
    """Tell whether all is well; the exit code is 1 where it is not."""
    found = vitals()
    wrong = [str(reason) for reason in reasons(found)]
    data = {
        "status": "unwell" if wrong else "ok",
        "reasons": wrong,
        "database": "ok",
        "workers_alive": found.workers_alive,
        "oldest_due_seconds": _rounded(found.oldest_due),
        "oldest_queued_seconds": _rounded(found.oldest_queued),
        "stuck_runs": found.stuck_runs,
        "parked_runs": found.parked_runs,
    }
    view = facts(
        [
            ("Status", "Not well" if wrong else "All is well"),
            ("Because", "\n".join(wrong)),
            ("Workers alive", found.workers_alive),
            ("Seconds since the oldest entry is due", data["oldest_due_seconds"]),
            ("Seconds that the oldest run waits", data["oldest_queued_seconds"]),
            ("Stuck runs", found.stuck_runs),
            ("Runs that wait outside", found.parked_runs),
        ]
    )
    return Answer(data, view, code=1 if wrong else 0)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(max(seconds, 0), 1)
