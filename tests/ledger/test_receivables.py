"""Open items as of a day, statements, ageing, and the sum that must tie."""

from datetime import date
from decimal import Decimal

import pytest
from tests.ledger.building import WORK_DATE, customer
from tests.ledger.owing import dollars, invoice_entry, payment_entry

from nightclerk.ledger.models import Application
from nightclerk.ledger.selectors.receivables import (
    Ageing,
    ageing,
    applied_with,
    balance,
    control,
    details_of,
    open_items,
    statement,
)
from nightclerk.ledger.services.receivables.unapplying import unapply

D = Decimal
pytestmark = pytest.mark.django_db
APRIL = date(2026, 4, 1)


def test_what_was_open_on_a_day_forgets_later_payments():
    buyer = customer()
    invoice = invoice_entry(buyer, "119.00")
    payment_entry(buyer, "100.00", on=APRIL, applies_to=[invoice])

    before, after = open_items(date(2026, 3, 31)), open_items(APRIL)

    assert [item.remaining for item in before] == [D("119.00")]
    assert [item.remaining for item in after] == [D("19.00")]


def test_nothing_is_open_before_it_was_booked():
    invoice_entry(customer(), "119.00")

    assert open_items(date(2026, 3, 1)) == ()


def test_a_settled_entry_is_no_open_item():
    buyer = customer()
    payment_entry(buyer, "119.00", applies_to=[invoice_entry(buyer, "119.00")])

    assert open_items(WORK_DATE) == ()


def test_open_items_can_be_those_of_one_customer():
    buyer, other = customer(), customer("Grace Hopper")
    own = invoice_entry(buyer, "119.00")
    invoice_entry(other, "50.00")

    assert [item.entry for item in open_items(APRIL, customer=buyer)] == [own]


def test_open_items_tie_to_the_receivables_account_in_two_currencies():
    buyer = customer()
    usd = dollars("1.1000", on=APRIL)
    invoice = invoice_entry(buyer, "119.00", factor="1.0850")
    invoice_entry(buyer, "50.00")
    payment_entry(buyer, "60.00", on=APRIL, currency=usd, applies_to=[invoice])

    for day in (WORK_DATE, APRIL):
        (line,) = control(day)
        assert line.difference == 0
        assert line.entries == sum(item.remaining_local for item in open_items(day))


def test_open_items_are_sorted_by_how_late_they_are():
    buyer = customer()
    for amount, due in [
        ("1.00", date(2026, 4, 1)),
        ("2.00", date(2026, 3, 31)),
        ("4.00", date(2026, 3, 1)),
        ("8.00", date(2026, 1, 30)),
        ("16.00", date(2025, 12, 1)),
    ]:
        invoice_entry(buyer, amount, due_date=due)

    found = ageing(open_items(APRIL))

    assert found == Ageing(D(1), D(2), D(4), D(8), D(16))
    assert found.total == D(31)


def test_a_statement_leads_from_the_opening_to_the_closing_balance():
    buyer = customer()
    invoice = invoice_entry(buyer, "119.00", no="I-1")
    invoice_entry(buyer, "50.00", no="I-2", on=APRIL)
    payment_entry(buyer, "100.00", on=APRIL, applies_to=[invoice])

    found = statement(buyer, starts_on=APRIL, ends_on=date(2026, 4, 30))

    assert (found.opening, found.closing) == (D("119.00"), D("69.00"))
    assert [line.balance for line in found.movements] == [D("169.00"), D("69.00")]
    assert [item.remaining for item in found.open_items] == [D("19.00"), D("50.00")]
    assert found.differences == 0
    assert found.ageing.total == found.closing


def test_a_statement_says_what_rates_of_exchange_changed():
    buyer = customer()
    usd = dollars("1.1000")
    invoice = invoice_entry(buyer, "119.00", factor="1.0850")
    payment_entry(buyer, "119.00", currency=usd, applies_to=[invoice])

    found = statement(buyer, starts_on=WORK_DATE, ends_on=APRIL)

    assert found.closing == 0
    assert found.differences == D("-1.50")


def test_the_balance_of_a_customer_counts_credits_and_payments():
    buyer = customer()
    invoice_entry(buyer, "119.00")
    invoice_entry(buyer, "-19.00")
    payment_entry(buyer, "50.00", on=APRIL)

    assert balance(buyer) == D("50.00")
    assert balance(buyer, WORK_DATE) == D("100.00")


def test_an_entry_knows_what_it_is_applied_with_now():
    buyer = customer()
    invoice = invoice_entry(buyer, "119.00")
    first = payment_entry(buyer, "50.00", applies_to=[invoice])
    payment_entry(buyer, "60.00", applies_to=[invoice])
    unapply(Application.objects.first())

    assert list(applied_with(invoice)) == [first]
    assert [detail.undoes is not None for detail in details_of(invoice)] == [
        False,
        False,
        False,
        True,
    ]
