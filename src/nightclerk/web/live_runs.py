"""Runs that have not ended, with how far they are and whether they are stuck."""

from collections.abc import Iterable
from typing import Any

from nightclerk.jobs.models import JobRun
from nightclerk.jobs.selectors import now
from nightclerk.jobs.stuck import why_stuck
from nightclerk.web.progress import progress_of
from nightclerk.web.words import said


def shown_runs(runs: Iterable[JobRun]) -> list[dict[str, Any]]:
    """Give what a list says about runs: progress, and why one does not go on."""
    at = now()
    return [
        {
            "run": run,
            "progress": progress_of(run),
            "stuck": said(why_stuck(run, now=at)),
        }
        for run in runs
    ]
