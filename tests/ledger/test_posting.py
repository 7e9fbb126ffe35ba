"""Posting a document writes all that follows from it, to the cent."""

from decimal import Decimal

import pytest
from tests.ledger.building import WORK_DATE, company, customer, rate
from tests.ledger.posting_building import (
    BOTH,
    INVOICE,
    SHIP,
    booked,
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
    ItemEntry,
    LedgerEntry,
    LedgerTransaction,
    PostedDocument,
    PostedLine,
    SalesDocument,
    ValueEntry,
    VatEntry,
)
from nightclerk.ledger.services.documents.line_input import LineInput
from nightclerk.ledger.services.posting.documents import post

pytestmark = pytest.mark.django_db
SHIPPING = "4830"


def example(**header):
    """Make the order of the worked example: two items and shipping, 5 % off."""
    buyer = customer("Example", prices_include_vat=True)
    first = stocked("A", ("6", "8.00"), ("20", "9.00"))
    second = stocked("B", ("10", "12.50"))
    return order(
        sold(first, "10", unit_price="23.80", discount_percent="10"),
        sold(second, "3", unit_price="29.99"),
        charged(SHIPPING, "4.90", allows_invoice_discount=False),
        of=buyer,
        discount_kind="percent",
        discount_value=Decimal(5),
        external_order_no="1001",
        **header,
    )


def amounts(paper: PostedDocument) -> tuple[str, str, str]:
    return tuple(f"{value:.2f}" for value in (paper.net, paper.vat, paper.gross))


def test_c01_the_worked_example_is_invoiced_to_the_cent():
    invoice = posted(example()).invoice

    assert amounts(invoice) == ("246.94", "46.92", "293.86")
    lines = PostedLine.objects.filter(document=invoice)
    assert [(f"{line.net:.2f}", f"{line.vat:.2f}") for line in lines] == [
        ("171.00", "32.49"),
        ("71.82", "13.65"),
        ("4.12", "0.78"),
    ]
    assert booked(invoice.transaction) == {
        "1200": "293.86",
        "4400": "-242.82",
        SHIPPING: "-4.12",
        "3806": "-46.92",
    }


def test_c02_discounts_can_have_accounts_of_their_own():
    company(discounts=Company.Discounts.OWN_ACCOUNTS)

    invoice = posted(example()).invoice

    assert booked(invoice.transaction) == {
        "1200": "293.86",
        "4400": "-275.60",
        "4720": "32.78",
        SHIPPING: "-4.12",
        "3806": "-46.92",
    }


def test_the_example_shipped_in_part_leaves_the_books_alone():
    draft = wished(example(), ship={10000: 4, 20000: 3, 30000: 0})

    shipment = posted(draft, SHIP).shipment

    assert list(
        PostedLine.objects.filter(document=shipment).values_list("line_no", "quantity")
    ) == [(10000, 4), (20000, 3)]
    assert LedgerTransaction.objects.filter(document_no=shipment.no).count() == 0
    assert not CustomerEntry.objects.exists()
    out = ItemEntry.objects.filter(kind="sale").order_by("pk")
    assert [entry.quantity for entry in out] == [-4, -3]
    costs = ValueEntry.objects.filter(item_entry__in=out).order_by("pk")
    assert [f"{cost.expected:.2f}" for cost in costs] == ["-32.00", "-37.50"]
    draft.refresh_from_db()
    assert draft.status == SalesDocument.Status.RELEASED
    assert [line.shipped for line in draft.lines.order_by("line_no")] == [4, 3, 0]


def test_the_rest_of_the_example_ships_and_all_of_it_is_invoiced():
    company(cost_to_gl=True)
    draft = wished(example(), ship={10000: 4, 20000: 3, 30000: 0})
    posted(draft, SHIP)

    second = posted(draft)

    assert amounts(second.invoice) == ("246.94", "46.92", "293.86")
    rest = ItemEntry.objects.get(document_no=second.shipment.no)
    assert rest.quantity == -6
    actual = ValueEntry.objects.filter(document_no=second.invoice.no).order_by("pk")
    assert [f"{cost.actual:.2f}" for cost in actual] == ["-32.00", "-37.50", "-52.00"]
    books = booked(second.invoice.transaction)
    assert (books["5880"], books["1140"]) == ("121.50", "-121.50")
    draft.refresh_from_db()
    assert draft.status == SalesDocument.Status.POSTED
    delivered = PostedLine.objects.filter(document__kind="shipment")
    assert all(line.invoiced == line.quantity for line in delivered)


def test_c03_two_partial_invoices_add_up_to_the_order():
    draft = wished(example(), ship={10000: 4, 20000: 3, 30000: 0})

    first, second = posted(draft).invoice, posted(draft).invoice

    assert amounts(first) == ("140.23", "26.64", "166.87")
    assert amounts(second) == ("106.71", "20.28", "126.99")


def test_an_invoice_opens_what_the_customer_owes():
    draft = example()

    invoice = posted(draft).invoice

    entry = CustomerEntry.objects.get()
    assert (entry.kind, entry.document, entry.amount) == (
        "invoice",
        invoice,
        Decimal("293.86"),
    )
    assert (entry.remaining, entry.is_open, entry.due_date) == (
        entry.amount,
        True,
        draft.due_date,
    )
    assert entry.external_order_no == invoice.external_order_no == "1001"
    detail = entry.details.get()
    assert (detail.kind, detail.amount, detail.amount_local) == (
        "initial",
        entry.amount,
        entry.amount,
    )


def test_every_rate_has_a_vat_entry_that_ties_to_the_invoice():
    buyer = customer(prices_include_vat=True)
    draft = order(
        charged(SHIPPING, "119.00"), charged("4300", "53.50", vat="REDUCED"), of=buyer
    )

    invoice = posted(draft).invoice

    found = VatEntry.objects.order_by("pk")
    assert [(f"{vat.base:.2f}", f"{vat.amount:.2f}") for vat in found] == [
        ("-100.00", "-19.00"),
        ("-50.00", "-3.50"),
    ]
    assert -sum(vat.base + vat.amount for vat in found) == invoice.gross
    assert {vat.date for vat in found} == {WORK_DATE}


def test_c09_an_invoice_discount_is_shared_by_the_rates():
    buyer = customer(prices_include_vat=True)
    draft = order(
        charged(SHIPPING, "119.00", allows_invoice_discount=True),
        charged("4300", "107.00", vat="REDUCED", allows_invoice_discount=True),
        of=buyer,
        discount_kind="percent",
        discount_value=Decimal(10),
    )

    posted(draft)

    assert [f"{vat.amount:.2f}" for vat in VatEntry.objects.order_by("pk")] == [
        "-17.10",
        "-6.30",
    ]


def test_c20_what_is_free_is_shipped_and_costed_without_revenue():
    gift = stocked("Gift", ("5", "2.00"))

    done = posted(order(sold(gift, "2", unit_price="0")))

    assert amounts(done.invoice) == ("0.00", "0.00", "0.00")
    assert booked(done.invoice.transaction) == {}
    assert ItemEntry.objects.get(kind="sale").quantity == -2
    assert not VatEntry.objects.exists()
    assert not CustomerEntry.objects.get().is_open


@pytest.mark.parametrize(
    ("account", "price"),
    [
        pytest.param("4830", "5.00", id="c24-a-tip-is-revenue"),
        pytest.param("3500", "50.00", id="c25-a-gift-card-is-owed"),
    ],
)
def test_an_account_line_without_vat_books_its_price(account, price):
    done = posted(order(charged(account, price, vat="ZERO")))

    assert booked(done.invoice.transaction) == {"1200": price, account: f"-{price}"}
    assert VatEntry.objects.get().amount == 0


def test_comments_are_copied_to_every_paper():
    lamp = stocked("Lamp", ("5", "2.00"))

    done = posted(order(LineInput(description="Handle with care"), sold(lamp)))

    for paper in (done.shipment, done.invoice):
        first = paper.lines.order_by("line_no")[0]
        assert (first.description, first.quantity) == ("Handle with care", 0)


def test_a_posted_document_is_a_copy_that_names_its_draft():
    draft = example()

    done = posted(draft)

    for paper in (done.shipment, done.invoice):
        assert (paper.draft_no, paper.order_no) == (draft.no, draft.no)
        assert paper.document == draft
        assert paper.name == draft.name
        assert paper.bill_to_address == draft.bill_to_address
    assert done.shipment.no != done.invoice.no


def test_an_invoice_ships_with_or_without_a_paper_for_it():
    lamp = stocked("Lamp", ("9", "2.00"))
    buyer = customer()

    with_paper = posted(order(sold(lamp), kind="invoice", of=buyer))
    company(ships_on_invoice=False)
    without = posted(order(sold(lamp), kind="invoice", of=buyer))

    assert with_paper.shipment is not None
    assert without.shipment is None
    goods = ItemEntry.objects.get(document_no=without.invoice.no)
    assert goods.quantity == -1
    assert without.invoice.lines.get().item_entry == goods


def test_a_credit_memo_mirrors_the_invoice_and_brings_goods_back():
    lamp = stocked("Lamp", ("9", "40.00"))
    company(cost_to_gl=True)
    buyer = customer()
    invoice = posted(order(sold(lamp, "2"), of=buyer)).invoice

    credit = posted(
        order(
            sold(lamp, returns=invoice.lines.get()),
            kind="credit",
            of=buyer,
            applies_to=invoice,
        )
    )

    assert credit.receipt.lines.get().item_entry.quantity == 1
    assert booked(credit.credit.transaction) == {
        "1200": "-119.00",
        "4400": "100.00",
        "3806": "19.00",
        "5880": "-40.00",
        "1140": "40.00",
    }
    assert VatEntry.objects.get(is_credit=True).base == 100
    owed, back = CustomerEntry.objects.order_by("pk")
    assert (owed.remaining, back.remaining, back.is_open) == (119, 0, False)
    assert credit.credit.corrects == invoice


def test_nothing_is_posted_twice():
    draft = example()
    seen = SalesDocument.objects.get(pk=draft.pk)
    posted(draft)

    with pytest.raises(Refused, match="posted already"):
        posted(draft)
    with pytest.raises(Refused, match="changed meanwhile"):
        post(seen, BOTH)

    assert PostedDocument.objects.filter(kind="invoice").count() == 1


def test_a_second_click_does_not_post_the_rest():
    draft = wished(example(), ship={10000: 4, 20000: 0, 30000: 0})
    seen = SalesDocument.objects.get(pk=draft.pk)
    posted(draft)

    with pytest.raises(Refused, match="changed meanwhile"):
        post(seen, BOTH)


def test_q02_an_invoice_is_of_what_was_shipped():
    lamp = stocked("Lamp", ("20", "2.00"))
    draft = wished(order(sold(lamp, "10")), ship={10000: 4})
    posted(draft, SHIP)

    posted(draft, INVOICE)

    line = draft.lines.get()
    assert (line.shipped, line.invoiced) == (4, 4)
    draft.refresh_from_db()
    assert draft.status == SalesDocument.Status.RELEASED


def test_entries_carry_the_foreign_amounts_beside_our_own():
    buyer = customer(currency=rate("USD", "1.0850").currency)

    invoice = posted(
        order(*[charged("4120", "10.00", vat="ZERO")] * 3, of=buyer)
    ).invoice

    entry = CustomerEntry.objects.get()
    assert (entry.amount, entry.amount_local) == (30, Decimal("27.65"))
    receivable = LedgerEntry.objects.get(account__no="1200")
    assert (receivable.amount, receivable.foreign_amount) == (
        Decimal("27.65"),
        30,
    )
    assert invoice.gross == 30
