"""Give documents their numbers: each once, none left out."""

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from nightclerk.core.errors import Refused
from nightclerk.core.text import Text, words
from nightclerk.ledger.models import NumberSeries, NumberSeriesLine
from nightclerk.ledger.numbering import following, in_year, is_from, is_within

logger = logging.getLogger(__name__)

USED = """
UPDATE ledger_numberseriesline line
SET used_no = given.used_no, used_on = given.used_on
FROM jsonb_to_recordset(%s) AS given(id bigint, used_no text, used_on date)
WHERE line.id = given.id
"""


@dataclass(frozen=True)
class Need:
    """A number of a series that is wanted; `what` names the document's kind."""

    series: NumberSeries | None
    what: Text


def next_number(series: NumberSeries | None, *, on: date, what: Text) -> str:
    """Take the next number of a series for a document of a day, in a transaction.

    `what` names the kind of document in a refusal. The line of the series that began
    last on or before the day gives the number; it stays locked until the caller's
    transaction ends, and a transaction that is rolled back gives its number back, so
    that no number is missing. `Refused` where there is no series or no line, where
    the line is closed or used up, and where the series goes by date and a later date
    was used.
    """
    lines = _lines(series, on=on).select_for_update()
    line = _usable(lines.first(), series, on=on, what=what)
    _use(line, series, on=on)
    line.save(update_fields=["used_no", "used_on"])
    return line.used_no


def next_free_number(
    series: NumberSeries | None, records: QuerySet[Any], *, on: date, what: Text
) -> str:
    """Take the next number that none of the records has: people may give their own."""
    no = next_number(series, on=on, what=what)
    while records.filter(no=no).exists():
        no = next_number(series, on=on, what=what)
    return no


def next_numbers(needs: Sequence[Need], *, on: date) -> list[str]:
    """Take a number for each need, inside the caller's transaction.

    As `next_number` does it for one, but with two statements for all.
    """
    lines = NumberSeriesLine.objects.select_for_update().filter(
        series__in={need.series for need in needs if need.series}, starts_on__lte=on
    )
    newest = {line.series_id: line for line in lines.order_by("series", "starts_on")}
    taken: list[str] = []
    for need in needs:
        found = newest.get(need.series.pk) if need.series else None
        line = _usable(found, need.series, on=on, what=need.what)
        _use(line, need.series, on=on)
        taken.append(line.used_no)
    _keep(line for line in newest.values() if line.used_on)
    return taken


def lock_series(series: NumberSeries | None) -> None:
    """Keep others from the numbers of a series until the caller's block ends.

    For whoever locks other rows before it knows how many numbers it needs.
    """
    lines = NumberSeriesLine.objects.filter(series=series).order_by("pk")
    list(lines.select_for_update().values_list("pk", flat=True))


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


def _use(line: NumberSeriesLine, series: NumberSeries | None, *, on: date) -> None:
    """Go on to the next number, and warn where few are left."""
    line.used_no, line.used_on = _after(line), max(on, line.used_on or on)
    if line.warns_from and is_from(line.used_no, line.warns_from):
        logger.warning("The numbers of %s are running out: %s", series, line.used_no)


def _keep(lines: Iterable[NumberSeriesLine]) -> None:
    rows = [
        {"id": line.pk, "used_no": line.used_no, "used_on": line.used_on}
        for line in lines
    ]
    with connection.cursor() as cursor:
        cursor.execute(USED, [json.dumps(rows, default=str)])


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
