"""Batches while workers die and while two of them post at once."""

import multiprocessing
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from django.db.models import Count, Sum
from tests.ledger.batching import (
    INVOICES,
    WORKER,
    Listener,
    begin,
    finish_run,
    queued,
    released,
)
from tests.ledger.building import WORK_DATE, company
from tests.scenarios.working import ended_run, wait_until, working

from nightclerk.jobs.endings import lost
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.registry import catalogue
from nightclerk.jobs.services.dispatch import Order
from nightclerk.jobs.services.entries import cancel_run, enqueue
from nightclerk.jobs.services.finish import finish, give_back
from nightclerk.jobs.services.runner import perform
from nightclerk.jobs.stopping import obey, stop_main_thread
from nightclerk.ledger.models import (
    LedgerEntry,
    PostedDocument,
    PostingBatch,
    PostingBatchItem,
    SalesDocument,
)
from nightclerk.ledger.numbering import following
from nightclerk.ledger.selectors.setup import Setup

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 200
KILLS = 30
FORK = multiprocessing.get_context("fork")


def many_invoices(number: int = MANY) -> list[SalesDocument]:
    company()
    setup = Setup()
    return [
        released("invoice", posting_date=WORK_DATE, setup=setup) for _ in range(number)
    ]


def posted() -> int:
    return PostingBatchItem.objects.filter(state="posted").count()


def perform_here(order: Order) -> None:
    """Do a run in a process of its own, with a connection of its own."""
    ending = perform(order, Listener())
    finish([ending], worker=WORKER)


def started(order: Order) -> multiprocessing.process.BaseProcess:
    connections.close_all()
    process = FORK.Process(target=perform_here, args=(order,))
    process.start()
    return process


def kill_after(process: multiprocessing.process.BaseProcess, documents: int) -> None:
    """Kill a process at some moment after it posted so many documents more."""
    wanted = posted() + documents
    wait_until(lambda: posted() >= wanted or not process.is_alive())
    time.sleep(random.uniform(0, 0.03))  # noqa: S311 - no secret
    process.kill()
    process.join()


@contextmanager
def held(document: SalesDocument, *, seconds: float) -> Iterator[None]:
    """Let another connection hold a document for so long."""
    address = os.environ["NIGHTCLERK_DATABASE_URL"]
    name = connection.settings_dict["NAME"]
    with psycopg.connect(address, dbname=name) as other:
        other.execute(
            "UPDATE ledger_salesdocument SET note = note WHERE id = %s", [document.pk]
        )
        release_it = threading.Timer(seconds, other.rollback)
        release_it.start()
        yield
        release_it.join()


def require_sound_books() -> None:
    """Assert that all is posted once, without a gap, and every transaction balances."""
    invoices = PostedDocument.objects.filter(kind="invoice")
    numbers = list(invoices.order_by("no").values_list("no", flat=True))
    sums = LedgerEntry.objects.values("transaction").annotate(total=Sum("amount"))
    twice = invoices.values("document").annotate(n=Count("pk")).filter(n__gt=1)
    assert len(numbers) == MANY
    assert all(following(one) == other for one, other in pairwise(numbers))
    assert not twice.exists()
    assert sums.count() == MANY
    assert not sums.exclude(total=0).exists()
    assert not SalesDocument.objects.exclude(status="posted").exists()


def test_a_worker_killed_again_and_again_posts_all_and_nothing_twice():
    many_invoices()
    entry = queued(INVOICES)
    order = begin(entry)

    for kill in range(KILLS):
        kill_after(started(order), random.randint(0, 6))  # noqa: S311 - no secret
        if kill < JobEntry.objects.get(pk=entry.pk).max_attempts:
            finish([lost(order.run_id, worker=WORKER)], worker=WORKER)
        else:
            give_back([order.run_id], worker=WORKER)
        order = begin(entry)
    before_the_last = posted()
    process = started(order)
    process.join()

    batch = PostingBatch.objects.get()
    assert before_the_last < MANY
    assert (batch.status, batch.posted, batch.total) == ("done", MANY, MANY)
    assert entry.runs.latest("pk").status == "done"
    require_sound_books()


def test_a_document_that_somebody_holds_for_a_moment_is_tried_again():
    company()
    made = released("invoice", posting_date=WORK_DATE)
    order = begin(queued(INVOICES))
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")

    with held(made, seconds=0.4):
        run = finish_run(order)

    assert (run.status, run.result["posted"]) == ("done", 1)


def test_a_batch_that_somebody_cancels_is_closed_and_what_is_left_is_free():
    many_invoices(60)
    with working("w1", children=1):
        entry = queued(INVOICES)
        wait_until(posted)
        cancel_run(entry.runs.get())
        run = ended_run(entry)

    batch = PostingBatch.objects.get()
    left = SalesDocument.objects.filter(status="released").count()
    assert (run.status, batch.status) == ("cancelled", "cancelled")
    assert (batch.posted + left, batch.skipped) == (60, left)
    assert left > 0


def stop_at(statement: str) -> Callable[..., Any]:
    """Give a wrapper of statements that stops the body as one of them begins."""

    def run(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if statement in sql:
            stop_main_thread()
        return execute(sql, params, many, context)

    return run


@pytest.mark.parametrize(
    "statement",
    ['INSERT INTO "ledger_postingbatchitem"', "FOR UPDATE", "SET state = 'posted'"],
    ids=["opened", "locked", "posted"],
)
def test_a_batch_is_closed_wherever_a_cancel_interrupts_its_run(statement):
    many_invoices(2)
    order = begin(queued(INVOICES))
    JobRun.objects.filter(pk=order.run_id).update(cancel_requested=True)
    obey()

    with connection.execute_wrapper(stop_at(statement)):
        run = finish_run(order)

    batch = PostingBatch.objects.get()
    assert (run.status, batch.status) == ("cancelled", "cancelled")
    assert (batch.posted, batch.skipped, batch.total) == (0, 2, 2)
    assert SalesDocument.objects.filter(status="released").count() == 2


def test_two_workers_at_once_give_consecutive_numbers():
    made = many_invoices()
    halves = made[: MANY // 2], made[MANY // 2 :]
    task = catalogue[INVOICES]

    with working("w1", children=1), working("w2", children=1):
        entries = [
            enqueue(
                task,
                task.params.read({"numbers": f"{half[0].no}..{half[-1].no}"}),
                category="",
                ignores_conflicts=True,
            )
            for half in halves
        ]
        runs = [ended_run(entry, seconds=120) for entry in entries]

    assert [run.status for run in runs] == ["done", "done"]
    assert runs[0].started_at < runs[1].finished_at
    assert runs[1].started_at < runs[0].finished_at
    require_sound_books()
