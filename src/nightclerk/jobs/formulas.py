"""Date formulas such as `1M`, `CM`, `1D+CM`, `D15` or `WD1`. Pure.

Terms are applied from left to right: `nD nW nM nQ nY` go n days, weeks, months,
quarters or years on (`-` goes back; a day that a month has not becomes its last one),
`CW CM CQ CY` go to the end of the current week, month, quarter or year and with `-` to
its start, `Dn` to the next day n of a month and `WDn` to the next weekday n (1 is
Monday), with `-` to the one before.
"""

import re
from calendar import monthrange
from datetime import date, timedelta

from nightclerk.core.errors import Refused
from nightclerk.core.text import words

TERM = re.compile(r"([+-]?)(?:(\d{1,3})([DWMQY])|C([DWMQY])|(WD|D)(\d{1,2}))")
MONTHS = {"M": 1, "Q": 3, "Y": 12}
DAYS = {"D": 1, "W": 7}
PROVEN_ON = tuple(date(2023, 12, 25) + timedelta(days) for days in range(800))

Term = tuple[str, str, str, str, str, str]


def apply(formula: str, base: date) -> date:
    """Give the date to which a formula leads; `Refused` where it is none."""
    for term in terms(formula):
        base = _applied(term, base)
    return base


def next_date(formula: str, base: date) -> date:
    """Give the date after `base`; a formula that stays goes on from the next day."""
    found = apply(formula, base)
    return found if found > base else apply(formula, base + timedelta(days=1))


def check(formula: str) -> None:
    """Refuse what is no formula, and a formula that does not always move on."""
    try:
        moves = all(next_date(formula, day) > day for day in PROVEN_ON)
        stays = all(apply(formula, day) == day for day in PROVEN_ON)
    except OverflowError:
        moves = stays = False
    if stays or not moves:
        raise Refused(
            words("The formula “{formula}” does not move on", formula=formula),
            hint=words("Use one that leads to a later date, such as 1M or 1D+CM."),
        )


def terms(formula: str) -> list[Term]:
    """Split a formula; `Refused` where it cannot be read."""
    text = "".join(formula.split()).upper()
    found: list[Term] = []
    place = 0
    while match := TERM.match(text, place):
        sign = match[1]
        if found and not sign:
            break
        found.append(
            (sign, match[2] or "", match[3] or "", match[4] or "", *_named(match))
        )
        place = match.end()
    if not found or place < len(text):
        raise _unreadable(formula)
    for term in found:
        _require_day(term, formula)
    return found


def _named(match: re.Match[str]) -> tuple[str, str]:
    return match[5] or "", match[6] or ""


def _require_day(term: Term, formula: str) -> None:
    *_, kind, number = term
    most = {"D": 31, "WD": 7}.get(kind)
    if most and not 1 <= int(number) <= most:
        raise _unreadable(formula)


def _applied(term: Term, base: date) -> date:
    sign, number, unit, current, kind, day = term
    way = -1 if sign == "-" else 1
    if number:
        return _gone(base, way * int(number), unit)
    if current:
        return _edge(base, current, way)
    return _nearest(base, kind, int(day), way)


def _gone(base: date, number: int, unit: str) -> date:
    if unit in DAYS:
        return base + timedelta(days=number * DAYS[unit])
    month = base.year * 12 + base.month - 1 + number * MONTHS[unit]
    year, month = divmod(month, 12)
    if not 1 <= year <= 9998:
        raise OverflowError
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(base.day, last))


def _edge(base: date, unit: str, way: int) -> date:
    """Give the last day of the period around a date, or its first."""
    if unit == "D":
        return base
    if unit == "W":
        first = base - timedelta(days=base.weekday())
        return first + timedelta(days=6) if way > 0 else first
    months = MONTHS[unit]
    first = date(base.year, (base.month - 1) // months * months + 1, 1)
    return _gone(first, 1, unit) - timedelta(days=1) if way > 0 else first


def _nearest(base: date, kind: str, number: int, way: int) -> date:
    """Give the next or the last day that has this number, not the date itself."""
    day = base
    while True:
        day += timedelta(days=way)
        if (day.isoweekday() if kind == "WD" else day.day) == number:
            return day


def _unreadable(formula: str) -> Refused:
    return Refused(
        words("“{formula}” is no date formula", formula=formula),
        hint=words("Write it like 1D, 2W, 1M, CM, 1D+CM, D15 or WD1."),
    )
