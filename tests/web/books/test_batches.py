"""Batches on pages: started from the list, read afterwards, the failed tried again."""

import re

import pytest
from django.test import Client
from tests.web.books.bookkeeping import a_document, messages_of
from tests.web.building import a_run, an_entry

from nightclerk.core.text import words
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.ledger.models import PostingBatch, PostingBatchItem, SalesDocument
from nightclerk.ledger.problems import Problem, as_json

LIST = "/ledger/postingbatch/"


def a_failed_batch(order: SalesDocument) -> PostingBatch:
    """Give a batch of one order that could not be posted."""
    batch = PostingBatch.objects.create(
        kind="order", selection={"kind": "order"}, status="done", total=1, failed=1
    )
    PostingBatchItem.objects.create(
        batch=batch,
        place=1,
        document=order,
        document_no=order.no,
        version=order.version,
        state=PostingBatchItem.State.FAILED,
        problems=as_json([Problem(words("The period is closed"), "posting_date")]),
    )
    return batch


def test_a_batch_is_started_in_the_background_from_its_request_page(operator: Client):
    order = a_document(is_released=True)
    listed = operator.get("/ledger/salesdocument/", {"kind__exact": "order"})

    page = operator.post(
        f"{LIST}post/order/",
        {"status": "released", "numbers": order.no, "ship": "on", "queue": "1"},
        follow=True,
    )

    entry = JobEntry.objects.get()
    assert f"{LIST}post/order/" in listed.content.decode()
    assert (entry.task, entry.params["numbers"]) == (296, order.no)
    assert f"/jobs/jobentry/{entry.pk}/change/" in messages_of(page)[0]


def test_a_request_page_without_a_date_to_replace_by_is_refused(operator: Client):
    a_document(is_released=True)

    page = operator.post(
        f"{LIST}post/invoice/",
        {"status": "released", "replace_posting_date": "on", "queue": "1"},
    )

    assert page.context["form"].errors
    assert not JobEntry.objects.exists()


def test_there_is_no_batch_of_an_unknown_kind(operator: Client):
    assert operator.get(f"{LIST}post/quote/").status_code == 404


def test_a_viewer_starts_no_batch(viewer: Client):
    assert viewer.get(f"{LIST}post/order/").status_code == 403


def test_a_batch_names_what_failed_and_why(viewer: Client):
    order = a_document(is_released=True)
    batch = a_failed_batch(order)

    page = viewer.get(f"{LIST}{batch.pk}/change/").content.decode()

    assert "The period is closed" in page
    assert f"/ledger/salesdocument/{order.pk}/change/" in page
    assert "Done, some failed" in page
    assert "Try the failed again" not in page


def test_the_failed_are_tried_again(operator: Client):
    batch = a_failed_batch(a_document(is_released=True))

    answer = operator.post(f"{LIST}{batch.pk}/do/retry/", follow=True)

    assert "are tried again" in messages_of(answer)[0]
    entry = JobEntry.objects.get()
    assert entry.params == {"retries": batch.pk}
    assert answer.redirect_chain[0][0] == f"/jobs/jobentry/{entry.pk}/change/"


def a_running_batch(order: SalesDocument) -> PostingBatch:
    """Give a batch whose run goes on: one order posted, one still to come."""
    run = a_run(an_entry(), status=JobRun.Status.RUNNING)
    batch = PostingBatch.objects.create(
        kind="order", selection={"kind": "order"}, status="running", run=run
    )
    for place, state in enumerate(["posted", "queued"], start=1):
        PostingBatchItem.objects.create(
            batch=batch,
            place=place,
            document_no=f"{order.no}-{place}",
            version=1,
            state=state,
        )
    return batch


def test_a_running_batch_counts_what_is_posted_by_now_and_goes_on(viewer: Client):
    batch = a_running_batch(a_document(is_released=True))

    page = viewer.get(f"{LIST}{batch.pk}/change/")

    assert [number for _title, number in page.context["counts"]] == [1, 0, 0, 1, 2]
    assert 'hx-trigger="every 2s"' in page.content.decode()
    assert ">2<" in viewer.get(LIST).content.decode()


def test_a_batch_that_its_run_left_is_shown_as_cancelled_and_rests(viewer: Client):
    batch = a_running_batch(a_document(is_released=True))
    JobRun.objects.update(status=JobRun.Status.CANCELLED)

    page = viewer.get(f"{LIST}{batch.pk}/change/").content.decode()

    assert "Cancelled" in page
    assert "every 2s" not in page


def test_a_request_page_says_how_much_would_be_posted(operator: Client):
    a_document(is_released=True)

    page = operator.get(f"{LIST}post/order/")

    assert page.context["size"] == "1 document · 238.00 EUR"
    assert operator.get(f"{LIST}post/credit/").context["size"] == (
        "The filters choose no document."
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"status": "released"}, "1 document · 238.00 EUR"),
        ({"status": "open"}, "The filters choose no document."),
        ({"status": "any", "customer": "C1"}, "1 document · 238.00 EUR"),
        (
            {"status": "any", "external_order": "without"},
            "The filters choose no document.",
        ),
        ({"posting_date_to": "2026-03-01"}, "The filters choose no document."),
        ({"posting_date_to": "someday"}, "someday"),
    ],
    ids=str,
)
def test_the_size_follows_what_is_typed(
    operator: Client, typed: dict[str, str], said: str
):
    a_document(is_released=True)

    answer = operator.post(f"{LIST}post/order/size/", typed)

    assert re.search(said, answer.content.decode())


def test_a_viewer_learns_no_size(viewer: Client):
    assert viewer.post(f"{LIST}post/order/size/").status_code == 403


def test_a_document_whose_entry_failed_is_listed_with_an_error(viewer: Client):
    order = a_document(is_released=True)
    entry = an_entry(status=JobEntry.Status.ERROR)
    SalesDocument.objects.filter(pk=order.pk).update(
        queue_status="scheduled", queue_entry=entry
    )

    page = viewer.get("/ledger/salesdocument/").content.decode()

    assert "Error" in page
    assert "Scheduled for posting</span>" not in page
