"""Give documents their numbers: each once, none left out."""

import logging
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from nightclerk.core.errors import Refused
from nightclerk.core.text import Text, words
from nightclerk.ledger.models import NumberSeries, NumberSeriesLine
from nightclerk.ledger.numbering import following, in_year, is_from, is_within

logger = logging.getLogger(__name__)


@transaction.atomic
def next_number(series: NumberSeries | None, *, on: date, what: Text) -> str:
    """Take the next number of a series for a document of a day.

    `what` names the kind of document in a refusal. The line of the series that began
    last on or before the day gives the number; it stays locked until the caller's
    transaction ends, and a transaction that is rolled back gives its number back, so
    that no number is missing. `Refused` where there is no series or no line, where
    the line is closed or used up, and where the series goes by date and a later date
    was used.
    """
    lines = _lines(series, on=on).select_for_update()
    line = _usable(lines.first(), series, on=on, what=what)
    line.used_no, line.used_on = _after(line), max(on, line.used_on or on)
    line.save(update_fields=["used_no", "used_on"])
    if line.warns_from and is_from(line.used_no, line.warns_from):
        logger.warning("The numbers of %s are running out: %s", series, line.used_no)
    return line.used_no


def peek_number(series: NumberSeries | None, *, on: date, what: Text) -> str:
    """Give the number that would be next, without taking it; refuses likewise."""
    return _after(_usable(_lines(series, on=on).first(), series, on=on, what=what))


@transaction.atomic
def continue_series(year: int) -> list[NumberSeriesLine]:
    """Let series that name the year go on: SI-2026-… with SI-2027-… from 1 January.

    A series that has a line from that day on already stays as it is.
    """
    begins = date(year, 1, 1)
    made = [
        line
        for series in NumberSeries.objects.prefetch_related("lines")
        if (line := _continued(series.lines.all(), begins)) is not None
    ]
    return NumberSeriesLine.objects.bulk_create(made)


def _continued(
    lines: Iterable[NumberSeriesLine], begins: date
) -> NumberSeriesLine | None:
    newest = max(lines, key=lambda line: line.starts_on, default=None)
    if newest is None or newest.starts_on >= begins:
        return None
    old = newest.starts_on.year
    first_no = in_year(newest.first_no, old, begins.year)
    if not first_no:
        return None
    return NumberSeriesLine(
        series_id=newest.series_id,
        starts_on=begins,
        first_no=first_no,
        last_no=in_year(newest.last_no, old, begins.year),
        warns_from=in_year(newest.warns_from, old, begins.year),
        step=newest.step,
    )


def _lines(series: NumberSeries | None, *, on: date) -> QuerySet[NumberSeriesLine]:
    lines = NumberSeriesLine.objects.filter(series=series, starts_on__lte=on)
    return lines.order_by("-starts_on")


def _usable(
    line: NumberSeriesLine | None,
    series: NumberSeries | None,
    *,
    on: date,
    what: Text,
) -> NumberSeriesLine:
    """Refuse a line that cannot give a number for a document of that day."""
    if series is None:
        raise Refused(
            words("There is no number series for {what}", what=what),
            hint=words("Choose one in the company's setup."),
        )
    if line is None or line.is_closed:
        raise Refused(
            words(
                "Number series {series} gives no numbers for {what} on {day}",
                series=series,
                what=what,
                day=on,
            ),
            hint=words("Add a line to the series that begins on that day or before."),
        )
    _require_order(line, series, on=on)
    _require_left(line, series)
    return line


def _require_order(line: NumberSeriesLine, series: NumberSeries, *, on: date) -> None:
    if series.is_by_date and line.used_on is not None and on < line.used_on:
        raise Refused(
            words(
                "Number series {series} goes by date: {used} was used, {day} is before",
                series=series,
                used=line.used_on,
                day=on,
            ),
            hint=words("Use a date that is not before the last one."),
        )


def _require_left(line: NumberSeriesLine, series: NumberSeries) -> None:
    if not is_within(_after(line), line.last_no):
        raise Refused(
            words(
                "Number series {series} is used up: {last} was the last number",
                series=series,
                last=line.used_no or line.last_no,
            ),
            hint=words("Raise the last number of its line or add a line."),
        )


def _after(line: NumberSeriesLine) -> str:
    return following(line.used_no, line.step) if line.used_no else line.first_no
