"""Filters and days as people write them."""

from datetime import date

import pytest

from nightclerk.core.errors import Refused
from nightclerk.ledger.filters import Choice, choices, day

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", []),
        ("A1", [Choice("A1", "A1")]),
        ("A1|A2", [Choice("A1", "A1"), Choice("A2", "A2")]),
        ("A1 | A5..A9", [Choice("A1", "A1"), Choice("A5", "A9")]),
        ("A5..", [Choice("A5", "")]),
        ("..A9", [Choice("", "A9")]),
        ("SO-*", [Choice(pattern=r"^SO\-.*$")]),
        ("*.1", [Choice(pattern=r"^.*\.1$")]),
    ],
)
def test_a_filter_is_read(written, read):
    assert choices(written) == read


@pytest.mark.parametrize("written", ["A|", "|A", "..", "A..B..C", "A..B*"])
def test_a_filter_that_says_nothing_is_refused(written):
    with pytest.raises(Refused, match="is no filter"):
        choices(written)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("", None),
        ("today", date(2026, 3, 2)),
        ("Today", date(2026, 3, 2)),
        ("today - 3D", date(2026, 2, 27)),
        ("-CM", date(2026, 3, 1)),
        ("CM", date(2026, 3, 31)),
        ("2026-01-15", date(2026, 1, 15)),
    ],
)
def test_a_day_is_counted_from_today(written, found):
    assert day(written, MONDAY) == found


@pytest.mark.parametrize("written", ["yesterday", "today+", "2026-13-01", "900Y900Y"])
def test_what_is_no_day_is_refused(written):
    with pytest.raises(Refused, match="is no day"):
        day(written, MONDAY)
