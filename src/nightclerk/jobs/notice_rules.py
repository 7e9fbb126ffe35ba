"""Who is told of what, by which channel, and when again. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum, StrEnum
from typing import Any

from nightclerk.core.text import Text

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 12  # the last one comes about six hours after the first


class Kind(StrEnum):
    """What there is to tell."""

    FAILED = "failed"
    DONE = "done"
    LATE = "late"
    STUCK = "stuck"
    HELD = "held"
    MANY = "many"
    TEST = "test"


class Channel(StrEnum):
    """How somebody is told."""

    PAGE = "page"
    MAIL = "mail"
    WEBHOOK = "webhook"


class Scope(StrEnum):
    """Whose failures somebody is told of."""

    ALL = "all"
    OWN = "own"
    NONE = "none"


class Level(IntEnum):
    """How many entries have failed, by the two thresholds."""

    FEW = 0
    LOW = 1
    HIGH = 2


@dataclass(frozen=True)
class Rules:
    """The set-up of notices; people are the numbers of their users."""

    to_owner: bool = True
    to_administrators: bool = True
    administrators: frozenset[int] = frozenset()
    by_page: bool = True
    by_mail: bool = False
    by_webhook: bool = False
    at_once: bool = True
    threshold_low: int = 3
    threshold_high: int = 5


@dataclass(frozen=True)
class News:
    """Something to tell once: `key` is the same for the same occurrence of it.

    `only` names the people who are told whatever the rules say; `channels` the ways.
    """

    kind: Kind
    key: str
    text: Text
    hint: Text = field(default_factory=lambda: Text(""))
    owner: int | None = None
    entry: int | None = None
    run: int | None = None
    about: Mapping[str, Any] = field(default_factory=dict)
    only: frozenset[int] | None = None
    channels: frozenset[Channel] = frozenset(Channel)


def scope_of(rules: Rules, user: int) -> Scope:
    """Say whose failed entries a user is told of: table 7.2 of the reference."""
    if rules.to_administrators and user in rules.administrators:
        return Scope.ALL
    return Scope.OWN if rules.to_owner else Scope.NONE


def recipients(rules: Rules, owner: int | None) -> frozenset[int]:
    """Give the people who are told of an entry's news: the same table, by entry."""
    people = rules.administrators if rules.to_administrators else frozenset()
    return people | {owner} if rules.to_owner and owner is not None else people


def channels(rules: Rules) -> frozenset[Channel]:
    """Give the channels that are in use."""
    used = {
        Channel.PAGE: rules.by_page,
        Channel.MAIL: rules.by_mail,
        Channel.WEBHOOK: rules.by_webhook,
    }
    return frozenset(channel for channel, is_used in used.items() if is_used)


def is_told(rules: Rules, kind: Kind) -> bool:
    """Tell whether news of a kind go out by themselves.

    A single failure does not where failures are told from a threshold on.
    """
    return rules.at_once or kind is not Kind.FAILED


def level_of(rules: Rules, failed: int) -> Level:
    """Compare the number of failed entries with the thresholds; none is few."""
    return level_between(failed, rules.threshold_low, rules.threshold_high)


def level_between(number: int, low: int, high: int) -> Level:
    """Compare a number with two limits, of which each belongs to the higher level."""
    if number <= 0 or number < low:
        return Level.FEW
    return Level.HIGH if number >= high else Level.LOW


def shows_banner(rules: Rules, failed: int) -> bool:
    """Tell whether that many failed entries are worth a banner."""
    if not rules.by_page or failed <= 0:
        return False
    return rules.at_once or level_of(rules, failed) is not Level.FEW


def pause_after(attempts: int) -> timedelta | None:
    """Give the time until a delivery is tried again; None: it is given up."""
    if attempts >= MOST_ATTEMPTS:
        return None
    doubled: timedelta = FIRST_PAUSE * 2 ** (attempts - 1)
    return min(doubled, LONGEST_PAUSE)
