"""Write down what happened to an entry, and by whom."""

from typing import Any

from nightclerk.core.text import Text
from nightclerk.jobs.hot import keep_events
from nightclerk.jobs.models import JobEntry, JobEvent, JobRun
from nightclerk.jobs.plain import plain_json


def event(
    entry: JobEntry,
    what: str,
    text: Text,
    *,
    actor: Any = None,
    run: JobRun | None = None,
) -> JobEvent:
    """Make an event of an entry; `actor` is None where the queue itself acted."""
    return JobEvent(
        entry=entry, run=run, actor=actor, what=what, text=plain_json(text.as_json())
    )


def note(entry: JobEntry, what: str, text: Text, **about: Any) -> None:
    """Keep an event of an entry; `about`: its actor, its run."""
    keep_events([event(entry, what, text, **about)])
