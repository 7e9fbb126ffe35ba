"""When a document is due."""

from datetime import date

import pytest

from nightclerk.core.errors import Refused
from nightclerk.ledger.due_dates import DueDates, due_dates

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("due", "discount_until", "wanted"),
    [
        ("14D", "", DueDates(date(2026, 3, 16), None)),
        ("1M", "8D", DueDates(date(2026, 4, 2), date(2026, 3, 10))),
        ("CM+10D", "", DueDates(date(2026, 4, 10), None)),
        ("0D", " ", DueDates(DAY, None)),
        ("", "", DueDates(DAY, None)),
    ],
)
def test_terms_count_from_the_document_date(due, discount_until, wanted):
    assert due_dates(DAY, due, discount_until) == wanted


def test_a_formula_that_cannot_be_read_is_refused():
    with pytest.raises(Refused, match="no date formula"):
        due_dates(DAY, "soon")
