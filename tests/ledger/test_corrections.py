"""Credit memos of posted invoices, and invoices that are cancelled or corrected."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum
from tests.ledger.building import WORK_DATE, company, customer
from tests.ledger.owing import dollars, left, payment_entry, receivables
from tests.ledger.posting_building import (
    BOTH,
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
    CustomerEntry,
    Item,
    ItemEntry,
    LedgerEntry,
    PostedDocument,
    PostedLine,
    SalesDocument,
    ValueEntry,
    VatEntry,
)
from nightclerk.ledger.services.posting.corrections import (
    cancel_invoice,
    correct_invoice,
)
from nightclerk.ledger.services.posting.crediting import credit_memo_for
from nightclerk.ledger.services.posting.undo import undo_shipment

D = Decimal
pytestmark = pytest.mark.django_db
REVENUE = "4400"
RETURN_DAY = date(2026, 3, 20)


def example(kind: str = "order", **header) -> SalesDocument:
    """Make the order of the worked example: two items, shipping, 5 % discount."""
    lamp = stocked("A", ("6", "8.00"), ("20", "9.00"))
    bulb = stocked("B", ("10", "12.50"))
    return order(
        sold(lamp, "10", unit_price="23.80", discount_percent="10"),
        sold(bulb, "3", unit_price="29.99"),
        charged(REVENUE, "4.90", allows_invoice_discount=False),
        kind=kind,
        of=customer(prices_include_vat=True),
        discount_kind="percent",
        discount_value=D(5),
        **header,
    )


def in_two_shipments() -> PostedDocument:
    """Post the example as it is told: A 4 and B 3 first, then the rest and all."""
    sale = example()
    posted(wished(sale, ship={10000: 4, 30000: 0}), SHIP)
    return posted(sale, BOTH).invoice


def amounts(document: PostedDocument | SalesDocument) -> tuple[Decimal, ...]:
    return document.gross, document.vat, document.net


def test_v07_two_pieces_come_back_with_their_share_of_all_discounts_and_cost():
    invoice = in_two_shipments()

    draft = credit_memo_for(invoice, lines={10000: D(2)}, on=RETURN_DAY)
    credit = posted(draft).credit

    assert amounts(credit) == (D("40.70"), D("6.50"), D("34.20"))
    back = ItemEntry.objects.get(kind=ItemEntry.Kind.RETURN)
    assert (back.quantity, _cost(back)) == (D(2), D("16.00"))


def test_v09_shipping_comes_back_without_goods():
    invoice = in_two_shipments()

    credit = posted(credit_memo_for(invoice, lines={30000: D(1)})).credit

    assert amounts(credit) == (D("4.90"), D("0.78"), D("4.12"))
    assert not ItemEntry.objects.filter(kind=ItemEntry.Kind.RETURN).exists()


def test_a03_a_credit_memo_reduces_the_open_invoice_it_is_of():
    invoice = in_two_shipments()

    posted(credit_memo_for(invoice, lines={10000: D(2)}))

    assert left(invoice.customer_entries.get()) == D("253.16")


def test_a04_the_credit_memo_of_a_paid_invoice_waits_for_its_refund():
    invoice = in_two_shipments()
    payment_entry(
        invoice.customer, "293.86", applies_to=[invoice.customer_entries.get()]
    )

    credit = posted(credit_memo_for(invoice, lines={10000: D(2)})).credit

    assert left(credit.customer_entries.get()) == D("-40.70")


def test_a_credit_memo_knows_its_invoice_and_follows_the_order():
    sale = example(external_order_no="#1001")
    invoice = posted(sale).invoice

    draft = credit_memo_for(invoice)
    credit = posted(draft).credit

    assert draft.applies_to == invoice
    assert credit.corrects == invoice
    assert not credit.cancels
    assert credit.external_order_no == "#1001"


def test_i24_a_whole_credit_memo_leaves_nothing_of_an_invoice():
    company(cost_to_gl=True)
    invoice = in_two_shipments()

    posted(credit_memo_for(invoice))

    assert _accounts_in_sum() == {"revenue": 0, "vat": 0, "receivable": 0, "cost": 0}
    assert _stock_value() == D("353.00")


def test_i24_credits_in_parts_leave_nothing_either():
    invoice = in_two_shipments()

    for quantity in (1, 2, 3, 4):
        posted(credit_memo_for(invoice, lines={10000: D(quantity)}))
    posted(credit_memo_for(invoice))

    credits = PostedDocument.objects.filter(kind=PostedDocument.Kind.CREDIT)
    assert credits.aggregate(sum=Sum("gross"))["sum"] == D("293.86")
    assert _stock_value() == D("353.00")
    assert left(invoice.customer_entries.get()) == 0


def test_i24_given_vat_comes_back_as_it_was_given():
    lamp = stocked("A", ("10", "8.00"))
    invoice = posted(
        order(
            sold(lamp, "3", unit_price="0.99", given_vat="0.48"),
            of=customer(prices_include_vat=True),
        )
    ).invoice

    credit = posted(credit_memo_for(invoice)).credit

    assert invoice.vat == D("0.48")
    assert amounts(credit) == amounts(invoice)


def test_i24_a_part_of_an_order_is_credited_as_it_was_invoiced():
    sale = example()
    posted(wished(sale, ship={10000: 3, 30000: 0}), BOTH)
    second = posted(wished(sale, ship={10000: 4, 20000: 0, 30000: 1}), BOTH).invoice

    credit = posted(credit_memo_for(second)).credit

    assert amounts(credit) == amounts(second)


def test_i17_no_more_comes_back_than_was_invoiced():
    invoice = in_two_shipments()
    posted(credit_memo_for(invoice, lines={10000: D(8)}))

    with pytest.raises(Refused) as refused:
        credit_memo_for(invoice, lines={10000: D(3), 20000: D(4)})

    assert set(refused.value.fields) == {
        "lines.10000.quantity",
        "lines.20000.quantity",
    }


def test_a_line_that_is_not_there_is_refused():
    invoice = in_two_shipments()

    with pytest.raises(Refused) as refused:
        credit_memo_for(invoice, lines={12345: D(1)})

    assert set(refused.value.fields) == {"lines.12345"}


def test_a_wholly_credited_invoice_has_nothing_left():
    invoice = in_two_shipments()
    posted(credit_memo_for(invoice))

    with pytest.raises(Refused, match="Nothing of invoice"):
        credit_memo_for(invoice)


def test_a_shipment_is_not_credited():
    sale = example()
    shipment = posted(sale, SHIP).shipment

    with pytest.raises(Refused, match="is no posted invoice"):
        credit_memo_for(shipment)


def test_no_discount_is_put_on_a_credit_memo_that_the_invoice_did_not_have():
    buyer = customer()
    lamp = stocked("A", ("10", "8.00"))
    invoice = posted(order(sold(lamp, "3", unit_price="10.00"), of=buyer)).invoice
    company(calculates_discount=True)
    type(buyer).objects.filter(pk=buyer.pk).update(discount_percent=D(10))

    credit = posted(credit_memo_for(invoice)).credit

    assert credit.gross == invoice.gross


def test_a12_a_cancelled_invoice_is_settled_by_its_credit_memo():
    invoice = in_two_shipments()

    credit = cancel_invoice(invoice)

    assert (credit.gross, credit.cancels, credit.corrects) == (
        D("293.86"),
        True,
        invoice,
    )
    assert left(invoice.customer_entries.get()) == 0
    assert left(credit.customer_entries.get()) == 0
    assert receivables(invoice.customer) == 0
    assert _accounts_in_sum()["revenue"] == 0


def test_a12_the_order_of_a_cancelled_invoice_waits_again():
    invoice = in_two_shipments()

    cancel_invoice(invoice)

    sale = invoice.document
    sale.refresh_from_db()
    assert sale.status == SalesDocument.Status.RELEASED
    for line in sale.lines.all():
        assert (line.shipped, line.invoiced) == (0, 0)
        assert (line.to_ship, line.to_invoice) == (line.quantity, line.quantity)


def test_a12_goods_of_a_cancelled_invoice_are_back_and_can_be_sold_again():
    invoice = in_two_shipments()
    cancel_invoice(invoice)
    assert _stock_value() == D("353.00")

    again = posted(invoice.document).invoice

    assert amounts(again) == amounts(invoice)


def test_only_what_was_invoiced_goes_back_to_the_order():
    sale = order(sold(stocked("A", ("20", "8.00")), "10", unit_price="10.00"))
    posted(sale, SHIP)
    invoice = posted(wished(sale, invoice={10000: 4}), INVOICE).invoice

    cancel_invoice(invoice)

    line = sale.lines.get()
    assert (line.shipped, line.invoiced) == (D(6), 0)
    assert posted(sale, INVOICE).invoice.lines.get().quantity == D(6)


def test_the_shipment_of_a_cancelled_invoice_is_not_undone():
    sale = order(sold(stocked("A", ("20", "8.00")), "4", unit_price="10.00"))
    both = posted(sale)
    cancel_invoice(both.invoice)

    with pytest.raises(Refused, match="is invoiced"):
        undo_shipment(both.shipment)


def test_a_foreign_invoice_is_cancelled_at_its_own_rate():
    usd = dollars("1.0850")
    buyer = customer(currency=usd)
    lamp = stocked("A", ("10", "8.00"))
    invoice = posted(order(sold(lamp, "3", unit_price="10.00"), of=buyer)).invoice
    dollars("1.2000", on=date(2026, 3, 10))

    cancel_invoice(invoice)

    assert left(invoice.customer_entries.get()) == 0
    assert receivables(buyer) == 0


def test_a_paid_invoice_is_not_cancelled():
    invoice = in_two_shipments()
    payment_entry(invoice.customer, "1.00", applies_to=[invoice.customer_entries.get()])

    with pytest.raises(Refused, match="is paid, if only in part"):
        cancel_invoice(invoice)


def test_a_credited_invoice_is_not_cancelled():
    invoice = in_two_shipments()
    posted(credit_memo_for(invoice, lines={30000: D(1)}))

    with pytest.raises(Refused, match="are credited"):
        cancel_invoice(invoice)


def test_an_invoice_is_cancelled_once():
    invoice = in_two_shipments()
    cancel_invoice(invoice)

    with pytest.raises(Refused, match="is cancelled already"):
        cancel_invoice(invoice)


def test_a_cancellation_that_cannot_be_posted_leaves_no_trace():
    invoice = in_two_shipments()
    item = Item.objects.get(description="A")
    Item.objects.filter(pk=item.pk).update(is_blocked=True)

    with pytest.raises(Refused, match="is blocked"):
        cancel_invoice(invoice)

    assert not SalesDocument.objects.filter(kind="credit").exists()
    assert left(invoice.customer_entries.get()) == D("293.86")


def test_correcting_an_invoice_gives_a_draft_like_it():
    draft = example(kind="invoice", posting_date=WORK_DATE)
    invoice = posted(draft).invoice

    again = correct_invoice(invoice)

    assert again.pk != draft.pk
    assert again.status == SalesDocument.Status.OPEN
    assert amounts(again) == amounts(invoice)
    assert left(invoice.customer_entries.get()) == 0


def test_correcting_the_invoice_of_an_order_opens_the_order():
    invoice = in_two_shipments()

    again = correct_invoice(invoice)

    assert again == invoice.document
    assert again.status == SalesDocument.Status.OPEN


def _cost(entry: ItemEntry) -> Decimal:
    values = ValueEntry.objects.filter(item_entry=entry)
    return sum((value.expected + value.actual for value in values), D(0))


def _stock_value() -> Decimal:
    found = ValueEntry.objects.aggregate(sum=Sum("expected") + Sum("actual"))
    return found["sum"]


def _accounts_in_sum() -> dict[str, Decimal]:
    """Add up what an invoice and its corrections left, by kind of account."""
    income = LedgerEntry.objects.filter(account__kind="income")
    costs = LedgerEntry.objects.filter(
        transaction__documents__isnull=False,
        account__kind="expense",
    )
    return {
        "revenue": _sum(income.exclude(account__no__startswith="48")),
        "vat": VatEntry.objects.aggregate(sum=Sum("amount"))["sum"] or D(0),
        "receivable": CustomerEntry.objects.aggregate(sum=Sum("remaining"))["sum"],
        "cost": _sum(costs),
    }


def _sum(entries) -> Decimal:
    return entries.aggregate(sum=Sum("amount"))["sum"] or D(0)


def test_every_credit_line_names_what_it_returns():
    invoice = in_two_shipments()

    credit = posted(credit_memo_for(invoice)).credit

    lines = PostedLine.objects.filter(document=credit).exclude(quantity=0)
    assert [line.quantity for line in lines] == [D(4), D(6), D(3), D(1)]
    assert all(line.returns_id for line in lines)
