"""The end of runs on a real database: fenced, complete, with whoever waited."""

from datetime import timedelta

import pytest
from django.db.utils import IntegrityError
from tests.jobs.building import (
    LEASE,
    begin,
    due,
    end,
    probe_entry,
    queued_run,
    said,
    task_of,
)

from nightclerk.core.errors import Broken, Refused, Transient
from nightclerk.core.text import verbatim, words
from nightclerk.jobs import selectors
from nightclerk.jobs.context import Level, Message, Progress
from nightclerk.jobs.endings import Ending, Outcome
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.probe import ProbeParams, probe
from nightclerk.jobs.recurrence import Misfire, Schedule
from nightclerk.jobs.registry import catalogue
from nightclerk.jobs.reporting import Report
from nightclerk.jobs.services import entries, janitor
from nightclerk.jobs.services.dispatch import promote_due, start, start_next
from nightclerk.jobs.services.finish import finish, give_back
from nightclerk.jobs.services.messages import Reply, look, renew

pytestmark = pytest.mark.django_db
Status = JobEntry.Status
DAILY = Schedule(days=(True,) * 7, minutes=60)


def recurring(**fields):
    entry = entries.create(probe, ProbeParams(), schedule=DAILY, **fields)
    return entries.set_ready(entry)


def test_only_one_worker_begins_a_run():
    run = queued_run(probe_entry())

    first = start(run.pk, worker="w1", lease=LEASE)
    second = start(run.pk, worker="w2", lease=LEASE)

    assert first is not None
    assert second is None


def test_the_most_urgent_runs_are_begun_first_and_no_foreground_runs():
    low = queued_run(probe_entry(note="a", priority=1))
    high = queued_run(probe_entry(note="b", priority=3))
    entries.start_in_foreground(probe, ProbeParams(note="c"))

    first = start_next(worker="w1", most=1, lease=LEASE)
    rest = start_next(worker="w1", most=5, lease=LEASE)

    assert [order.run_id for order in first] == [high.pk]
    assert [order.run_id for order in rest] == [low.pk]


def test_a_beginning_puts_the_entry_in_process():
    entry = probe_entry()

    order = begin(entry)

    entry.refresh_from_db()
    assert (entry.status, entry.is_queued) == (Status.IN_PROCESS, False)
    assert (order.task, order.params) == (1, {})


def test_an_end_is_written_once_and_only_by_the_run_s_own_worker():
    order = begin(probe_entry())
    ending = Ending(order.run_id, Outcome.DONE)

    assert finish([ending], worker="other") == set()
    assert finish([ending], worker="w1") == {order.run_id}
    assert finish([ending], worker="w1") == set()


def test_an_end_keeps_counters_result_progress_messages_and_error():
    entry = end(
        probe_entry(),
        Outcome.FAILED,
        Refused(words("Order {order} is odd", order="#1"), request_id="abc"),
        counts={"ok": 2},
        result={"memory_mb": 30},
        progress=Progress(2, 4),
        trace="password=hunter2\x00",
        messages=(Message(Level.SKIPPED, words("Odd\x00"), "#1", "/orders/1"),),
    )

    run = entry.runs.get()
    assert (run.status, run.counts, run.done, run.total) == ("failed", {"ok": 2}, 2, 4)
    assert (run.error, run.request_id) == ("Order #1 is odd", "abc")
    assert run.error_detail["kind"] == "refused"
    assert run.trace == "password=••••"
    assert run.messages.get().text["template"] == "Odd"
    assert entry.error == "Order #1 is odd"


def test_a_failed_attempt_is_followed_by_another_of_the_same_occurrence():
    entry = end(probe_entry(), Outcome.FAILED, Transient(verbatim("busy")))

    assert (entry.status, entry.attempt, entry.occurrence) == (Status.READY, 2, 1)
    assert entry.next_run_at > selectors.now()
    assert entry.events.filter(what="retry").exists()


def test_a_recurring_entry_with_an_error_goes_on_at_its_next_time():
    entry = end(recurring(), Outcome.FAILED, Broken(words("No")))
    assert (entry.status, entry.occurrence) == (Status.ERROR, 2)

    due(entry, at=selectors.now() - timedelta(minutes=1))
    promote_due()

    entry.refresh_from_db()
    assert queued_run(entry).occurrence == 2


def test_five_failed_occurrences_hold_a_recurring_entry_with_an_event():
    entry = recurring()

    for _ in range(5):
        entry = end(entry, Outcome.FAILED, Broken(words("No")))
        if entry.status == Status.ERROR:
            due(entry, at=selectors.now() - timedelta(minutes=1))
            promote_due()

    assert (entry.status, entry.failures_in_a_row) == (Status.ON_HOLD, 5)
    assert entry.events.filter(what="on_hold").count() == 1


def test_a_held_entry_stays_on_hold_when_its_run_ends():
    entry = recurring()
    order = begin(entry)
    entries.set_on_hold(entry)

    finish([Ending(order.run_id, Outcome.DONE)], worker="w1")

    entry.refresh_from_db()
    assert (entry.status, entry.occurrence) == (Status.ON_HOLD, 2)


def test_a_follow_up_begins_when_the_run_ends():
    entry = probe_entry()
    order = begin(entry)
    entries.restart(entry)

    finish([Ending(order.run_id, Outcome.DONE)], worker="w1")

    entry.refresh_from_db()
    assert (queued_run(entry).occurrence, entry.follow_up) == (2, False)


def test_ready_again_while_the_old_run_lives_waits_for_it_and_then_runs():
    entry = probe_entry()
    order = begin(entry)
    entries.set_on_hold(entry)
    entry = entries.set_ready(entry)
    assert (entry.status, said(entry.waits_for)) == (
        Status.WAITING,
        "waits for “Probe” (the same entry)",
    )

    finish([Ending(order.run_id, Outcome.DONE)], worker="w1")

    assert queued_run(entry).occurrence == 2


def test_a_heartbeat_renews_tells_and_brings_orders():
    entry = probe_entry()
    order = begin(entry)
    said = Report(Progress(3, 9), {"ok": 3}, (Message(Level.INFO, words("Hello")),))
    assert renew({order.run_id: said}, worker="w1", lease=LEASE) == {
        order.run_id: Reply.GO_ON
    }
    run = JobRun.objects.get(pk=order.run_id)
    assert (run.done, run.total, run.counts) == (3, 9, {"ok": 3})
    assert run.messages.count() == 1

    entries.cancel_run(run)

    assert look([order.run_id], worker="w1") == {order.run_id: Reply.CANCEL}
    assert look([order.run_id], worker="w2") == {order.run_id: Reply.LOST}


def test_an_empty_heartbeat_keeps_what_was_told():
    order = begin(probe_entry())
    renew({order.run_id: Report(Progress(3, 9), {"ok": 3})}, worker="w1", lease=LEASE)

    renew({order.run_id: Report()}, worker="w1", lease=LEASE)

    run = JobRun.objects.get(pk=order.run_id)
    assert (run.done, run.counts) == (3, {"ok": 3})
    assert run.lease_until > selectors.now() + LEASE / 2


def test_a_run_given_back_is_queued_again_without_costing_an_attempt():
    entry = probe_entry()
    order = begin(entry)

    assert give_back([order.run_id], worker="w1") == 1

    entry.refresh_from_db()
    run = queued_run(entry)
    assert (run.pk, run.status, run.worker, run.attempt) == (
        order.run_id,
        "queued",
        "",
        1,
    )
    assert (entry.status, entry.is_queued) == (Status.READY, True)


def test_a_cancelled_run_that_is_given_back_ends_as_cancelled():
    entry = probe_entry()
    order = begin(entry)
    entries.cancel_run(JobRun.objects.get(pk=order.run_id))

    give_back([order.run_id], worker="w1")

    assert JobRun.objects.get(pk=order.run_id).status == "cancelled"


def test_a_run_whose_lease_ran_out_is_lost_and_tried_again():
    entry = probe_entry()
    order = begin(entry)
    past = selectors.now() - timedelta(seconds=1)
    JobRun.objects.filter(pk=order.run_id).update(lease_until=past)

    assert janitor.reap() == 1

    entry.refresh_from_db()
    assert JobRun.objects.get(pk=order.run_id).status == "lost"
    assert (queued_run(entry).attempt, entry.attempt) == (2, 2)


def test_a_foreground_run_that_nobody_begins_is_lost():
    run = entries.start_in_foreground(probe, ProbeParams())
    JobRun.objects.update(queued_at=selectors.now() - timedelta(minutes=2))

    janitor.reap()

    run.refresh_from_db()
    assert (run.status, run.entry.status) == ("lost", Status.ERROR)


def test_the_database_holds_no_two_live_runs_of_an_entry():
    entry = probe_entry()
    run = queued_run(entry)

    run.pk, run.attempt = None, 2
    with pytest.raises(IntegrityError, match="run_live_once_per_entry"):
        run.save()


def test_an_expired_entry_finishes_with_an_event():
    later = selectors.now() + timedelta(hours=1)
    entry = probe_entry(start_at=later)
    past = selectors.now() - timedelta(hours=1)
    JobEntry.objects.update(earliest_start=None, expires_at=past, next_run_at=past)

    promote_due()

    entry.refresh_from_db()
    assert (entry.status, entry.next_run_at) == (Status.FINISHED, None)
    assert entry.events.filter(what="expired").count() == 1


def test_a_late_start_that_shall_be_skipped_moves_to_its_next_time():
    skipping = Schedule(days=(True,) * 7, minutes=60, misfire=Misfire.SKIP)
    entry = end(
        entries.set_ready(entries.create(probe, ProbeParams(), schedule=skipping))
    )
    late = selectors.now() - timedelta(hours=2, minutes=5)
    JobEntry.objects.update(next_run_at=late, planned_at=late)

    promote_due()

    entry.refresh_from_db()
    assert entry.next_run_at == late + timedelta(hours=3)
    assert (entry.missed, entry.is_queued) == (3, False)


def test_an_entry_whose_task_is_gone_stops_with_its_reason():
    later = selectors.now() + timedelta(hours=1)
    entry = probe_entry(start_at=later)
    past = selectors.now() - timedelta(hours=1)
    JobEntry.objects.update(task=99, next_run_at=past)

    promote_due()

    entry.refresh_from_db()
    assert entry.status == Status.ERROR
    assert entry.error.startswith("There is no task 99")


def test_entries_that_write_the_same_records_wait_for_each_other(monkeypatch):
    writer = task_of(9001, writes={"orders"})
    monkeypatch.setitem(catalogue._tasks, 9001, writer)
    first = entries.enqueue(writer, ProbeParams(note="DEMO"), description="First")

    second = entries.enqueue(writer, ProbeParams(note="DEMO", steps=2))
    other_shop = entries.enqueue(writer, ProbeParams(note="OTHER"))
    beside = entries.enqueue(
        writer, ProbeParams(note="DEMO", steps=3), ignores_conflicts=True
    )

    assert queued_run(first).writes == ["orders@DEMO"]
    assert said(second.waits_for) == "waits for “First” (both use orders)"
    assert (other_shop.is_queued, beside.is_queued) == (True, True)
    blocker = selectors.blockers_of(second)[0]
    assert blocker.run == queued_run(first).pk
