"""Posting single documents in the background, and what the documents say of it."""

from datetime import date

import pytest
from tests.ledger.batching import (
    INVOICES,
    Listener,
    begin,
    finish_run,
    lose,
    queued,
    ran,
    released,
    results,
)
from tests.ledger.building import WORK_DATE, company, customer

from nightclerk.core.errors import Refused
from nightclerk.core.text import Text
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.services.entries import delete, restart, set_on_hold
from nightclerk.ledger.models import PostedDocument, PostingBatch, SalesDocument
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.selectors.batches import queue_status_of
from nightclerk.ledger.services.parties.customers import change_customer
from nightclerk.ledger.services.posting.documents import Posted, post
from nightclerk.ledger.services.posting.scheduling import (
    heal_queue_statuses,
    post_now_or_later,
    remove_from_queue,
    schedule_posting,
)

pytestmark = pytest.mark.django_db
Status = SalesDocument.QueueStatus
ALL = PostingOptions()


@pytest.fixture(autouse=True)
def books():
    """Have a company that posts with the job queue."""
    return company(posts_in_background=True)


def invoice(**more) -> SalesDocument:
    return released("invoice", **{"posting_date": WORK_DATE, **more})


def scheduled(document: SalesDocument, options: PostingOptions = ALL) -> JobEntry:
    entry = post_now_or_later(document, options)
    assert isinstance(entry, JobEntry)
    return entry


def state(document: SalesDocument) -> tuple[str, str]:
    document.refresh_from_db()
    return document.status, document.queue_status


def test_a_document_is_scheduled_then_posted_and_leaves_the_queue():
    made = invoice()

    entry = scheduled(made)
    assert state(made) == ("released", Status.SCHEDULED)
    assert (made.queue_entry, entry.category.code) == (entry, "SALESPOST")
    assert entry.description == f"Post {made.no}"

    run = finish_run(begin(entry))
    assert run.status == "done"
    assert state(made) == ("posted", Status.NOT)
    assert made.queue_entry is None
    assert PostedDocument.objects.filter(document=made, kind="invoice").count() == 1


def test_in_the_foreground_it_is_posted_at_once():
    company(posts_in_background=False)
    made = invoice()

    posted = post_now_or_later(made, ALL)

    assert isinstance(posted, Posted)
    assert state(made) == ("posted", Status.NOT)


@pytest.mark.parametrize("in_background", [True, False])
def test_a_scheduled_document_refuses_a_second_posting(in_background):
    made = invoice()
    scheduled(made)
    company(posts_in_background=in_background)

    with pytest.raises(Refused, match="scheduled for posting already"):
        post_now_or_later(made, ALL)
    with pytest.raises(Refused, match="scheduled for posting"):
        post(made, ALL)
    assert JobEntry.objects.count() == 1


def test_a_batch_leaves_a_scheduled_document_to_its_own_job():
    made = invoice()
    entry = scheduled(made)

    waiting = queued(INVOICES)
    assert waiting.status == "waiting"
    finish_run(begin(entry), Listener(stop_after=0))
    JobEntry.objects.filter(pk=entry.pk).update(status="on_hold")
    run = finish_run(begin(waiting))

    assert (run.status, run.result["skipped"]) == ("skips", 1)
    (said,) = run.messages.filter(level="skipped")
    assert "scheduled for posting" in str(Text.from_json(said.text))


def test_what_is_refused_shows_the_error_and_may_be_tried_again():
    made = invoice(of=customer())
    entry = scheduled(made)
    change_customer(made.customer, blocked="all")

    run = finish_run(begin(entry))
    assert (run.status, state(made)[1]) == ("failed", Status.ERROR)
    assert "blocked" in str(Refused.from_json(made.queue_error))
    assert run.error.startswith(f"{made.no} was not posted: ")

    change_customer(made.customer, blocked="")
    entry.refresh_from_db()
    again = finish_run(begin(restart(entry)))
    assert (again.status, state(made)) == ("done", ("posted", Status.NOT))


def test_after_an_error_it_may_be_posted_by_hand():
    made = invoice(of=customer())
    change_customer(made.customer, blocked="all")
    finish_run(begin(scheduled(made)))
    change_customer(made.customer, blocked="")
    company(posts_in_background=False)
    made.refresh_from_db()

    post_now_or_later(made, ALL)

    assert state(made) == ("posted", Status.NOT)


def test_removing_from_the_queue_deletes_the_entry_and_frees_the_document():
    made = invoice()
    entry = scheduled(made)

    remove_from_queue(made)

    assert state(made) == ("released", Status.NOT)
    assert not JobEntry.objects.filter(pk=entry.pk).exists()
    assert schedule_posting(made, ALL)


def test_what_is_being_posted_is_not_removed_and_what_is_not_queued_neither():
    made = invoice()
    with pytest.raises(Refused, match="not in the job queue"):
        remove_from_queue(made)
    begin(scheduled(made))

    with pytest.raises(Refused, match="is in process"):
        remove_from_queue(made)

    assert state(made)[1] == Status.SCHEDULED


def test_the_status_follows_the_entry():
    made = invoice()
    entry = scheduled(made)

    began = begin(entry)
    assert queue_status_of(SalesDocument.objects.get(pk=made.pk)) == Status.POSTING
    finish_run(began, Listener(stop_after=0))
    made = SalesDocument.objects.get(pk=made.pk)
    assert queue_status_of(made) == Status.SCHEDULED
    assert made.queue_status == Status.POSTING


def test_a_document_whose_entry_was_deleted_is_healed():
    made = invoice()
    entry = scheduled(made)
    delete(set_on_hold(entry))

    assert queue_status_of(SalesDocument.objects.get(pk=made.pk)) == Status.NOT
    assert heal_queue_statuses() == 1
    assert heal_queue_statuses() == 0

    assert state(made) == ("released", Status.NOT)


def test_an_order_that_was_shipped_by_a_lost_run_is_not_shipped_again():
    made = released("order", posting_date=WORK_DATE, quantity="10")
    made.lines.update(to_ship=4)
    entry = scheduled(made, PostingOptions(ship=True, invoice=False))
    lose(begin(entry), after=1)
    assert made.lines.get().shipped == 4

    again = finish_run(begin(entry))

    assert (again.status, again.attempt) == ("done", 2)
    assert made.lines.get().shipped == 4
    assert results(PostingBatch.objects.get()) == [(made.no, "posted")]


def test_b13_each_posting_keeps_its_own_options():
    first, second = invoice(), invoice()
    later = PostingOptions(posting_date=date(2026, 3, 3), replace_posting_date=True)
    entry = scheduled(first, later)
    company(posts_in_background=False)
    even_later = PostingOptions(
        posting_date=date(2026, 3, 4), replace_posting_date=True
    )

    post_now_or_later(second, even_later)
    finish_run(begin(entry))

    dates = [
        PostedDocument.objects.get(document=each, kind="invoice").posting_date
        for each in (first, second)
    ]
    assert dates == [date(2026, 3, 3), date(2026, 3, 4)]


def test_a_posted_document_is_not_scheduled():
    made = invoice()
    finish_run(begin(scheduled(made)))

    with pytest.raises(Refused, match="posted already"):
        schedule_posting(made, ALL)


def test_a_document_in_a_live_batch_is_not_posted_beside_it():
    made = invoice()
    began = begin(queued(INVOICES))
    company(posts_in_background=False)
    lose(began, after=0)

    with pytest.raises(Refused, match="is posting"):
        post_now_or_later(made, ALL)


def test_a_hand_made_entry_posts_a_document_too():
    made = invoice()

    run = ran(4, kind="invoice", no=made.no)

    assert (run.status, state(made)) == ("done", ("posted", Status.NOT))
    assert ran(4, kind="invoice", no=made.no).error.startswith(
        f"{made.no} is posted already"
    )
    assert ran(4, kind="credit", no="NONE").error.startswith(
        "There is no sales credit memo NONE"
    )
