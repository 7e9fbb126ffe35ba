"""Give a run that goes on what it had when it was parked."""

from nightclerk.core.text import Text
from nightclerk.jobs.context import Context, Progress
from nightclerk.jobs.models import JobRun, JobTouch


def take_up(ctx: Context) -> None:
    """Put counters, progress, result and touched records of a run into its context."""
    run = JobRun.objects.get(pk=ctx.run_id)
    carried = run.carried or {}
    touched = JobTouch.objects.filter(run=run).values_list("kind", "key", "name")
    ctx.take_up(
        counts=carried.get("counts", {}),
        result=run.result,
        progress=Progress(
            carried.get("done", 0),
            carried.get("total"),
            Text.from_json(carried.get("unit", {})),
            Text.from_json(carried.get("message", {})),
        ),
        touched={(kind, key or name) for kind, key, name in touched},
    )
