"""A run that waits outside is a state, holds nothing, and goes on as the same run."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.jobs.building import LEASE, begin, end, probe_entry, said
from tests.jobs.parked import MINUTE, SHOPIFY, happened, let_look, park

from nightclerk.core.text import words
from nightclerk.jobs import selectors
from nightclerk.jobs.context import Parking
from nightclerk.jobs.endings import Ending, Outcome
from nightclerk.jobs.hot import something_is_due
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.probe import ProbeParams, probe
from nightclerk.jobs.recurrence import Schedule
from nightclerk.jobs.services import entries
from nightclerk.jobs.services.dispatch import promote_due, start, start_next
from nightclerk.jobs.services.finish import finish

pytestmark = pytest.mark.django_db
Status = JobEntry.Status


def test_a_parked_run_has_no_worker_and_its_entry_waits_and_says_for_what():
    entry = probe_entry()
    before = selectors.now()

    run = park(entry, look_in=timedelta(minutes=5))

    assert (run.status, run.worker, run.lease_until) == ("parked", "", None)
    assert before < run.look_at - timedelta(minutes=5) < selectors.now()
    assert (run.parked_times, said(run.parked_for)) == (1, "Waiting for Shopify")
    assert not run.is_live
    assert not run.has_ended
    assert (entry.status, entry.is_parked) == (Status.WAITING, True)
    assert said(entry.waits_for) == "Waiting for Shopify"
    assert entry.waiting_since == run.parked_since
    assert ("parked", "Waiting for Shopify") in happened(entry)


def test_while_one_is_parked_others_of_its_category_run():
    first = probe_entry(note="a", category="ONE")
    second = probe_entry(note="b", category="ONE")
    assert second.status == Status.WAITING

    park(first)

    second.refresh_from_db()
    assert second.is_queued


def test_before_its_time_nothing_is_due_and_the_run_stays_parked():
    run = park(probe_entry())

    is_due = something_is_due()
    promote_due()

    run.refresh_from_db()
    assert not is_due
    assert run.status == "parked"


def test_when_its_time_has_come_the_same_run_goes_on():
    entry = probe_entry()
    run = park(entry)

    let_look(run)
    entry.refresh_from_db()
    first_start = run.started_at
    order = begin(entry, worker="w2")

    assert run.status == "queued"
    assert (entry.status, entry.is_queued) == (Status.READY, True)
    assert (order.run_id, order.is_resumed, order.attempt) == (run.pk, True, 1)
    run.refresh_from_db()
    entry.refresh_from_db()
    assert (run.status, run.worker, run.started_at) == ("running", "w2", first_start)
    assert run.waited > timedelta(0)
    assert run.resumed_at > first_start
    assert (entry.status, entry.is_parked) == (Status.IN_PROCESS, False)


def test_a_run_that_goes_on_may_end_and_the_entry_with_it():
    entry = probe_entry()
    let_look(park(entry))

    end(entry)

    run = JobRun.objects.get(entry=entry)
    assert (run.status, entry.status) == ("done", Status.FINISHED)
    assert run.duration == run.finished_at - run.started_at - run.waited
    assert [what for what, _ in happened(entry)] == [
        "created",
        "parked",
        "goes_on",
        "done",
    ]


def test_the_time_line_tells_a_wait_once_however_often_it_was_looked():
    entry = probe_entry()
    run = park(entry)
    since = run.parked_since
    for _ in range(3):
        let_look(run)
        run = park(entry)
    let_look(run)
    second = park(entry, words("Waiting for the pictures"))

    assert [text for what, text in happened(entry) if what != "created"] == [
        "Waiting for Shopify",
        "Goes on",
        "Waiting for the pictures",
    ]
    assert (second.parked_times, run.parked_since) == (5, since)
    assert entry.waiting_since == second.parked_since > since


def test_a_schedule_goes_on_when_its_parked_run_has_ended_at_last():
    entry = entries.create(probe, ProbeParams(), schedule=Schedule((True,) * 7, 60))
    entry = entries.run_now(entries.set_ready(entry))
    planned = entry.planned_at
    run = park(entry)
    assert (entry.planned_at, entry.occurrence) == (planned, 1)
    let_look(run)

    end(entry)

    assert (entry.status, entry.occurrence) == (Status.READY, 2)
    assert entry.next_run_at == planned + timedelta(hours=1)


def test_the_database_holds_that_an_entry_with_a_parked_run_has_no_second_one():
    run = park(probe_entry())
    run.pk, run.occurrence, run.status = None, 2, "queued"

    with pytest.raises(IntegrityError), transaction.atomic():
        run.save()


def test_one_that_goes_on_waits_for_whoever_took_its_place_and_says_for_whom():
    first = probe_entry(note="a", category="ONE", description="First")
    second = probe_entry(note="b", category="ONE", description="Second")
    run = park(first)

    let_look(run)
    let_look(run)

    first.refresh_from_db()
    assert (run.status, first.status) == ("parked", Status.WAITING)
    assert said(first.waits_for) == "waits for “Second” (category ONE)"
    assert [text for what, text in happened(first) if what == "held_up"] == [
        "The run waits for “Second” (category ONE)"
    ]
    assert [one.title for one in selectors.blockers_of(first)] == ["Second"]
    end(second)
    run.refresh_from_db()
    first.refresh_from_db()
    assert (run.status, run.held_up_by, first.is_queued) == ("queued", None, True)


def test_an_entry_that_waits_for_its_own_parked_run_does_not_hold_its_place_from_it():
    entry = probe_entry(category="ONE")
    run = park(entry)
    entries.set_ready(entries.set_on_hold(entry))
    long_ago = selectors.now() - timedelta(hours=1)
    JobEntry.objects.filter(pk=entry.pk).update(
        waiting_since=long_ago, next_run_at=long_ago
    )

    let_look(run)

    entry.refresh_from_db()
    assert run.status == "queued"
    assert (entry.status, entry.is_parked) == (Status.WAITING, False)
    assert said(entry.waits_for).endswith("(the same entry)")


def test_two_workers_race_for_a_run_that_goes_on_and_one_wins():
    run = park(probe_entry())
    let_look(run)

    orders = [
        order
        for worker in ("w1", "w2")
        for order in start_next(worker=worker, most=5, lease=LEASE)
    ]

    assert [order.run_id for order in orders] == [run.pk]
    assert start(run.pk, worker="w3", lease=LEASE) is None


def test_a_run_is_parked_only_by_the_worker_whose_lease_it_is():
    order = begin(probe_entry(), worker="w1")
    ending = Ending(order.run_id, Outcome.PARKED, parking=Parking(SHOPIFY, MINUTE))

    assert finish([ending], worker="w2") == set()
    assert JobRun.objects.get(pk=order.run_id).status == "running"
