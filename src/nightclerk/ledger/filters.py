"""Filters as people write them: `A1|A5..A9|SO-*`, `today-3D`. Pure."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs.formulas import apply

OR, RANGE, ANY = "|", "..", "*"
TODAY = "today"


@dataclass(frozen=True)
class Choice:
    """One alternative: a value, all between two of them, or all that a pattern fits.

    An empty `first` or `last` leaves that side open; `pattern` is a regular expression
    for the whole value and stands alone.
    """

    first: str = ""
    last: str = ""
    pattern: str = ""


def choices(written: str) -> list[Choice]:
    """Read a filter; none for an empty one. `Refused` where it cannot be read.

    Alternatives are parted by `|`; `A..B` is from A to B, `A..` from A on, `..B` up to
    B; `*` stands for any signs. Large and small letters differ.
    """
    if not written.strip():
        return []
    return [_choice(part.strip(), written) for part in written.split(OR)]


def day(written: str, today: date) -> date | None:
    """Read a day: `today`, a date such as 2026-03-31, or a formula counted from today.

    `today-3D` is three days ago, `-CM` the first of the month; empty is None. `Refused`
    where it cannot be read.
    """
    text = "".join(written.split()).lower()
    if not text:
        return None
    with suppress(ValueError):
        return date.fromisoformat(text)
    formula = text.removeprefix(TODAY)
    if not formula:
        return today
    try:
        return apply(formula, today)
    except (Refused, OverflowError):
        raise Refused(
            words("“{day}” is no day", day=written),
            hint=words("Write today, today-3D or a date such as 2026-03-31."),
        ) from None


def _choice(part: str, written: str) -> Choice:
    ends = part.split(RANGE)
    is_range = len(ends) == 2 and any(ends)
    if not part or not (is_range or len(ends) == 1) or (is_range and ANY in part):
        raise Refused(
            words("“{filter}” is no filter", filter=written),
            hint=words("Write it like A1, A1|A2, A1..A9 or A*."),
        )
    if is_range:
        return Choice(ends[0].strip(), ends[1].strip())
    if ANY in part:
        return Choice(pattern="^" + ".*".join(map(re.escape, part.split(ANY))) + "$")
    return Choice(part, part)
