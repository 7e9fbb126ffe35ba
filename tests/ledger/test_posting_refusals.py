"""What cannot be posted is refused whole, and what is posted stays as it is."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from tests.ledger.building import WORK_DATE, company, customer
from tests.ledger.posting_building import (
    BOTH,
    INVOICE,
    SHIP,
    charged,
    everything,
    order,
    posted,
    sold,
    stocked,
)

from nightclerk.core.errors import Broken, Refused
from nightclerk.ledger.journal import Row
from nightclerk.ledger.models import (
    Account,
    CustomerDetail,
    CustomerEntry,
    ItemEntry,
    LedgerEntry,
    LedgerTransaction,
    NumberSeriesLine,
    PostedDocument,
    PostedLine,
    PostingSetup,
    SalesDocument,
    ValueEntry,
    VatEntry,
)
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.services.writing.transactions import write_transaction

pytestmark = pytest.mark.django_db


def lamps(quantity: str = "2", **header) -> SalesDocument:
    lamp = stocked("Lamp", ("6", "8.00"))
    return order(sold(lamp, quantity), **header)


def blocked(draft: SalesDocument, state: str) -> None:
    buyer = draft.customer
    buyer.blocked = state
    buyer.save()


def test_o01_a_refused_posting_leaves_nothing_behind():
    company(prevents_negative=True)
    draft = lamps("7")
    before = everything()

    with pytest.raises(Refused, match="1000"):
        posted(draft)

    assert everything() == before


def test_p16_a_number_that_is_used_already_is_refused_and_leaves_nothing_behind():
    posted(lamps())
    draft = lamps()
    NumberSeriesLine.objects.filter(series=company().posted_invoice_series).update(
        used_no=""
    )
    before = everything()

    with pytest.raises(Refused, match="is used already"):
        posted(draft)

    assert everything() == before


def test_q20_the_next_success_takes_the_number_of_the_failure():
    first, second = lamps(), lamps()
    SalesDocument.objects.filter(pk=first.pk).update(due_date=None)
    with pytest.raises(Refused):
        posted(first)

    number = posted(second).invoice.no

    lines = NumberSeriesLine.objects.filter(series=company().posted_invoice_series)
    line = lines.get(starts_on=date(2026, 1, 1))
    assert number == line.first_no == line.used_no


def test_q05_nothing_shipped_is_nothing_to_invoice():
    with pytest.raises(Refused, match="nothing to post"):
        posted(lamps(), INVOICE)


def test_p05_neither_ship_nor_invoice_is_nothing():
    with pytest.raises(Refused, match="to ship, to invoice, or both"):
        posted(lamps(), PostingOptions(ship=False, invoice=False))


def test_q10_what_was_shipped_is_invoiced_though_shipments_are_blocked():
    draft = lamps()
    posted(draft, SHIP)
    blocked(draft, "ship")

    assert posted(draft, INVOICE).invoice is not None

    other = lamps()
    blocked(other, "ship")
    with pytest.raises(Refused, match="blocked for shipments"):
        posted(other)


@pytest.mark.parametrize(
    ("state", "kind", "passes"),
    [
        pytest.param("invoice", "invoice", False, id="q11-no-invoice"),
        pytest.param("invoice", "credit", True, id="q11-but-a-credit-memo"),
        pytest.param("all", "credit", False, id="q12-no-credit-memo"),
        pytest.param("privacy", "credit", False, id="nothing-for-privacy"),
    ],
)
def test_a_blocked_customer_gets_what_the_block_allows(state, kind, passes):
    draft = lamps(kind=kind)
    blocked(draft, state)

    if passes:
        assert posted(draft).credit is not None
    else:
        with pytest.raises(Refused, match="blocked"):
            posted(draft)


def test_q15_a_missing_posting_setup_is_named():
    draft = lamps()
    PostingSetup.objects.filter(business_group__code="DOMESTIC").delete()

    with pytest.raises(Refused, match="DOMESTIC × RETAIL"):
        posted(draft)


def test_q16_all_that_is_wrong_is_said_at_once():
    draft = lamps()
    PostingSetup.objects.update(sales_account=None)
    SalesDocument.objects.filter(pk=draft.pk).update(due_date=None)

    with pytest.raises(Refused) as refusal:
        posted(draft)

    assert "due_date" in refusal.value.fields
    assert "no account for sales" in str(refusal.value)


def test_a_scheduled_document_is_not_posted_by_anybody_else():
    draft = lamps()
    SalesDocument.objects.filter(pk=draft.pk).update(queue_status="scheduled")

    with pytest.raises(Refused, match="scheduled for posting"):
        posted(draft)


@pytest.mark.parametrize(
    "model",
    [
        LedgerTransaction,
        LedgerEntry,
        VatEntry,
        ItemEntry,
        ValueEntry,
        CustomerEntry,
        CustomerDetail,
        PostedDocument,
        PostedLine,
    ],
)
def test_i19_the_database_keeps_what_is_posted(model):
    posted(lamps())
    column = "date" if hasattr(model, "date") else "description"
    column = "posting_date" if model is PostedDocument else column
    other = "Other" if column == "description" else "2030-01-01"

    with pytest.raises(DatabaseError, match="posted"), transaction.atomic():
        model.objects.update(**{column: other})
    with pytest.raises(DatabaseError, match="posted"), transaction.atomic():
        model.objects.all()._raw_delete(using="default")


@pytest.mark.django_db(transaction=True)
def test_i01_the_database_refuses_entries_that_do_not_add_up():
    posted(lamps())
    written = LedgerTransaction.objects.latest("pk")
    entry = written.entries.latest("pk")
    entry.pk, entry.amount = None, Decimal("0.01")

    with pytest.raises(DatabaseError, match="add up to"):
        entry.save(force_insert=True)


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        pytest.param(("1.00", "-0.99"), "add up to 0.01", id="i01-not-zero"),
        pytest.param(("1.005", "-1.005"), "cannot express", id="i02-off-the-grid"),
    ],
)
def test_unsound_entries_are_never_written(amounts, said):
    company()
    accounts = Account.objects.filter(no__in=["1200", "4400"]).order_by("no")

    with pytest.raises(Broken, match=said):
        write_transaction(
            source=LedgerTransaction.Source.JOURNAL,
            date=WORK_DATE,
            document_no="J-1",
            rows=[
                Row(account.pk, Decimal(amount))
                for account, amount in zip(accounts, amounts, strict=True)
            ],
        )

    assert not LedgerEntry.objects.exists()


def test_o02_one_key_makes_one_transaction():
    company()
    twice = {
        "source": LedgerTransaction.Source.JOURNAL,
        "date": WORK_DATE,
        "document_no": "J-1",
        "rows": [],
        "key": "payout:1",
    }
    write_transaction(**twice)

    with pytest.raises(Refused, match="posted already"), transaction.atomic():
        write_transaction(**twice)

    assert LedgerTransaction.objects.count() == 1


def test_an_open_document_is_released_by_posting_or_stays_open():
    draft = lamps()
    SalesDocument.objects.filter(pk=draft.pk).update(status="open", due_date=None)
    with pytest.raises(Refused):
        posted(draft)
    draft.refresh_from_db()
    assert draft.status == SalesDocument.Status.OPEN

    SalesDocument.objects.filter(pk=draft.pk).update(due_date=WORK_DATE)
    posted(draft, BOTH)

    draft.refresh_from_db()
    assert draft.status == SalesDocument.Status.POSTED


def test_who_posted_is_kept(django_user_model):
    ada = django_user_model.objects.create_user("ada")

    done = posted(order(charged("4830", "5.00"), of=customer()), actor=ada)

    assert done.invoice.posted_by == ada
    assert done.invoice.transaction.user == ada
