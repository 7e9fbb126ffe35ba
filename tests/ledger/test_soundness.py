"""The rules of sound books find what breaks them."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from tests.ledger.building import WORK_DATE, company, customer
from tests.ledger.owing import dollars, payment_entry
from tests.ledger.posting_building import order, posted, sold, stocked

from nightclerk.ledger.models import (
    Account,
    Application,
    CustomerDetail,
    CustomerEntry,
    ItemEntry,
    LedgerEntry,
    PostedDocument,
    SalesLine,
    ValueEntry,
    VatEntry,
)
from nightclerk.ledger.selectors.soundness import RULES, breaches

D = Decimal
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("for_a_moment")]


@pytest.fixture
def for_a_moment(db):
    """Take faults back before the database itself looks at them."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def books() -> PostedDocument:
    """Sell goods for dollars and take half of the money at another rate."""
    company(cost_to_gl=True)
    usd = dollars("1.0850")
    lamp = stocked("A", ("6", "8.00"), ("20", "9.00"))
    sale = order(sold(lamp, "10", unit_price="23.80"), of=customer(currency=usd))
    invoice = posted(sale).invoice
    dollars("1.1000", on=date(2026, 3, 9))
    payment_entry(
        invoice.customer,
        "100.00",
        on=date(2026, 3, 9),
        currency=usd,
        applies_to=[invoice.customer_entries.get()],
    )
    return invoice


def copied(row, **changes):
    """Add a row like another one, past all services."""
    row.pk = None
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def lose_a_cent():
    copied(LedgerEntry.objects.first(), amount=D("0.01"))


def book_half_a_cent():
    entry = LedgerEntry.objects.first()
    copied(entry, amount=D("0.005"))
    copied(entry, amount=D("-0.005"))


def book_on_receivables():
    entry = LedgerEntry.objects.filter(account__no="1200").last()
    copied(entry, amount=D("1.00"))
    copied(entry, amount=D("-1.00"), account=Account.objects.get(no="1800"))


def forget_what_remains():
    CustomerEntry.objects.filter(is_open=True).update(remaining=D("1.00"))


def apply_one_side():
    copied(
        CustomerDetail.objects.filter(kind="application").first(),
        application=Application.objects.create(date=WORK_DATE),
    )


def forget_a_gain():
    copied(CustomerDetail.objects.get(kind="loss"))


def leave_cents_in_a_closed_entry():
    CustomerEntry.objects.filter(is_open=False).update(remaining_local=D("0.01"))


def tax_twice():
    copied(VatEntry.objects.first())


def charge_more():
    copied(PostedDocument.objects.get(kind="invoice").lines.first(), line_no=20000)


def lose_goods():
    ItemEntry.objects.filter(kind="receipt").exclude(remaining=0).update(remaining=1)


def misjudge_what_is_left():
    ItemEntry.objects.exclude(remaining=0).update(open_cost=1)


def change_a_cost():
    sale = ItemEntry.objects.get(kind="sale")
    copied(ValueEntry.objects.filter(item_entry=sale).first(), expected=0, actual=-1)


def ship_less():
    SalesLine.objects.update(invoiced=D(1))


def leave_a_number_out():
    copied(PostedDocument.objects.get(kind="invoice"), no="SI-2026-00003")


def test_sound_books_break_no_rule():
    books()

    assert breaches() == []


def test_books_without_anything_in_them_are_sound():
    company()

    assert breaches() == []


@pytest.mark.parametrize(
    ("fault", "broken"),
    [
        (lose_a_cent, {"I01", "I03"}),
        (book_half_a_cent, {"I02"}),
        (book_on_receivables, {"I04"}),
        (forget_what_remains, {"I05"}),
        (apply_one_side, {"I04", "I05", "I06"}),
        (forget_a_gain, {"I04", "I05", "I06"}),
        (leave_cents_in_a_closed_entry, {"I05", "I26"}),
        (tax_twice, {"I07", "I09"}),
        (charge_more, {"I07", "I15", "I16"}),
        (lose_goods, {"I11", "I12"}),
        (misjudge_what_is_left, {"I13"}),
        (change_a_cost, {"I13", "I14"}),
        (ship_less, {"I15"}),
        (leave_a_number_out, {"I18"}),
    ],
)
def test_a_fault_breaks_its_rules_and_no_other(fault, broken):
    books()

    fault()

    assert {breach.rule.number for breach in breaches()} == broken


def test_a_breach_says_where_and_by_how_much():
    books()
    lose_a_cent()

    (breach,) = [one for one in breaches() if one.rule.number == "I03"]

    assert breach.places == (("2026-03-09", D("0.01")),)


def test_every_rule_has_its_number_and_sentence():
    assert all(rule.number.startswith("I") and rule.title for rule in RULES)
