"""Task 2, Clean up the job queue: what has been finished for long goes."""

from pydantic import Field

from nightclerk.core.params import Params
from nightclerk.core.text import words
from nightclerk.jobs.context import Context
from nightclerk.jobs.registry import catalogue
from nightclerk.jobs.services.housekeeping import Retention, clean_up


class CleanUpParams(Params):
    """How long things of the queue stay."""

    entry_days: int = Field(
        default=7,
        ge=1,
        le=3650,
        title="Days of finished entries",
        description="Finished entries go after as many days.",
    )
    run_days: int = Field(
        default=90,
        ge=1,
        le=3650,
        title="Days of runs",
        description="Runs go from the log after as many days.",
    )
    runs_kept: int = Field(
        default=50,
        ge=1,
        le=10_000,
        title="Runs of each entry",
        description="As many runs of an entry stay, however old they are.",
    )
    message_days: int = Field(
        default=30,
        ge=1,
        le=3650,
        title="Days of messages",
        description="What runs said goes after as many days.",
    )


@catalogue.task(2, words("Clean up the job queue"), params=CleanUpParams)
def clean_up_queue(ctx: Context, params: CleanUpParams) -> None:
    """Delete what is past its time, and count it."""
    deleted = {"messages": 0, "runs": 0, "entries": 0}
    for what, number in clean_up(Retention(**params.model_dump())):
        deleted[what] += number
        ctx.count(ok=number)
        ctx.progress(sum(deleted.values()), unit=words("rows"))
    ctx.result |= deleted
