"""Home counts what of the books needs somebody, and leads to it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from tests.ledger.building import WORK_DATE, company, customer, item
from tests.web.books.bookkeeping import a_document, an_administrator

from nightclerk.ledger.models import CustomerEntry, SalesDocument
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.selectors.company import today
from nightclerk.ledger.services.documents.drafts import create_document
from nightclerk.ledger.services.documents.line_input import LineInput
from nightclerk.ledger.services.posting.documents import post

pytestmark = pytest.mark.django_db
BOOKS = ("Released orders to post", "Documents that the queue could not post")
OVERDUE = "Overdue invoices"


def cues_of(client: Client) -> dict[str, tuple[int, str, str]]:
    """Give number, tone and address of each cue by its title."""
    shown = client.get("/").context["cues"]
    return {cue.title: (cue.count, cue.look.tone, cue.address) for cue in shown}


def an_invoice_due(days_ago: int) -> None:
    """Post an invoice that was due so many days ago."""
    buyer, service = customer(f"Due {days_ago}"), item("Advice", kind="service")
    due = today(company()) - timedelta(days=days_ago)
    lines = [LineInput(item=service, quantity=Decimal(1))]
    invoice = create_document(
        "invoice", buyer, lines=lines, posting_date=WORK_DATE, due_date=due
    )
    post(invoice, PostingOptions())


def test_home_says_nothing_of_books_that_are_not_set_up():
    assert not {*BOOKS, OVERDUE} & cues_of(an_administrator()).keys()


def test_released_orders_are_work_and_failed_postings_are_trouble():
    released = a_document(is_released=True)
    clerk = an_administrator()
    before = cues_of(clerk)
    SalesDocument.objects.filter(pk=released.pk).update(queue_status="error")

    after = cues_of(clerk)

    assert [before[title][:2] for title in BOOKS] == [(1, "neutral"), (0, "neutral")]
    assert [after[title][:2] for title in BOOKS] == [(1, "neutral"), (1, "warn")]
    for title in BOOKS:
        assert clerk.get(after[title][2]).context["cl"].result_count == 1


def test_an_invoice_is_overdue_from_the_day_after_it_was_due():
    for days_ago in (0, 1, 8):
        an_invoice_due(days_ago)
    clerk = an_administrator()

    count, tone, address = cues_of(clerk)[OVERDUE]

    listed = clerk.get(address).context["cl"]
    assert (count, tone, listed.result_count) == (2, "warn", 2)
    assert CustomerEntry.objects.filter(is_open=True).count() == 3
