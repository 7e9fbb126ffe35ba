"""The last runs as bars: height is how long, colour and title are how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from nightclerk.core.clock import now
from nightclerk.jobs.models import JobRun
from nightclerk.web.badges import RUN_LOOKS
from nightclerk.web.durations import duration_in_words

HEIGHT = 56
WIDTH = 10
GAP = 3
LEAST = 4  # a run of no time at all is still seen


@dataclass(frozen=True)
class Bar:
    """One run in the picture, in the picture's own units."""

    x: int
    y: int
    height: int
    tone: str
    title: str
    address: str


@dataclass(frozen=True)
class Picture:
    """Bars from the oldest on the left to the newest on the right."""

    bars: Sequence[Bar]
    width: int
    height: int = HEIGHT
    bar_width: int = WIDTH


def bars_of(newest_first: Sequence[JobRun]) -> Picture:
    """Draw runs; the longest one has the full height."""
    runs = list(reversed(newest_first))
    longest = max((_seconds(run) for run in runs), default=0) or 1
    bars = []
    for place, run in enumerate(runs):
        height = LEAST + round((HEIGHT - LEAST) * _seconds(run) / longest)
        bars.append(
            Bar(
                x=place * (WIDTH + GAP),
                y=HEIGHT - height,
                height=height,
                tone=RUN_LOOKS[JobRun.Status(run.status)].tone,
                title=bar_title(run),
                address=reverse("admin:jobs_jobrun_change", args=[run.pk]),
            )
        )
    return Picture(bars, width=max(1, len(runs)) * (WIDTH + GAP))


def bar_title(run: JobRun) -> str:
    """Say what a bar stands for."""
    if run.duration is None:
        return _("Run {number}: {status}").format(
            number=run.pk, status=run.get_status_display()
        )
    return _("Run {number}: {status}, {duration}").format(
        number=run.pk,
        status=run.get_status_display(),
        duration=duration_in_words(run.duration),
    )


def _seconds(run: JobRun) -> float:
    """Give how long a run took, or has taken so far, without its waits outside."""
    if run.started_at is None:
        return 0.0
    took = (run.finished_at or run.parked_at or now()) - run.started_at
    return max((took - (run.waited or timedelta(0))).total_seconds(), 0.0)
