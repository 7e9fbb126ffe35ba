"""Recommended schedules as programs see them and set them up."""

from collections.abc import Collection, Sequence
from typing import Any

from nightclerk.connector.models import Shop
from nightclerk.connector.programs.values import reason_said, said
from nightclerk.connector.selectors.recommended import Recommendation, recommendations
from nightclerk.connector.services.syncs.recommended import (
    SetUp,
    Wanted,
    set_up_schedules,
)
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.schedule_words import in_words
from nightclerk.jobs.selectors import schedule_of
from nightclerk.ledger.programs.values import Told


class RecommendedTold(Told):
    """A task that is recommended to run on a schedule.

    `key` names it, `schedule` says it in words. `entry` is the recurring entry that
    does the same already; then the schedule is that entry's.
    """

    key: str
    task: int
    title: str
    params: dict[str, Any]
    category: str
    schedule: str
    entry: int | None


class SetUpTold(Told):
    """What became of a schedule: made, there (an entry did it already) or refused.

    `fields` names what of a refused one was wrong.
    """

    key: str
    task: int
    title: str
    outcome: str
    entry: int | None
    error: str
    fields: dict[str, str]


def recommended_told(
    shop: Shop, *, hidden: Collection[int] = ()
) -> list[RecommendedTold]:
    """Tell what is recommended for a shop, and what is set up already."""
    return [_told(each) for each in recommendations(shop, hidden=hidden)]


def set_up_asked(
    shop: Shop,
    wanted: Sequence[Wanted] | None,
    *,
    actor: Any = None,
    hidden: Collection[int] = (),
) -> list[SetUpTold]:
    """Set up the recommended schedules that are wanted; all where None is given."""
    done = set_up_schedules(shop, wanted, actor=actor, hidden=hidden)
    return [_set_up_told(each) for each in done]


def _told(what: Recommendation) -> RecommendedTold:
    there = what.entry
    schedule = schedule_of(there) if there else what.schedule
    return RecommendedTold(
        key=what.key,
        task=what.task.number,
        title=said(what.task.title.as_json()),
        params=what.params.as_json(),
        category=category_of(there) if there else what.category,
        schedule=said(in_words(schedule).as_json()),
        entry=there.pk if there else None,
    )


def _set_up_told(done: SetUp) -> SetUpTold:
    kept = done.error.as_json() if done.error else {}
    wrong = kept.get("fields", {})
    return SetUpTold(
        key=done.recommended.key,
        task=done.recommended.task.number,
        title=said(done.recommended.task.title.as_json()),
        outcome=done.outcome.value,
        entry=done.entry.pk if done.entry else None,
        error=reason_said(kept),
        fields={name: said(text) for name, text in wrong.items()},
    )


def category_of(entry: JobEntry) -> str:
    """Give the code of an entry's category; empty where it has none."""
    return entry.category.code if entry.category else ""
