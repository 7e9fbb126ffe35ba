"""Dates of a posting, what follows from them, and postings in parts."""

from datetime import date
from decimal import Decimal

import pytest
from tests.ledger.building import WORK_DATE, company, customer, rate
from tests.ledger.posting_building import (
    INVOICE,
    SHIP,
    charged,
    order,
    posted,
    sold,
    stocked,
    wished,
)

from nightclerk.core.errors import Refused
from nightclerk.ledger.models import (
    Company,
    CustomerEntry,
    PostedDocument,
    SalesDocument,
    VatEntry,
)
from nightclerk.ledger.posting_options import PostingOptions

pytestmark = pytest.mark.django_db
LATER = date(2026, 3, 12)


def dollars(**header) -> SalesDocument:
    rate("USD", "1.1000", on=LATER)
    buyer = customer(currency=rate("USD", "1.0850").currency)
    return order(charged("4120", "119.00", vat="ZERO"), of=buyer, **header)


def test_b01_a_document_keeps_its_dates():
    invoice = posted(order(charged("4830", "5.00"), kind="invoice")).invoice

    assert (invoice.posting_date, invoice.document_date) == (WORK_DATE, WORK_DATE)
    assert invoice.transaction.date == VatEntry.objects.get().date == WORK_DATE


def test_b02_posting_and_document_date_are_replaced():
    options = PostingOptions(
        posting_date=LATER, replace_posting_date=True, replace_document_date=True
    )

    invoice = posted(order(charged("4830", "5.00"), kind="invoice"), options).invoice

    assert (invoice.posting_date, invoice.document_date) == (LATER, LATER)
    assert CustomerEntry.objects.get().date == VatEntry.objects.get().date == LATER


def test_b25_replacing_by_no_date_is_refused():
    draft = order(charged("4830", "5.00"))

    with pytest.raises(Refused, match="Enter the posting date"):
        posted(draft, PostingOptions(replace_posting_date=True))


def test_b20_a_new_posting_date_brings_its_rate_and_leaves_the_foreign_total():
    options = PostingOptions(posting_date=LATER, replace_posting_date=True)

    invoice = posted(dollars(), options).invoice

    entry = CustomerEntry.objects.get()
    assert (invoice.gross, entry.amount) == (119, 119)
    assert (entry.factor, entry.amount_local) == (Decimal("1.1"), Decimal("108.18"))


def test_b21_a_shipped_order_is_invoiced_at_the_rate_of_the_invoice():
    draft = dollars()
    posted(draft, SHIP)
    options = PostingOptions(ship=False, posting_date=LATER, replace_posting_date=True)

    invoice = posted(draft, options).invoice

    assert invoice.gross == 119
    assert CustomerEntry.objects.get().amount_local == Decimal("108.18")


def test_b23_an_open_document_that_cannot_be_posted_stays_as_it_was():
    draft = dollars()
    SalesDocument.objects.filter(pk=draft.pk).update(status="open")
    draft.refresh_from_db()
    options = PostingOptions(ship=False, posting_date=LATER, replace_posting_date=True)

    with pytest.raises(Refused, match="nothing to post"):
        posted(draft, options)

    now = SalesDocument.objects.get(pk=draft.pk)
    assert (now.status, now.posting_date, now.factor) == (
        "open",
        WORK_DATE,
        draft.factor,
    )


def test_b17_a_blank_posting_date_is_refused():
    draft = order(charged("4830", "5.00"), kind="invoice")
    SalesDocument.objects.filter(pk=draft.pk).update(posting_date=None)

    with pytest.raises(Refused, match="posting date is missing"):
        posted(draft)


def test_the_vat_date_follows_the_rule_of_the_company():
    company(vat_date=Company.VatDate.DOCUMENT)
    options = PostingOptions(posting_date=LATER, replace_posting_date=True)

    posted(order(charged("4830", "5.00"), kind="invoice"), options)

    assert VatEntry.objects.get().date == WORK_DATE


def test_b03_the_customers_discount_is_calculated_on_request():
    buyer = customer(discount_percent=Decimal(10))
    lamp = stocked("Lamp", ("20", "1.00"))
    draft = order(sold(lamp, "10", unit_price="5.00"), kind="invoice", of=buyer)

    invoice = posted(draft, PostingOptions(calculate_discount=True)).invoice

    assert invoice.lines.get().invoice_discount == 5
    assert invoice.gross == Decimal("53.55")


def test_b04_a_draft_of_the_series_of_posted_invoices_keeps_its_number():
    series = company().posted_invoice_series
    company(invoice_series=series)
    draft = order(charged("4830", "5.00"), kind="invoice")

    invoice = posted(draft).invoice

    assert invoice.no == draft.no


def test_c10_an_invoice_is_rounded_by_a_line_without_vat():
    company(rounding_step=Decimal("0.05"))
    draft = order(charged("4830", "3408.01"), kind="invoice")

    invoice = posted(draft).invoice

    assert invoice.gross == Decimal("4055.55")
    last = invoice.lines.order_by("line_no").last()
    assert (last.gross, last.vat, last.kind) == (Decimal("0.02"), 0, "account")
    assert CustomerEntry.objects.get().amount == invoice.gross
    vat = VatEntry.objects.all()
    assert -sum(part.base + part.amount for part in vat) == invoice.gross


@pytest.mark.parametrize("split", [(1, 2, 4), (3, 3, 1), (6, 1), (7,)])
def test_o07_any_split_ends_in_the_same_totals(split):
    buyer = customer(prices_include_vat=True)
    lamp = stocked("Lamp", ("7", "3.33"))
    draft = order(
        sold(lamp, "7", unit_price="9.99", discount_percent="7"),
        of=buyer,
        discount_kind="percent",
        discount_value=Decimal(3),
    )

    for quantity in split:
        wished(draft, ship={10000: quantity}, invoice={10000: quantity})
        posted(draft)

    invoices = PostedDocument.objects.filter(kind="invoice")
    assert sum(invoice.gross for invoice in invoices) == draft.gross
    draft.refresh_from_db()
    assert draft.status == SalesDocument.Status.POSTED


def test_shipments_of_several_days_are_invoiced_together():
    lamp = stocked("Lamp", ("9", "2.00"))
    draft = wished(order(sold(lamp, "9")), ship={10000: 4})
    posted(draft, SHIP)
    posted(wished(draft, ship={10000: 3}), SHIP)

    invoice = posted(wished(draft, invoice={10000: 5}), INVOICE).invoice

    assert invoice.lines.get().quantity == 5
    shipped = PostedDocument.objects.filter(kind="shipment").order_by("pk")
    assert [paper.lines.get().invoiced for paper in shipped] == [4, 1]
