"""How much is shipped and invoiced, of which shipment, and by which dates."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from nightclerk.ledger.facts import Wanted
from nightclerk.ledger.posting_dates import DOCUMENT, POSTING, Dates, dated
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.posting_plan import Delivered, is_complete, shared, steps

BOTH, SHIP, INVOICE = Wanted(True, True), Wanted(True, False), Wanted(False, True)
MONDAY, TUESDAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 6)


@dataclass
class Line:
    quantity: Decimal
    to_ship: Decimal
    to_invoice: Decimal
    shipped: Decimal = Decimal(0)
    invoiced: Decimal = Decimal(0)
    line_no: int = 10_000


def ten(*, ship: int = 10, invoice: int = 10, shipped: int = 0) -> Line:
    return Line(Decimal(10), Decimal(ship), Decimal(invoice), Decimal(shipped))


def test_q02_an_invoice_is_of_no_more_than_was_shipped():
    step = steps([ten(ship=6, shipped=4)], INVOICE)[10_000]

    assert (step.ship, step.invoice) == (0, 4)
    assert not is_complete([step])


def test_a_line_is_complete_when_all_of_it_is_invoiced():
    step = steps([ten(ship=6, shipped=4)], BOTH)[10_000]

    assert (step.ship, step.invoice) == (6, 10)
    assert is_complete([step])


def test_a_line_without_a_quantity_is_not_posted():
    comment = Line(Decimal(0), Decimal(0), Decimal(0))

    assert steps([comment], BOTH) == {}


@pytest.mark.parametrize("sign", [1, -1])
def test_an_invoice_takes_from_the_oldest_shipments_first(sign):
    lots = [
        Delivered(1, 101, Decimal(4) * sign),
        Delivered(2, 103, Decimal(6) * sign),
    ]

    found = shared(lots, Decimal(7) * sign)

    assert found == [
        Delivered(1, 101, Decimal(4) * sign),
        Delivered(2, 103, Decimal(3) * sign),
    ]


def test_a_shipment_that_is_not_invoiced_gives_nothing():
    assert shared([Delivered(1, 101, Decimal(4))], Decimal(0)) == []


def test_dates_stay_where_nothing_is_replaced():
    old = Dates(MONDAY, MONDAY, MONDAY)

    assert dated(old, PostingOptions(posting_date=FRIDAY), rule=POSTING) == old


def test_empty_dates_are_filled_without_being_replaced():
    found = dated(
        Dates(None, None, None), PostingOptions(posting_date=FRIDAY), rule=POSTING
    )

    assert found == Dates(FRIDAY, FRIDAY, FRIDAY)


def test_b26_the_document_date_alone_can_be_replaced():
    options = PostingOptions(posting_date=FRIDAY, replace_document_date=True)

    found = dated(Dates(MONDAY, MONDAY, MONDAY), options, rule=POSTING)

    assert found == Dates(MONDAY, FRIDAY, MONDAY)


def test_a_vat_date_goes_on_to_follow_the_date_that_it_followed():
    options = PostingOptions(posting_date=FRIDAY, replace_posting_date=True)
    old = Dates(MONDAY, MONDAY, MONDAY)

    assert dated(old, options, rule=POSTING).vat == FRIDAY
    assert dated(old, options, rule=DOCUMENT).vat == MONDAY


def test_a_vat_date_of_its_own_stays_until_it_is_replaced():
    options = PostingOptions(posting_date=FRIDAY, replace_posting_date=True)
    replacing = PostingOptions(vat_date=FRIDAY, replace_vat_date=True)
    old = Dates(MONDAY, MONDAY, TUESDAY)

    assert dated(old, options, rule=POSTING).vat == TUESDAY
    assert dated(old, replacing, rule=POSTING).vat == FRIDAY
