"""Fiscal years and their periods: open, closed, locked for good."""

import logging
from calendar import monthrange
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from nightclerk.core.errors import Refused, invalid_fields
from nightclerk.core.text import words
from nightclerk.ledger.models import FiscalPeriod
from nightclerk.ledger.services.writing.numbers import continue_series

logger = logging.getLogger(__name__)

State = FiscalPeriod.State
MONTHS = 12
STATES = {
    State.OPEN: words("open"),
    State.CLOSED: words("closed"),
    State.LOCKED: words("locked"),
}
HINTS = {
    State.OPEN: words("Only a closed period can be opened again."),
    State.CLOSED: words("Only an open period can be closed."),
    State.LOCKED: words("Only a closed period can be locked; close it first."),
}
FIRST_YEAR, LAST_YEAR = 1990, 2200  # what may be meant, and not mistyped


@transaction.atomic
def open_year(
    year: int, *, first_month: int = 1, actor: AbstractBaseUser | None = None
) -> list[FiscalPeriod]:
    """Make the twelve months of a fiscal year, open, and let number series go on.

    `year` is the one in which it begins; `first_month` is 1 for a calendar year. A
    series that names the year gets a line for it from 1 January. `Refused` where one
    of the months is in a period already.
    """
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= first_month <= MONTHS):
        raise invalid_fields({"year": words("“{year}” is no year", year=year)})
    periods = [_month(year, first_month - 1 + month) for month in range(MONTHS)]
    taken = FiscalPeriod.objects.filter(
        starts_on__lte=periods[-1].ends_on, ends_on__gte=periods[0].starts_on
    )
    if (there := taken.first()) is not None:
        raise Refused(
            words("The period from {day} is there already", day=there.starts_on),
            hint=words("Open the year after it."),
        )
    made = FiscalPeriod.objects.bulk_create(periods)
    for calendar_year in sorted({made[0].starts_on.year, made[-1].ends_on.year}):
        continue_series(calendar_year)
    logger.info("Fiscal year %s was opened by %s", year, actor or "the system")
    return made


def close_period(
    period: FiscalPeriod, *, actor: AbstractBaseUser | None = None
) -> FiscalPeriod:
    """Close an open period: nothing more is posted in it until it is opened again."""
    return _changed(period, State.OPEN, State.CLOSED, actor=actor)


def reopen_period(
    period: FiscalPeriod, *, actor: AbstractBaseUser | None = None
) -> FiscalPeriod:
    """Open a closed period again; a locked one stays locked."""
    return _changed(period, State.CLOSED, State.OPEN, actor=actor)


def lock_period(
    period: FiscalPeriod, *, actor: AbstractBaseUser | None = None
) -> FiscalPeriod:
    """Lock a closed period for good, as when its VAT return was handed in."""
    return _changed(period, State.CLOSED, State.LOCKED, actor=actor)


def _changed(
    period: FiscalPeriod,
    old: FiscalPeriod.State,
    new: FiscalPeriod.State,
    *,
    actor: AbstractBaseUser | None,
) -> FiscalPeriod:
    changed = FiscalPeriod.objects.filter(pk=period.pk, state=old).update(state=new)
    period.refresh_from_db()
    if not changed:
        raise Refused(
            words(
                "Period {period} is {state}",
                period=period,
                state=STATES[State(period.state)],
            ),
            hint=HINTS[new],
        )
    logger.info(
        "Period %s is %s now, by %s", period, period.state, actor or "the system"
    )
    return period


def _month(year: int, months: int) -> FiscalPeriod:
    """Give the month that begins so many months after January of a year."""
    in_year, month = year + months // MONTHS, months % MONTHS + 1
    return FiscalPeriod(
        starts_on=date(in_year, month, 1),
        ends_on=date(in_year, month, monthrange(in_year, month)[1]),
        year=year,
    )
