"""Numbers of documents such as SI-2026-0099, and which one follows. Pure."""

import re
from dataclasses import dataclass

from nightclerk.core.errors import Refused
from nightclerk.core.text import words

LAST_DIGITS = re.compile(r"(.*?)(\d+)(\D*)", re.DOTALL)


@dataclass(frozen=True)
class Digits:
    """A number taken apart at its last group of digits."""

    before: str
    value: int
    width: int
    after: str

    def __str__(self) -> str:
        return f"{self.before}{self.value:0{self.width}}{self.after}"


def digits(no: str) -> Digits:
    """Take a number apart; `Refused` where it has no digit."""
    match = LAST_DIGITS.fullmatch(no)
    if match is None:
        raise Refused(
            words("“{no}” has no digits to count with", no=no),
            hint=words("Use a number such as I-0001."),
        )
    before, counted, after = match.groups()
    return Digits(before, int(counted), len(counted), after)


def following(no: str, step: int = 1) -> str:
    """Give the number after: its last group of digits is `step` higher.

    Leading zeros are kept; 9 grows to 10 where there are none left.
    """
    parts = digits(no)
    return str(Digits(parts.before, parts.value + step, parts.width, parts.after))


def is_within(no: str, last_no: str) -> bool:
    """Tell whether a number is not past the last one; an empty last one ends never.

    A number of another pattern than the last one's is past it.
    """
    if not last_no:
        return True
    one, last = digits(no), digits(last_no)
    same = (one.before, one.after) == (last.before, last.after)
    return same and one.value <= last.value


def is_from(no: str, first_no: str) -> bool:
    """Tell whether a number is another one of its pattern, or comes after it."""
    return no == first_no or not is_within(no, first_no)


def in_year(no: str, old: int, new: int) -> str:
    """Give a year's first number for another year: SI-2026-0001 becomes SI-2027-0001.

    Empty where the number does not name its year.
    """
    before, found, after = no.partition(str(old))
    return f"{before}{new}{after}" if found and after else ""
