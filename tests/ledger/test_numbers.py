"""Numbers follow each other without a gap, and the date says from which line."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, transaction

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.ledger.models import NumberSeries, NumberSeriesLine
from nightclerk.ledger.numbering import digits, following, in_year, is_within
from nightclerk.ledger.services.writing.numbers import (
    Need,
    continue_series,
    next_number,
    next_numbers,
)

DAY = date(2026, 3, 2)
WHAT = words("posted invoices")


def series(
    *first_numbers: str, by_date: bool = False, **fields: object
) -> NumberSeries:
    """Make a series with a line for each first number, from 2026 on."""
    made = NumberSeries.objects.create(code="INVOICES", is_by_date=by_date)
    for year, first_no in enumerate(first_numbers, start=2026):
        NumberSeriesLine.objects.create(
            series=made, starts_on=date(year, 1, 1), first_no=first_no, **fields
        )
    return made


def post_and_fail(invoices: NumberSeries) -> str:
    """Take a number in a transaction that is rolled back, and tell which it was."""
    with transaction.atomic():
        lost = take(invoices)
        transaction.set_rollback(True)
    return lost


def take(taken_from: NumberSeries | None, on: date = DAY) -> str:
    with transaction.atomic():
        return next_number(taken_from, on=on, what=WHAT)


@pytest.mark.parametrize(
    ("no", "step", "then"),
    [
        pytest.param("SI-2026-0099", 1, "SI-2026-0100", id="Q23"),
        ("I-0009", 1, "I-0010"),
        ("I-9", 1, "I-10"),
        ("I-0001/A", 1, "I-0002/A"),
        ("10000", 10, "10010"),
        ("R2026-099-B7", 1, "R2026-099-B8"),
    ],
)
def test_the_last_digits_count_and_keep_their_zeros(no, step, then):
    assert following(no, step) == then
    assert str(digits(no)) == no


def test_a_number_without_digits_is_refused():
    with pytest.raises(Refused, match="no digits"):
        following("INVOICE")


@pytest.mark.parametrize(
    ("no", "last_no", "fits"),
    [
        ("I-0003", "I-0003", True),
        ("I-0004", "I-0003", False),
        ("I-10", "I-99", True),
        ("I-100", "I-99", False),
        ("J-0001", "I-0003", False),
        ("I-9999", "", True),
    ],
)
def test_a_number_is_within_its_last_one(no, last_no, fits):
    assert is_within(no, last_no) is fits


def test_the_first_number_of_another_year_names_that_year():
    assert in_year("SI-2026-00001", 2026, 2027) == "SI-2027-00001"
    assert in_year("SI-00001", 2026, 2027) == ""


@pytest.mark.django_db
def test_q19_a_series_of_three_numbers_gives_three_and_refuses_the_fourth():
    short = series("I-0001", last_no="I-0003")

    given = [take(short) for _ in range(3)]

    assert given == ["I-0001", "I-0002", "I-0003"]
    with pytest.raises(Refused, match="used up: I-0003"):
        take(short)
    line = short.lines.get()
    assert (line.used_no, line.used_on) == ("I-0003", DAY)


@pytest.mark.django_db(transaction=True)
def test_q20_a_number_of_what_failed_is_given_to_the_next():
    invoices = series("I-0001")
    take(invoices)

    lost = post_and_fail(invoices)

    assert (lost, take(invoices)) == ("I-0002", "I-0002")


@pytest.mark.django_db
def test_q21_a_series_by_date_refuses_a_day_before_the_last_one():
    dated = series("I-0001", by_date=True)
    take(dated, on=date(2026, 3, 9))

    with pytest.raises(Refused, match="2026-03-09 was used, 2026-03-08 is before"):
        take(dated, on=date(2026, 3, 8))

    assert take(dated, on=date(2026, 3, 9)) == "I-0002"


@pytest.mark.django_db
def test_an_earlier_day_in_another_series_takes_the_next_number():
    invoices = series("I-0001")
    take(invoices, on=date(2026, 3, 9))

    assert take(invoices, on=date(2026, 3, 8)) == "I-0002"
    assert invoices.lines.get().used_on == date(2026, 3, 9)


@pytest.mark.django_db
def test_q22_the_day_decides_the_line():
    yearly = series("SI-2026-0001", "SI-2027-0001")

    given = [
        take(yearly, on=day)
        for day in (date(2026, 12, 31), date(2027, 1, 1), date(2026, 12, 31))
    ]

    assert given == ["SI-2026-0001", "SI-2027-0001", "SI-2026-0002"]


@pytest.mark.django_db
def test_no_series_no_line_and_a_closed_line_are_refused_with_what_is_missing():
    closed = series("I-0001", is_closed=True)

    with pytest.raises(Refused, match="no number series for posted invoices"):
        take(None)
    with pytest.raises(Refused, match=r"INVOICES gives no numbers .* on 2025-12-31"):
        take(closed, on=date(2025, 12, 31))
    with pytest.raises(Refused, match=r"INVOICES gives no numbers .* on 2026-03-02"):
        take(closed)


@pytest.mark.django_db
def test_a_step_is_kept():
    tens = series("I-0010", step=10)

    assert [take(tens), take(tens)] == ["I-0010", "I-0020"]


@pytest.mark.django_db
def test_a_document_takes_all_its_numbers_at_once_each_from_its_series():
    invoices = series("I-0001")
    shipments = NumberSeries.objects.create(code="SHIPMENTS")
    NumberSeriesLine.objects.create(series=shipments, starts_on=DAY, first_no="S-0001")
    needs = [Need(shipments, words("shipments")), Need(invoices, WHAT)]

    given = [next_numbers(needs, on=DAY) for _ in range(2)]

    assert given == [["S-0001", "I-0001"], ["S-0002", "I-0002"]]
    assert next_numbers([needs[1], needs[1]], on=DAY) == ["I-0003", "I-0004"]
    assert {line.used_no for line in NumberSeriesLine.objects.all()} == {
        *("S-0002", "I-0004")
    }


@pytest.mark.django_db
def test_several_numbers_at_once_are_refused_as_one_is():
    dated = series("I-0001", last_no="I-0002", by_date=True)
    next_numbers([Need(dated, WHAT)], on=date(2026, 3, 9))

    with pytest.raises(Refused, match="2026-03-09 was used"):
        next_numbers([Need(dated, WHAT)], on=date(2026, 3, 8))
    with pytest.raises(Refused, match="used up"):
        next_numbers([Need(dated, WHAT)] * 2, on=date(2026, 3, 9))
    with pytest.raises(Refused, match="no number series for posted invoices"):
        next_numbers([Need(None, WHAT)], on=DAY)

    assert dated.lines.get().used_no == "I-0001"


@pytest.mark.django_db
def test_numbers_that_run_out_are_told_to_the_log(caplog):
    invoices = series("I-0001", warns_from="I-0002")

    take(invoices)
    assert caplog.messages == []
    take(invoices)

    assert caplog.messages == ["The numbers of INVOICES are running out: I-0002"]


@pytest.mark.django_db
def test_a_year_is_continued_once_and_only_where_numbers_name_it():
    yearly = series("SI-2026-0001", last_no="SI-2026-9999")
    plain = NumberSeries.objects.create(code="CUSTOMERS")
    NumberSeriesLine.objects.create(
        series=plain, starts_on=date(2000, 1, 1), first_no="10000"
    )

    first, again = continue_series(2027), continue_series(2027)

    assert [(line.first_no, line.last_no) for line in first] == [
        ("SI-2027-0001", "SI-2027-9999")
    ]
    assert again == []
    assert (yearly.lines.count(), plain.lines.count()) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_q25_two_at_once_take_200_numbers_that_follow_each_other():
    invoices = series("I-0001")

    def take_one(worker: int) -> str:
        if worker:
            return take(invoices)
        with transaction.atomic():
            return next_numbers([Need(invoices, WHAT)], on=DAY)[0]

    def take_hundred(worker: int) -> list[str]:
        try:
            return [take_one(worker) for _ in range(100)]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(take_hundred, range(2))

    assert sorted(one + other) == [f"I-{number:04}" for number in range(1, 201)]
    assert sorted(one) == one
