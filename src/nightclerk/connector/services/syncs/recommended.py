"""Set up the recommended schedules of a shop in one action."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction

from nightclerk.connector.mapping.recommended import LOOKS_AGAIN
from nightclerk.connector.models import Shop
from nightclerk.connector.selectors.recommended import (
    Recommendation,
    entry_doing,
    planned_entries,
    recommendations,
)
from nightclerk.core.errors import NightclerkError, invalid_fields
from nightclerk.core.text import words
from nightclerk.jobs.hot import take_turn
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.recurrence import Schedule
from nightclerk.jobs.services.adding import add_ready


@dataclass(frozen=True)
class Wanted:
    """One recommended schedule that shall be set up, and what was changed about it.

    `key` names the recommendation. None leaves schedule or category as recommended;
    the category "" is none.
    """

    key: str
    schedule: Schedule | None = None
    category: str | None = None


class Outcome(StrEnum):
    """What became of a schedule that was wanted."""

    MADE = "made"
    THERE = "there"
    REFUSED = "refused"


@dataclass(frozen=True)
class SetUp:
    """What became of one: the entry that was made or is there, or why it is not."""

    recommended: Recommendation
    outcome: Outcome
    entry: JobEntry | None = None
    error: NightclerkError | None = None


def set_up_schedules(
    shop: Shop,
    wanted: Sequence[Wanted] | None = None,
    *,
    actor: Any = None,
    hidden: Collection[int] = (),
) -> list[SetUp]:
    """Make ready entries of recommended schedules, all of them where None is given.

    Each is made by itself: one that is refused stops no other. What a recurring entry
    does already is not made twice, also when two people ask at the same time.
    `Refused` where one is wanted that is not recommended; nothing is made then.
    """
    known = {each.key: each for each in recommendations(shop, hidden=hidden)}
    asked = [Wanted(key) for key in known] if wanted is None else list(wanted)
    unknown = [each.key for each in asked if each.key not in known]
    if unknown:
        raise invalid_fields(
            {
                key: words("Choose one of {keys}", keys=", ".join(known))
                for key in unknown
            }
        )
    return [_set_up(shop, known[each.key], each, actor) for each in asked]


def _set_up(shop: Shop, what: Recommendation, wanted: Wanted, actor: Any) -> SetUp:
    try:
        return _made_once(shop, what, wanted, actor)
    except NightclerkError as error:
        return SetUp(what, Outcome.REFUSED, error=error)


@transaction.atomic
def _made_once(shop: Shop, what: Recommendation, wanted: Wanted, actor: Any) -> SetUp:
    take_turn()  # who looks for an entry now finds what others have just made
    planned = planned_entries([what.task.number])
    there = entry_doing(what.task, what.params, planned)
    if there is not None:
        return SetUp(what, Outcome.THERE, entry=there)
    is_own = wanted.category in (None, what.category)
    entry = add_ready(
        what.task,
        what.params,
        actor=actor,
        schedule=wanted.schedule or what.schedule,
        category=None if is_own else wanted.category,
        description=_description(shop, what),
        inactivity_minutes=LOOKS_AGAIN,
    )
    return SetUp(what, Outcome.MADE, entry=entry)


def _description(shop: Shop, what: Recommendation) -> str:
    """Call an entry as its task and for what it is done; pages translate the title."""
    if not what.is_of_shop:
        return ""
    done_for = ", ".join(part for part in (shop.code, what.remark) if part)
    return f"{what.task.title} ({done_for})"
