"""Task 1, Probe: shows that the queue works; does nothing to anybody's data."""

import contextlib
import time
from datetime import timedelta

from pydantic import Field

from nightclerk.core.errors import Broken, NightclerkError, NotReady, Refused, Transient
from nightclerk.core.params import Params
from nightclerk.core.text import words
from nightclerk.jobs.context import Context, Stopped
from nightclerk.jobs.registry import catalogue

KINDS: dict[str, type[NightclerkError]] = {
    kind.kind: kind for kind in (Refused, NotReady, Transient, Broken)
}


class ProbeParams(Params):
    """How long the probe takes and how it ends."""

    seconds: float = Field(
        default=0, ge=0, le=3600, title="Seconds", description="How long it takes."
    )
    steps: int = Field(
        default=1, ge=1, le=100_000, title="Steps", description="Progress reports."
    )
    fail_times: int = Field(
        default=0,
        ge=0,
        le=10,
        title="Failing attempts",
        description="How many attempts of a run fail before one succeeds.",
    )
    kind: str = Field(
        default="transient",
        pattern="^(refused|not_ready|transient|broken)$",
        title="Kind of error",
        description="transient, not_ready, refused or broken.",
    )
    skips: int = Field(
        default=0, ge=0, le=1000, title="Skipped records", description="Left out."
    )
    memory: int = Field(
        default=0, ge=0, le=1000, title="Memory in MB", description="Taken for a while."
    )
    ignores_cancel: bool = Field(
        default=False,
        title="Ignores a stop",
        description="Goes on when it is asked to stop; it is then ended by force.",
    )
    waits: int = Field(
        default=0,
        ge=0,
        le=100,
        title="Waits outside",
        description="How often it waits without a worker and goes on later.",
    )
    wait_seconds: float = Field(
        default=60,
        gt=0,
        le=86_400,
        title="Seconds of each wait",
        description="How long it waits outside each time.",
    )
    note: str = Field(
        default="", max_length=100, title="Note", description="Told in a message."
    )


@catalogue.task(1, words("Probe"), params=ProbeParams)
def probe(ctx: Context, params: ProbeParams) -> None:
    """Take the time, report the steps, and end as the parameters say."""
    ctx.result.setdefault("first_line_at", time.time())
    _wait_outside(ctx, params)
    if params.note:
        ctx.say(words("Note: {note}", note=params.note))
    taken = bytearray(b"x") * (params.memory * 1024 * 1024)
    for step in range(1, params.steps + 1):
        _spend(ctx, params)
        ctx.count(ok=1)
        ctx.progress(step, params.steps, unit=words("steps"))
    for number in range(1, params.skips + 1):
        ctx.skip(f"record {number}", words("The probe was asked to skip it"))
    ctx.result["memory_taken"] = len(taken)
    if ctx.attempt <= params.fail_times:
        raise KINDS[params.kind](
            words("The probe was asked to fail"), hint=words("Change its parameters.")
        )


def _wait_outside(ctx: Context, params: ProbeParams) -> None:
    """Wait as often as asked; how often it did is kept with the result."""
    waited = ctx.result.get("waits", 0)
    if waited < params.waits:
        ctx.result["waits"] = waited + 1
        ctx.count(looks=1)
        look_in = timedelta(seconds=params.wait_seconds)
        ctx.wait_for(words("Waiting for the time to pass"), look_in=look_in)


def _spend(ctx: Context, params: ProbeParams) -> None:
    """Sleep for one step's share of the time: a probe is there to take some."""
    until = time.monotonic() + params.seconds / params.steps
    while (left := until - time.monotonic()) > 0:
        # Both sleep because taking time is the very work that was asked of a probe.
        if not params.ignores_cancel:
            time.sleep(left)  # a cancel ends it
            continue
        with contextlib.suppress(Stopped):
            time.sleep(left)  # no cancel ends it: it is slept to its end
