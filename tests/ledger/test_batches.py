"""Batches: each document for itself, everything told, nothing twice."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection
from tests.ledger.batching import (
    CREDITS,
    INVOICES,
    ORDERS,
    Listener,
    batch_of,
    begin,
    draft,
    finish_run,
    lose,
    queued,
    ran,
    ran_in_foreground,
    released,
    results,
)
from tests.ledger.building import WORK_DATE, company, customer, location, rate

from nightclerk.core.errors import NotFound, Refused
from nightclerk.core.text import Text
from nightclerk.jobs import stopping
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.recurrence import Schedule, first_run
from nightclerk.jobs.registry import catalogue
from nightclerk.jobs.services.entries import enqueue
from nightclerk.ledger.batch_selection import Selection
from nightclerk.ledger.models import (
    LedgerTransaction,
    PostedDocument,
    PostingBatch,
    SalesDocument,
    UserSetup,
)
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.problems import from_json
from nightclerk.ledger.selectors.batches import size_of, status_of
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.documents.release import reopen
from nightclerk.ledger.services.parties.customers import change_customer
from nightclerk.ledger.services.posting.batch_items import Work, post_item
from nightclerk.ledger.services.posting.batches import (
    close_abandoned,
    open_batch,
    retry_failed,
)
from nightclerk.ledger.services.posting.documents import post

pytestmark = pytest.mark.django_db
NEXT_DAY = date(2026, 3, 3)
LATER = date(2026, 3, 12)


@pytest.fixture(autouse=True)
def books():
    """Have a company in whose books everything of this year may be posted."""
    return company()


def invoice(**more) -> SalesDocument:
    return released("invoice", **{"posting_date": WORK_DATE, **more})


def order(**more) -> SalesDocument:
    return released("order", **{"posting_date": WORK_DATE, **more})


def abroad(kind: str, **more) -> SalesDocument:
    """Make a released document of 119.00 dollars."""
    rate("USD", "1.0850")
    rate("USD", "1.1000", on=date(2026, 3, 10))
    return released(kind, customer(currency="USD"), posting_date=WORK_DATE, **more)


def posted_of(document: SalesDocument, kind: str = "invoice") -> PostedDocument:
    return PostedDocument.objects.get(document=document, kind=kind)


def four_numbers(run: JobRun) -> tuple[int, ...]:
    return tuple(run.result[name] for name in ("posted", "failed", "skipped", "total"))


def let_the_database_refuse(document: SalesDocument) -> None:
    """Let the database itself refuse to post a document, as a rule of its own would."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'Never this one' USING ERRCODE = 'check_violation'; "
            "END $$"
        )
        cursor.execute(
            "CREATE TRIGGER never BEFORE INSERT ON ledger_posteddocument FOR EACH ROW "
            f"WHEN (NEW.document_id = {document.pk}) EXECUTE FUNCTION never()"
        )


def refused_invoice(**more) -> SalesDocument:
    """Make a released invoice whose customer was blocked afterwards."""
    made = invoice(of=customer(), **more)
    change_customer(made.customer, blocked="all")
    return made


def test_b01_an_invoice_is_posted_by_its_own_dates():
    made = invoice(document_date=WORK_DATE)

    run = ran(INVOICES)

    posted = posted_of(made)
    assert (run.status, four_numbers(run)) == ("done", (1, 0, 0, 1))
    assert (posted.posting_date, posted.document_date) == (WORK_DATE, WORK_DATE)
    assert batch_of(run).status == PostingBatch.Status.DONE


def test_b02_posting_date_and_document_date_are_replaced():
    made = invoice()

    ran(
        INVOICES,
        posting_date=NEXT_DAY,
        replace_posting_date=True,
        replace_document_date=True,
    )

    posted = posted_of(made)
    assert (posted.posting_date, posted.document_date) == (NEXT_DAY, NEXT_DAY)


def test_b03_the_invoice_discount_is_computed_where_it_is_asked_for():
    made = invoice(
        of=customer(discount_percent=Decimal(10)), price="5.00", quantity="10"
    )

    ran(INVOICES, calculate_discount=True)

    posted = posted_of(made)
    assert posted.lines.get().invoice_discount == Decimal("5.00")
    assert posted.gross == Decimal("53.55")


def test_b05_a_filter_names_two_invoices():
    first, second, third = invoice(), invoice(), invoice()

    run = ran(INVOICES, numbers=f"{first.no}|{second.no}")

    assert results(batch_of(run)) == [(first.no, "posted"), (second.no, "posted")]
    third.refresh_from_db()
    assert third.status == SalesDocument.Status.RELEASED


def test_b07_two_orders_in_the_background_are_one_job_and_both_get_their_discount():
    buyer = customer(discount_percent=Decimal(10))
    made = [order(of=buyer, price="5.00", quantity="10") for _ in range(2)]

    entry = queued(ORDERS, ship=True, invoice=True, calculate_discount=True)
    run = finish_run(begin(entry))

    assert JobEntry.objects.get() == entry
    assert four_numbers(run) == (2, 0, 0, 2)
    assert [posted_of(one).gross for one in made] == [Decimal("53.55")] * 2


def test_b08_what_cannot_be_posted_is_told_each_time_and_leaves_nothing():
    first, second = refused_invoice(), refused_invoice()

    runs = [ran_in_foreground(INVOICES), ran_in_foreground(INVOICES)]

    for run in runs:
        assert results(batch_of(run)) == [(first.no, "failed"), (second.no, "failed")]
        assert [each.level for each in run.messages.all()] == ["error", "error"]
    assert not LedgerTransaction.objects.exists()
    assert not PostedDocument.objects.exists()


def test_b09_a_batch_that_was_left_gives_its_documents_back():
    made = [invoice() for _ in range(3)]
    order_ = begin(queued(INVOICES))
    finish_run(order_, Listener(stop_after=1))
    left = PostingBatch.objects.get()
    assert status_of(left) == PostingBatch.Status.CANCELLED

    run = ran(INVOICES, posting_date=NEXT_DAY, replace_posting_date=True)

    left.refresh_from_db()
    assert (left.status, left.posted, left.skipped) == ("cancelled", 1, 2)
    assert four_numbers(run) == (2, 0, 0, 2)
    assert posted_of(made[0]).posting_date == WORK_DATE
    assert posted_of(made[2]).posting_date == NEXT_DAY


def test_b14_two_invoices_are_one_job():
    entry = queued(INVOICES)
    made = [invoice(), invoice()]

    finish_run(begin(entry))

    assert entry.runs.count() == 1
    assert all(posted_of(each) for each in made)


def test_b15_batches_wait_in_the_category_of_the_company():
    assert queued(INVOICES).category.code == "SALESPOST"

    company(posting_category="BOOKS")

    assert queued(ORDERS, ship=True).category.code == "BOOKS"


def test_b17_an_invoice_without_a_posting_date_fails_and_the_other_is_posted():
    good, bad = invoice(), invoice()
    SalesDocument.objects.filter(pk=bad.pk).update(posting_date=None)

    run = ran(INVOICES)

    bad.refresh_from_db()
    assert posted_of(good)
    assert bad.queue_status == SalesDocument.QueueStatus.ERROR
    assert (run.status, run.entry.status) == ("failed", JobEntry.Status.ERROR)
    assert run.error.startswith("1 of 2 sales invoices posted, 1 failed, 0 skipped")
    (problem,) = from_json(batch_of(run).items.get(state="failed").problems)
    assert problem.field == "posting_date"


def test_b20_a_new_date_brings_its_rate_and_leaves_the_foreign_amount():
    made = abroad("invoice")

    ran(INVOICES, posting_date=LATER, replace_posting_date=True)

    posted = posted_of(made)
    (entry,) = posted.customer_entries.all()
    assert (posted.gross, posted.posting_date) == (made.gross, LATER)
    assert entry.amount_local == round(made.gross / Decimal("1.1"), 2)


def test_b21_a_shipped_order_is_invoiced_by_the_rate_of_the_new_date():
    made = abroad("order")
    post(made, PostingOptions(ship=True, invoice=False))

    ran(ORDERS, invoice=True, posting_date=LATER, replace_posting_date=True)

    posted = posted_of(made)
    assert (posted.gross, posted.factor) == (made.gross, Decimal("1.1"))


def test_b23_an_open_order_that_fails_stays_open():
    made = draft("order", posting_date=WORK_DATE)
    change_customer(made.customer, blocked="all")

    run = ran(ORDERS, status="open", ship=True)

    made.refresh_from_db()
    assert four_numbers(run) == (0, 1, 0, 1)
    assert (made.status, made.posting_date) == ("open", WORK_DATE)


@pytest.mark.parametrize(
    ("number", "params"),
    [
        (INVOICES, {"replace_posting_date": True}),
        (INVOICES, {"replace_document_date": True}),
        (CREDITS, {"replace_vat_date": True}),
        (ORDERS, {}),
        (INVOICES, {"numbers": "A||B"}),
        (INVOICES, {"posting_date_to": "some day"}),
    ],
)
def test_b25_a_request_page_that_cannot_be_is_refused_before_anything_runs(
    number, params
):
    with pytest.raises(Refused):
        catalogue[number].params.read(params)


def test_b26_only_the_document_date_is_replaced():
    made = invoice()

    ran(INVOICES, posting_date=NEXT_DAY, replace_document_date=True)

    posted = posted_of(made)
    assert (posted.posting_date, posted.document_date) == (WORK_DATE, NEXT_DAY)


def test_b28_every_document_of_a_batch_is_counted():
    refused = {3, 7}
    made = [refused_invoice() if place in refused else invoice() for place in range(15)]
    began = begin(queued(INVOICES))
    opened = open_batch(
        Selection(kind="invoice"),
        PostingOptions(),
        run=JobRun.objects.select_related("entry").get(pk=began.run_id),
    )
    SalesDocument.objects.filter(pk=made[11].pk).delete()

    run = finish_run(began)

    assert run.error.startswith("12 of 15 sales invoices posted, 2 failed, 1 skipped")
    assert batch_of(run) == opened
    assert four_numbers(run) == (12, 2, 1, 15)
    assert run.counts == {"ok": 12, "failed": 2, "skipped": 1}
    (skipped,) = run.messages.filter(level="skipped")
    assert (skipped.record, str(Text.from_json(skipped.text))) == (
        made[11].no,
        "It was deleted meanwhile",
    )


def test_b29_a_run_that_is_lost_goes_on_with_its_batch_and_posts_nothing_twice():
    made = [invoice() for _ in range(5)]
    entry = queued(INVOICES)
    lost = lose(begin(entry), after=3)
    assert PostedDocument.objects.filter(kind="invoice").count() == 3

    again = finish_run(begin(entry))

    assert (lost.status, again.status, again.attempt) == ("lost", "done", 2)
    assert four_numbers(again) == (5, 0, 0, 5)
    assert again.counts["ok"] == 5
    assert PostingBatch.objects.count() == 1
    assert [posted_of(each).document_id for each in made] == [each.pk for each in made]


def test_b32_a_batch_of_weekdays_at_four_runs_next_on_monday():
    four = time(16)  # that the window ends where it begins lets it run once a day
    schedule = Schedule(days=(True,) * 5 + (False,) * 2, starting=four, ending=four)
    friday = datetime.fromisoformat("2026-03-06T17:00+00:00")

    assert first_run(schedule, now=friday) == datetime.fromisoformat(
        "2026-03-09T16:00+00:00"
    )


def test_b33_a_second_batch_waits_for_the_first_and_the_urgent_one_goes_before():
    first = queued(INVOICES)
    task = catalogue[ORDERS]
    normal = enqueue(task, task.params.read({"ship": True}))
    high = enqueue(catalogue[CREDITS], catalogue[CREDITS].params.read({}), priority=3)
    assert (normal.status, high.status) == ("waiting", "waiting")

    finish_run(begin(first))

    normal.refresh_from_db()
    high.refresh_from_db()
    assert (normal.status, high.status) == ("waiting", "ready")


def test_documents_are_posted_by_posting_date_then_by_number():
    late = invoice(posting_date=NEXT_DAY)
    first, second = invoice(), invoice()

    run = ran(INVOICES)

    assert [no for no, _ in results(batch_of(run))] == [first.no, second.no, late.no]
    numbers = [posted_of(each).no for each in (first, second, late)]
    assert numbers == sorted(numbers)


def test_what_is_open_is_only_posted_where_that_is_asked_for():
    made = draft("invoice", posting_date=WORK_DATE)

    assert ran(INVOICES).result["total"] == 0
    assert ran(INVOICES, status="any").result["posted"] == 1
    assert posted_of(made)


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"external_order": "with"}, ["A1", "A2"]),
        ({"external_order": "without"}, ["A3", "A4"]),
        ({"external_order_no": "#10*"}, ["A1"]),
        ({"external_order_no": "#1001..#2001"}, ["A1", "A2"]),
        ({"posting_date_to": "2026-03-02"}, ["A1", "A2", "A4"]),
        ({"numbers": "A2..A3"}, ["A2", "A3"]),
        ({"customer": "C9"}, ["A4"]),
        ({"location": "NORTH"}, ["A4"]),
        ({"numbers": "A*", "location": "SOUTH"}, []),
    ],
)
def test_filters_choose_documents(params, found):
    invoice(no="A1", external_order_no="#1001")
    invoice(no="A2", external_order_no="#2001")
    invoice(no="A3", posting_date=NEXT_DAY)
    invoice(no="A4", of=customer(no="C9"), location=location("NORTH"))
    chosen = (
        catalogue[INVOICES].params.read(params).selection("invoice", today=WORK_DATE)
    )

    selection = Selection.read(chosen.as_json())

    assert size_of(selection).count == len(found)
    run = ran(INVOICES, **params)
    assert sorted(no for no, _ in results(batch_of(run))) == found


def test_an_order_is_shipped_first_and_invoiced_by_a_later_batch():
    made = order()

    ran(ORDERS, ship=True)
    shipped = posted_of(made, "shipment")
    ran(ORDERS, invoice=True)

    made.refresh_from_db()
    assert made.status == SalesDocument.Status.POSTED
    assert posted_of(made).lines.get().quantity == shipped.lines.get().quantity
    item_states = PostingBatch.objects.order_by("pk").values_list("posted", "total")
    assert list(item_states) == [(1, 1), (1, 1)]


def test_a_credit_memo_is_posted_by_its_own_task():
    made = released("credit", posting_date=WORK_DATE)

    run = ran(CREDITS)

    (row,) = batch_of(run).items.all()
    assert row.invoice == posted_of(made, "credit")
    assert four_numbers(run) == (1, 0, 0, 1)


def test_a_document_changed_reopened_or_posted_meanwhile_is_skipped_with_the_reason():
    changed, reopened, posted = invoice(), invoice(), invoice()
    began = begin(queued(INVOICES))
    open_batch(
        Selection(kind="invoice"),
        PostingOptions(),
        run=JobRun.objects.select_related("entry").get(pk=began.run_id),
    )
    SalesDocument.objects.filter(pk=changed.pk).update(version=9)
    reopen(reopened)
    post(posted, PostingOptions())

    run = finish_run(began)

    told = {
        each.record: str(Text.from_json(each.text))
        for each in run.messages.filter(level="skipped")
    }
    assert run.status == "skips"
    assert told == {
        changed.no: "It was changed meanwhile",
        reopened.no: "It was reopened meanwhile",
        posted.no: "It was posted meanwhile",
    }


def test_a_cancel_stops_before_the_next_document():
    made = [invoice() for _ in range(4)]

    run = ran(INVOICES, listener=Listener(stop_after=2))

    batch = batch_of(run)
    assert run.status == "cancelled"
    assert status_of(batch) == "cancelled"
    assert [state for _, state in results(batch)] == [
        "posted",
        "posted",
        "queued",
        "queued",
    ]
    assert close_abandoned() == 1
    batch.refresh_from_db()
    assert (batch.posted, batch.skipped, batch.total) == (2, 2, 4)
    assert PostedDocument.objects.filter(document=made[2]).count() == 0


def test_a_retry_posts_only_what_failed_and_by_the_same_options():
    good, bad, other = invoice(), refused_invoice(), invoice()
    first = ran(
        INVOICES,
        numbers=f"{good.no}|{bad.no}",
        posting_date=NEXT_DAY,
        replace_posting_date=True,
    )
    change_customer(bad.customer, blocked="")

    entry = retry_failed(batch_of(first))
    run = finish_run(begin(entry))

    again = batch_of(run)
    assert again.retries == batch_of(first)
    assert results(again) == [(bad.no, "posted")]
    assert posted_of(bad).posting_date == NEXT_DAY
    assert not PostedDocument.objects.filter(document=other).exists()
    bad.refresh_from_db()
    assert bad.queue_status == SalesDocument.QueueStatus.NOT
    with pytest.raises(Refused, match="no failed document"):
        retry_failed(again)


def test_what_the_database_refuses_is_a_failure_of_that_document_alone():
    good, bad = invoice(), invoice()
    let_the_database_refuse(bad)

    run = ran(INVOICES)

    assert results(batch_of(run)) == [(good.no, "posted"), (bad.no, "failed")]
    (problem,) = from_json(batch_of(run).items.get(state="failed").problems)
    assert str(problem.text) == "The database refused it: Never this one"
    assert not PostedDocument.objects.filter(document=bad).exists()


def test_a_batch_that_is_not_there_cannot_be_tried_again():
    run = ran(INVOICES, retries=7)

    assert (run.status, run.error_detail["kind"]) == ("failed", NotFound.kind)


def test_the_background_marks_what_failed_and_the_foreground_does_not():
    made = refused_invoice()

    ran_in_foreground(INVOICES)
    made.refresh_from_db()
    assert made.queue_status == SalesDocument.QueueStatus.NOT

    ran(INVOICES)
    made.refresh_from_db()
    assert made.queue_status == SalesDocument.QueueStatus.ERROR
    assert "blocked" in str(Refused.from_json(made.queue_error))


def test_a_dry_run_says_what_would_fail_and_posts_nothing():
    good, bad = invoice(), refused_invoice()

    run = ran(INVOICES, dry_run=True)

    assert run.status == "done"
    assert run.result["would_post"] == 1
    assert run.result["would_fail"] == 1
    assert str(Text.from_json(run.messages.first().text)).startswith(bad.no)
    assert not PostedDocument.objects.exists()
    good.refresh_from_db()
    assert good.status == SalesDocument.Status.RELEASED


def test_who_may_not_invoice_starts_no_batch_of_invoices():
    clerk = get_user_model().objects.create_user("clerk")
    UserSetup.objects.create(user=clerk, invoicing="prohibited")
    invoice()
    task = catalogue[INVOICES]

    run = finish_run(begin(enqueue(task, task.params.read({}), actor=clerk)))

    assert run.status == "failed"
    assert run.error.startswith("clerk may not post invoices")
    assert not PostingBatch.objects.exists()


def test_who_must_invoice_may_not_only_ship():
    clerk = get_user_model().objects.create_user("clerk")
    UserSetup.objects.create(user=clerk, invoicing="mandatory")
    task = catalogue[ORDERS]

    run = finish_run(
        begin(enqueue(task, task.params.read({"ship": True}), actor=clerk))
    )

    assert run.error.startswith("clerk may only ship and invoice together")


def test_the_run_names_its_batch_and_what_was_posted():
    made = order()

    run = ran(ORDERS, ship=True, invoice=True)

    touched = {(each.kind, each.key) for each in run.touches.all()}
    assert touched == {
        ("posting_batch", str(batch_of(run).pk)),
        ("posted_shipment", str(posted_of(made, "shipment").pk)),
        ("posted_invoice", str(posted_of(made).pk)),
    }


def test_the_size_of_a_selection_is_known_before():
    invoice(price="100.00")
    invoice(price="50.00")

    size = size_of(Selection(kind="invoice"))

    assert (size.count, size.gross) == (2, {"EUR": Decimal("178.50")})


def test_an_error_that_a_stop_left_behind_is_no_failure_of_the_document(monkeypatch):
    made = invoice()
    let_the_database_refuse(made)
    selection, options = Selection(kind="invoice"), PostingOptions()
    batch = open_batch(selection, options, run=begun_run())
    item = batch.items.get()
    monkeypatch.setattr(stopping.here, "is_stopped", True)

    with pytest.raises(DatabaseError, match="Never this one"):
        post_item(item, Work(selection, options, Setup(), entry=batch.run.entry_id))

    item.refresh_from_db()
    assert (item.state, item.problems) == ("queued", [])


def begun_run() -> JobRun:
    begun = begin(queued(INVOICES))
    return JobRun.objects.select_related("entry", "actor").get(pk=begun.run_id)
