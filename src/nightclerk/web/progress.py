"""How far a run is and what came of it, as a page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.connector.models import ShopOrder, SkippedRecord
from nightclerk.jobs.models import JobRun
from nightclerk.jobs.selectors import speed_of
from nightclerk.web.durations import duration_in_words
from nightclerk.web.words import said_json

# What tasks put into a run's counters and result, in the order of interest. Anything
# else is shown by its name.
OUTCOME: Mapping[str, Any] = {
    "orders_at_shopify": gettext_lazy("Orders at Shopify"),
    "imported": gettext_lazy("Imported"),
    "updated": gettext_lazy("Updated"),
    "unchanged": gettext_lazy("Unchanged"),
    "ok": gettext_lazy("Done"),
    "posted": gettext_lazy("Posted"),
    "skipped": gettext_lazy("Skipped"),
    "postponed": gettext_lazy("Postponed"),
    "failed": gettext_lazy("Failed"),
    "total": gettext_lazy("Total"),
    "touched": gettext_lazy("Changed records"),
}
# What a run says of the same things in other words; and the key of its batch.
SAYS_MORE = ("imported", "updated", "posted")
BATCH = "batch"
OF_BATCHES = ("posted", "skipped", "failed", "total")
COST: Mapping[str, Any] = {
    "api_calls": gettext_lazy("API calls"),
    "points": gettext_lazy("Points charged"),
    "throttled": gettext_lazy("Times throttled"),
    "waited": gettext_lazy("Seconds waited"),
    "memory_mb": gettext_lazy("Memory in MB"),
}
# Numbers that say something only where they are not 0.
SHOWN_WHEN_COUNTED = frozenset({"failed", "postponed", "throttled", "waited"})


@dataclass(frozen=True)
class ProgressFacts:
    """Numbers, never a spinner: done of total, rate, time left, last words."""

    done: str
    total: str
    percent: int | None
    unit: str
    message: str
    rate: str
    left: str


@dataclass(frozen=True)
class Count:
    """One number of a run's outcome, and where its records are listed."""

    title: str
    number: str
    address: str = ""


def progress_of(run: JobRun) -> ProgressFacts:
    """Give how far a run is; rate and time left are empty while nobody knows."""
    rate, seconds_left = _speed(run)
    return ProgressFacts(
        done=number_format(run.done, force_grouping=True),
        total=""
        if run.total is None
        else number_format(run.total, force_grouping=True),
        percent=min(100, run.done * 100 // run.total) if run.total else None,
        unit=said_json(run.unit),
        message=said_json(run.message),
        rate=_("{number} per second").format(number=number_format(rate, decimal_pos=1))
        if rate
        else "",
        left=_("{duration} left").format(
            duration=duration_in_words(timedelta(seconds=seconds_left))
        )
        if seconds_left is not None
        else "",
    )


def counts_of(run: JobRun) -> list[Count]:
    """Give what came of a run, each number with a link to its records."""
    numbers = _numbers(run)
    numbers.pop(BATCH, None)
    if any(name in numbers for name in SAYS_MORE):
        numbers.pop("ok", None)  # says the same in fewer words
    known = [name for name in OUTCOME if name in numbers]
    others = [name for name in numbers if name not in {**OUTCOME, **COST}]
    places = _places(run)
    return [
        Count(
            title=str(OUTCOME.get(name, name.replace("_", " ").capitalize())),
            number=_number(numbers[name]),
            address=places.get(name, "") if numbers[name] else "",
        )
        for name in [*known, *others]
    ]


def cost_of(run: JobRun) -> list[Count]:
    """Give what a run cost: calls, points, waiting, memory."""
    numbers = _numbers(run)
    return [
        Count(str(title), _number(numbers[name]))
        for name, title in COST.items()
        if name in numbers
    ]


def _numbers(run: JobRun) -> dict[str, float]:
    return {
        name: number
        for name, number in {**run.counts, **run.result}.items()
        if isinstance(number, int | float)
        and not isinstance(number, bool)
        and not name.endswith("_at")
        and (number or name not in SHOWN_WHEN_COUNTED)
    }


def _number(number: float) -> str:
    return number_format(number, force_grouping=True)


def _places(run: JobRun) -> dict[str, str]:
    """Give where the records that a run touched are listed, as far as there are any."""
    places: dict[str, str] = {}
    if ShopOrder.objects.filter(run_id=run.pk).exists():
        address = reverse("admin:connector_shoporder_changelist")
        orders = f"{address}?run_id={run.pk}"
        places |= {"imported": orders, "updated": orders}
    batch = run.result.get(BATCH)
    if batch is not None:
        card = reverse("admin:ledger_postingbatch_change", args=[batch])
        places |= dict.fromkeys(OF_BATCHES, card)
    if SkippedRecord.objects.filter(run_id=run.pk).exists():
        address = reverse("admin:connector_skippedrecord_changelist")
        places["skipped"] = f"{address}?run_id={run.pk}"
    return places


def _speed(run: JobRun) -> tuple[float | None, float | None]:
    speed = speed_of(run)
    return (None, None) if speed is None else (speed.per_second, speed.seconds_left)
