"""What was posted, on pages: read, credited, cancelled, undone, paid and applied."""

from decimal import Decimal

import pytest
from django.test import Client
from tests.web.books.bookkeeping import a_document, messages_of

from nightclerk.ledger.models import (
    CustomerEntry,
    LedgerEntry,
    LedgerTransaction,
    PaymentMethod,
    PostedDocument,
    SalesDocument,
)
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.services.posting.documents import Posted, post

LIST = "/ledger/posteddocument/"
ENTRIES = "/ledger/customerentry/"


def a_posting(*, ship: bool = True, invoice: bool = True) -> Posted:
    """Post an order of two lamps: 238.00."""
    order = a_document(is_released=True)
    return post(order, PostingOptions(ship=ship, invoice=invoice))


def an_invoice() -> PostedDocument:
    invoice = a_posting().invoice
    assert invoice is not None
    return invoice


def owed() -> CustomerEntry:
    return CustomerEntry.objects.get(kind="invoice")


def a_payment(client: Client, amount: str, **more: str) -> CustomerEntry:
    method = PaymentMethod.objects.exclude(account=None).first()
    assert method is not None
    client.post(
        f"{ENTRIES}add/",
        {
            "customer": "C1",
            "amount": amount,
            "on": "2026-03-05",
            "method": method.pk,
            **more,
        },
    )
    return CustomerEntry.objects.get(kind="payment")


def test_an_invoice_shows_its_lines_totals_and_shopify_number(viewer: Client):
    invoice = an_invoice()

    page = viewer.get(f"{LIST}{invoice.pk}/change/").content.decode()

    assert "Lamp" in page
    assert "238.00 EUR" in page
    assert "#1001" in page


@pytest.mark.parametrize(
    "query", [{"q": "#1001"}, {"external_order_no__icontains": "1001"}]
)
def test_posted_documents_are_found_by_the_shopify_order_number(
    viewer: Client, query: dict[str, str]
):
    invoice = an_invoice()

    assert f">{invoice.no}<" in viewer.get(LIST, query).content.decode()
    assert f">{invoice.no}<" in viewer.get(ENTRIES, query).content.decode()


def test_all_entries_of_a_number_stand_on_one_page(viewer: Client):
    invoice = an_invoice()

    page = viewer.get("/books/entries/", {"no": invoice.no}).content.decode()

    for title in ("Posted documents", "Ledger entries", "VAT entries"):
        assert title in page
    nothing = viewer.get("/books/entries/", {"no": "none"}).content.decode()
    assert "Nothing bears this number" in nothing


def test_a_transaction_shows_all_that_it_wrote(viewer: Client):
    invoice = an_invoice()

    page = viewer.get(f"/ledger/ledgertransaction/{invoice.transaction_id}/change/")

    told = page.content.decode()
    assert "238.00" in told
    assert "-38.00" in told
    assert f"{ENTRIES}{owed().pk}/change/" in told


def test_an_entry_leads_to_its_account_and_transaction(viewer: Client):
    invoice = an_invoice()
    entry = LedgerEntry.objects.filter(transaction=invoice.transaction).first()
    assert entry is not None

    page = viewer.get(f"/ledger/ledgerentry/{entry.pk}/change/").content.decode()

    assert f"/ledger/account/{entry.account_id}/change/" in page
    assert f"/ledger/ledgertransaction/{invoice.transaction_id}/change/" in page


def test_a_credit_memo_is_drafted_from_an_invoice(operator: Client):
    invoice = an_invoice()

    answer = operator.post(f"{LIST}{invoice.pk}/do/credit/")

    draft = SalesDocument.objects.get(kind="credit")
    assert answer.headers["Location"] == f"/ledger/salesdocument/{draft.pk}/change/"
    assert draft.gross == Decimal(238)


def test_an_invoice_is_cancelled_after_asking(operator: Client):
    invoice = an_invoice()
    address = f"{LIST}{invoice.pk}/do/cancel/"

    asked = operator.get(address).content.decode()
    operator.post(address)

    assert "A posted credit memo cancels the whole invoice" in asked
    credit = PostedDocument.objects.get(kind="credit")
    assert (credit.corrects, credit.cancels) == (invoice, True)
    card = operator.get(f"{LIST}{invoice.pk}/change/").content.decode()
    assert "Cancelled" in card
    assert address not in card


def test_a_shipment_is_undone(operator: Client):
    shipment = a_posting(invoice=False).shipment
    assert shipment is not None

    page = operator.post(f"{LIST}{shipment.pk}/do/undo/", follow=True)

    assert "is taken back" in messages_of(page)[0]
    assert sum(line.quantity for line in shipment.lines.all()) == 0


def test_a_payment_closes_the_invoice_it_names(operator: Client):
    invoice = an_invoice()

    a_payment(operator, "238", applies_to=invoice.no)

    entry = owed()
    assert (entry.is_open, entry.remaining) == (False, 0)


def test_a_payment_for_an_unknown_document_is_said(operator: Client):
    an_invoice()
    method = PaymentMethod.objects.exclude(account=None).first()
    assert method is not None

    page = operator.post(
        f"{ENTRIES}add/",
        {
            "customer": "C1",
            "amount": "1",
            "on": "2026-03-05",
            "method": method.pk,
            "applies_to": "X",
        },
    )

    assert page.context["form"].errors["applies_to"] == [
        "The customer has no open entry X"
    ]


def test_entries_are_applied_and_taken_apart_again(operator: Client):
    an_invoice()
    payment = a_payment(operator, "100", external_order_no="#7")

    operator.post(f"{ENTRIES}{payment.pk}/apply/", {"to": owed().pk})

    assert owed().remaining == Decimal(138)
    detail = payment.details.get(kind="application")
    operator.post(f"{ENTRIES}{payment.pk}/unapply/{detail.application_id}/")
    assert owed().remaining == Decimal(238)


def test_an_application_is_taken_back_only_by_an_entry_of_its_own(operator: Client):
    an_invoice()
    payment = a_payment(operator, "100", external_order_no="#7")

    answer = operator.post(f"{ENTRIES}{payment.pk}/unapply/4711/")

    assert answer.status_code == 404


def test_a_payment_is_reversed(operator: Client):
    an_invoice()
    payment = a_payment(operator, "100", external_order_no="#7")

    operator.post(f"{ENTRIES}{payment.pk}/do/reverse/")

    reversal = LedgerTransaction.objects.get(source="reversal")
    assert reversal.reverses_id == payment.transaction_id
    payment.refresh_from_db()
    assert not payment.is_open


def test_part_of_an_invoice_is_credited(operator: Client):
    invoice = an_invoice()
    address = f"{LIST}{invoice.pk}/credit/"
    line = invoice.lines.get()
    card = operator.get(f"{LIST}{invoice.pk}/change/").content.decode()

    asked = operator.get(address)
    answer = operator.post(address, {f"line-{line.line_no}": "1"})

    assert address in card
    assert "2 of 2 left to credit" in asked.content.decode()
    draft = SalesDocument.objects.get(kind="credit")
    assert answer.headers["Location"] == f"/ledger/salesdocument/{draft.pk}/change/"
    assert (draft.lines.get().quantity, draft.gross) == (Decimal(1), Decimal(119))


@pytest.mark.parametrize(
    ("typed", "said"), [("3", "Line 10000 has 2 left to credit"), ("", "Nothing of")]
)
def test_no_more_is_credited_than_is_left_and_not_nothing(
    operator: Client, typed: str, said: str
):
    invoice = an_invoice()
    line = invoice.lines.get()

    page = operator.post(f"{LIST}{invoice.pk}/credit/", {f"line-{line.line_no}": typed})

    assert said in page.content.decode()
    assert not SalesDocument.objects.filter(kind="credit").exists()


def test_chosen_lines_of_a_shipment_are_undone(operator: Client):
    shipment = a_posting(invoice=False).shipment
    assert shipment is not None
    line = shipment.lines.get()
    address = f"{LIST}{shipment.pk}/undo/"

    none = operator.post(address, {"csrfmiddlewaretoken": "x"})
    page = operator.post(address, {f"line-{line.line_no}": "on"}, follow=True)

    assert none.context["form"].errors
    assert "are taken back" in messages_of(page)[0]
    assert sum(line.quantity for line in shipment.lines.all()) == 0
    assert not operator.get(address).context["form"].fields


def test_lines_that_are_invoiced_are_not_undone(operator: Client):
    shipment = a_posting().shipment
    assert shipment is not None
    line = shipment.lines.get()

    page = operator.post(
        f"{LIST}{shipment.pk}/undo/", {f"line-{line.line_no}": "on"}
    ).content.decode()

    assert f"Line {line.line_no} is invoiced" in page


def test_lines_are_chosen_only_of_the_fitting_document_and_by_who_may(
    operator: Client, viewer: Client
):
    invoice = an_invoice()

    assert operator.get(f"{LIST}{invoice.pk}/undo/").status_code == 404
    assert viewer.get(f"{LIST}{invoice.pk}/credit/").status_code == 403
