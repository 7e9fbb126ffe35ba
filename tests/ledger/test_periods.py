"""Months are opened by the year, closed, opened again, and locked for good."""

from datetime import date

import pytest
from tests.ledger.building import company

from nightclerk.core.errors import Refused
from nightclerk.ledger.models import FiscalPeriod
from nightclerk.ledger.selectors.company import period_of
from nightclerk.ledger.services.setup.periods import (
    close_period,
    lock_period,
    open_year,
    reopen_period,
)

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 2)


def march() -> FiscalPeriod:
    open_year(2026)
    found = period_of(MARCH)
    assert found is not None
    return found


def test_a_year_has_twelve_months_that_leave_no_day_out():
    made = open_year(2028)

    assert len(made) == 12
    assert (made[0].starts_on, made[1].ends_on) == (date(2028, 1, 1), date(2028, 2, 29))
    assert [period.year for period in made] == [2028] * 12
    ends = [period.ends_on.toordinal() + 1 for period in made[:-1]]
    assert ends == [period.starts_on.toordinal() for period in made[1:]]


def test_a_fiscal_year_may_begin_in_july():
    made = open_year(2026, first_month=7)

    assert (made[0].starts_on, made[-1].ends_on) == (
        date(2026, 7, 1),
        date(2027, 6, 30),
    )
    assert {period.year for period in made} == {2026}


def test_a_year_that_is_there_is_refused_and_nothing_is_added():
    open_year(2026)

    with pytest.raises(Refused, match="2026-01-01"):
        open_year(2026)
    with pytest.raises(Refused):
        open_year(2025, first_month=7)

    assert FiscalPeriod.objects.count() == 12


@pytest.mark.parametrize(("year", "month"), [(26, 1), (2026, 0), (2026, 13)])
def test_what_is_no_year_is_refused(year, month):
    with pytest.raises(Refused):
        open_year(year, first_month=month)


def test_the_next_year_brings_numbers_of_its_own():
    made = company()

    open_year(2028)

    firsts = made.posted_invoice_series.lines.values_list("first_no", flat=True)
    assert [*firsts] == ["SI-2026-00001", "SI-2027-00001", "SI-2028-00001"]


def test_a_period_is_closed_opened_again_closed_and_locked():
    period = march()

    states = [
        step(period).state
        for step in (close_period, reopen_period, close_period, lock_period)
    ]

    assert states == ["closed", "open", "closed", "locked"]


def test_a_locked_period_is_never_opened_again():
    period = lock_period(close_period(march()))

    for step in (reopen_period, close_period, lock_period):
        with pytest.raises(Refused, match="is locked"):
            step(period)

    period.refresh_from_db()
    assert period.state == "locked"


def test_an_open_period_can_not_be_locked_or_opened():
    period = march()

    for step in (reopen_period, lock_period):
        with pytest.raises(Refused, match="is open"):
            step(period)


def test_a_day_outside_of_all_years_has_no_period():
    open_year(2026)

    assert period_of(date(2025, 12, 31)) is None
    assert str(period_of(date(2026, 12, 31))) == "2026-12"
