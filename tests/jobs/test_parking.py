"""A run that waits outside is a state, holds nothing, and goes on as the same run."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.jobs.building import LEASE, begin, end, probe_entry, queued_run, said

from nightclerk.core.errors import Broken, Refused, Transient
from nightclerk.core.text import Text, words
from nightclerk.jobs import selectors, states
from nightclerk.jobs.context import Context, Parking, Progress, Touch
from nightclerk.jobs.endings import Ending, Outcome
from nightclerk.jobs.hot import something_is_due
from nightclerk.jobs.models import JobEntry, JobEvent, JobRun, JobTouch
from nightclerk.jobs.probe import ProbeParams, probe
from nightclerk.jobs.recurrence import Schedule
from nightclerk.jobs.reporting import BoxReporter, Report
from nightclerk.jobs.services import categories, entries
from nightclerk.jobs.services.dispatch import promote_due, start, start_next
from nightclerk.jobs.services.finish import finish, give_back
from nightclerk.jobs.services.janitor import reap
from nightclerk.jobs.services.messages import Reply, renew
from nightclerk.jobs.services.parking import look_now
from nightclerk.jobs.services.runner import perform, run_here
from nightclerk.jobs.services.workers import say_alive
from nightclerk.jobs.stuck import why_stuck
from nightclerk.jobs.vitals import stuck_runs, vitals

pytestmark = pytest.mark.django_db
SHOPIFY = words("Waiting for Shopify")
MINUTE = timedelta(minutes=1)
Status = JobEntry.Status


def park(
    entry: JobEntry, what: Text = SHOPIFY, *, look_in: timedelta = MINUTE, **rest: Any
) -> JobRun:
    """Begin the entry's queued run and let it wait outside; the entry is as it is."""
    order = begin(entry)
    parking = Parking(what, look_in)
    ending = Ending(order.run_id, Outcome.PARKED, parking=parking, **rest)
    finish([ending], worker="w1")
    entry.refresh_from_db()
    return JobRun.objects.get(pk=order.run_id)


def let_look(run: JobRun, *, ago: timedelta = MINUTE) -> JobRun:
    """Let the time of a parked run have come, and what is due be promoted."""
    JobRun.objects.filter(pk=run.pk).update(look_at=selectors.now() - ago)
    promote_due()
    run.refresh_from_db()
    return run


def happened(entry: JobEntry) -> list[tuple[str, str]]:
    events = JobEvent.objects.filter(entry=entry).order_by("pk")
    return [(event.what, said(event.text)) for event in events]


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
    assert entry.next_run_at == planned


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


def test_a_parked_run_that_is_cancelled_ends_at_once_with_what_it_had():
    entry = probe_entry()
    run = park(entry, counts={"ok": 7}, result={"bulk": "1"})

    entries.cancel_run(run)

    run.refresh_from_db()
    entry.refresh_from_db()
    assert (run.status, run.look_at, run.parked_at) == ("cancelled", None, None)
    assert (run.counts, run.result) == ({"ok": 7}, {"bulk": "1"})
    assert run.waited > timedelta(0)
    assert (entry.status, entry.is_parked) == (Status.ON_HOLD, False)
    assert (entry.waits_for, entry.waiting_since) == ({}, None)
    assert entry.occurrence == 2


def test_a_run_that_was_to_go_on_and_is_cancelled_before_a_worker_comes_ends():
    entry = probe_entry()
    run = let_look(park(entry))

    entries.cancel_run(run)

    entry.refresh_from_db()
    assert JobRun.objects.get(pk=run.pk).status == "cancelled"
    assert (entry.status, entry.is_queued, entry.is_parked) == ("on_hold", False, False)


def test_a_run_that_was_cancelled_while_it_ran_is_not_parked_any_more():
    entry = probe_entry()
    order = begin(entry)
    entries.cancel_run(JobRun.objects.get(pk=order.run_id))

    parking = Parking(SHOPIFY, MINUTE)
    finish([Ending(order.run_id, Outcome.PARKED, parking=parking)], worker="w1")

    entry.refresh_from_db()
    assert JobRun.objects.get(pk=order.run_id).status == "cancelled"
    assert entry.status == Status.ON_HOLD


def test_on_hold_the_parked_run_goes_on_to_its_end_and_the_entry_stays():
    entry = probe_entry()
    run = park(entry)

    entry = entries.set_on_hold(entry)
    let_look(run)
    start_next(worker="w1", most=1, lease=LEASE)
    entry.refresh_from_db()
    held = entry.status
    finish([Ending(run.pk, Outcome.DONE)], worker="w1")

    entry.refresh_from_db()
    assert (held, entry.status) == (Status.ON_HOLD, Status.ON_HOLD)
    assert JobRun.objects.get(pk=run.pk).status == "done"


def test_hold_does_not_take_back_a_run_that_is_about_to_go_on():
    entry = probe_entry()
    run = let_look(park(entry))

    entries.set_on_hold(entry)

    run.refresh_from_db()
    assert run.status == "queued"


def test_a_restart_and_an_equal_wish_ask_for_one_more_run_after_a_parked_one():
    entry = probe_entry()
    run = park(entry)

    entries.restart(entry)
    equal = probe_entry()
    let_look(run)
    again = probe_entry()
    end(entry)

    assert equal.pk == again.pk == entry.pk
    assert (entry.status, entry.is_queued, entry.occurrence) == ("ready", True, 2)
    assert queued_run(entry).pk != run.pk


def test_what_is_parked_can_be_looked_at_held_and_cancelled_but_not_deleted():
    entry = probe_entry()
    park(entry)

    names = {action.name for action in states.allowed(entry)}

    assert names == {
        "look_now",
        "cancel_run",
        "set_on_hold",
        "restart",
        "change",
        "copy",
    }
    for refused in (entries.delete, entries.run_now, entries.run_once):
        with pytest.raises(Refused):
            refused(entry)


def test_an_entry_on_hold_is_not_deleted_while_its_run_is_parked():
    entry = probe_entry()
    park(entry)
    entry = entries.set_on_hold(entry)

    with pytest.raises(Refused):
        entries.delete(entry)
    with pytest.raises(Refused):
        entries.run_once(entry)


def test_a_change_of_category_does_not_change_what_the_parked_run_needs():
    entry = probe_entry(category="OLD")
    run = park(entry)
    entries.change(entry, category="NEW")
    other = probe_entry(note="b", category="OLD", description="Other")

    let_look(run)

    assert said(run.held_up_by) == "waits for “Other” (category OLD)"
    end(other)
    run.refresh_from_db()
    assert (run.status, run.category_code) == ("queued", "OLD")


def test_a_category_that_is_renamed_keeps_its_parked_runs():
    entry = probe_entry(category="OLD")
    run = park(entry)

    categories.rename(entry.category, "NEW")

    run.refresh_from_db()
    assert run.category_code == "NEW"


def test_look_now_lets_a_run_go_on_and_says_who_asked(admin_user):
    entry = probe_entry()
    run = park(entry, look_in=timedelta(hours=5))

    looked = look_now(entry, actor=admin_user)

    asked = JobEvent.objects.get(entry=entry, what="look")
    assert (looked.pk, looked.status) == (run.pk, "queued")
    assert (asked.actor, said(asked.text)) == (admin_user, "Asked to look now")


def test_look_now_is_refused_where_nothing_is_parked_and_without_the_right(
    django_user_model,
):
    entry = probe_entry()
    with pytest.raises(Refused, match="does not wait for anything outside"):
        look_now(entry)
    run = park(entry)

    assert look_now(run).status == "queued"


def test_a_worker_that_dies_after_a_resume_loses_the_run_and_the_retry_is_fresh():
    entry = probe_entry()
    run = park(entry, counts={"ok": 3}, result={"seen": 1})
    let_look(run)
    begin(entry, worker="gone")
    JobRun.objects.filter(pk=run.pk).update(lease_until=selectors.now() - MINUTE)

    reap()

    run.refresh_from_db()
    entry.refresh_from_db()
    retry = begin(entry)
    assert (run.status, run.counts, run.result) == ("lost", {"ok": 3}, {"seen": 1})
    assert (retry.attempt, retry.is_resumed) == (2, False)
    assert retry.run_id != run.pk


def test_a_failure_after_a_resume_is_tried_again_as_a_new_attempt():
    entry = probe_entry()
    let_look(park(entry))

    end(entry, Outcome.FAILED, Transient(words("Not now")))

    assert (entry.status, entry.attempt, entry.is_parked) == ("ready", 2, False)


def test_a_run_given_back_by_its_worker_has_again_what_it_was_parked_with():
    entry = probe_entry()
    run = park(entry, counts={"ok": 3}, progress=Progress(3, 10))
    let_look(run)
    begin(entry, worker="w2")
    report = Report(Progress(5, 10), {"ok": 5})
    assert renew({run.pk: report}, worker="w2", lease=LEASE) == {run.pk: Reply.GO_ON}

    give_back([run.pk], worker="w2")

    run.refresh_from_db()
    entry.refresh_from_db()
    assert (run.status, run.counts, run.done) == ("queued", {"ok": 3}, 3)
    assert run.started_at is not None
    assert (entry.is_queued, entry.is_parked) == (True, True)
    assert begin(entry).is_resumed


def test_a_run_given_back_while_its_entry_is_on_hold_leaves_it_on_hold():
    entry = probe_entry()
    order = begin(entry)
    entries.set_on_hold(entry)

    give_back([order.run_id], worker="w1")
    start_next(worker="w2", most=1, lease=LEASE)

    entry.refresh_from_db()
    assert entry.status == Status.ON_HOLD


def test_the_body_begins_anew_with_counters_progress_result_and_touched_records():
    entry = entries.enqueue(probe, ProbeParams(waits=1, wait_seconds=60, steps=2))
    ending = perform(begin(entry), BoxReporter())
    touched = (Touch("order", "#1", key="1"),)
    with_more = ending.with_(
        counts={**ending.counts, "ok": 40}, touched=touched, progress=Progress(4, 9)
    )
    finish([with_more], worker="w1")
    run = JobRun.objects.get(entry=entry)
    let_look(run)

    order = begin(entry)
    second = perform(order, BoxReporter())

    assert ending.outcome is Outcome.PARKED
    assert second.outcome is Outcome.DONE
    assert (second.counts["ok"], second.counts["looks"]) == (42, 1)
    assert second.result["waits"] == 1
    assert second.result["first_line_at"] == ending.result["first_line_at"]


def test_what_was_touched_before_is_kept_once_and_counted_in_all():
    entry = probe_entry()
    run = park(entry, touched=(Touch("order", "#1", key="1"),), result={"touched": 1})
    ctx = Context(BoxReporter(), run_id=run.pk, is_foreground=False, is_resumed=True)
    ctx.take_up(
        counts={}, result=run.result, progress=Progress(), touched={("order", "1")}
    )

    ctx.touch("order", "#1", key="1")
    ctx.touch("order", "#2", key="2")

    assert [touch.name for touch in ctx.touched.values()] == ["#2"]
    assert ctx.touched_in_all == 2
    assert JobTouch.objects.filter(run=run).count() == 1


@pytest.mark.parametrize(
    "look_in", [timedelta(0), -MINUTE, timedelta(days=1, seconds=1)]
)
def test_a_wait_that_is_no_wait_or_too_long_is_a_fault_of_the_task(look_in: timedelta):
    ctx = Context(BoxReporter(), run_id=1, is_foreground=False)

    with pytest.raises(Broken):
        ctx.wait_for(SHOPIFY, look_in=look_in)


def test_the_time_limit_counts_the_present_stretch_only():
    entry = probe_entry()
    run = park(entry)
    day_ago = selectors.now() - timedelta(days=1)
    JobRun.objects.filter(pk=run.pk).update(started_at=day_ago, parked_at=day_ago)
    let_look(run)
    begin(entry)
    run.refresh_from_db()

    assert run.timeout < timedelta(days=1)
    assert not why_stuck(run, now=selectors.now())


def test_a_parked_run_that_nobody_looks_at_is_stuck_where_workers_are_alive():
    run = park(probe_entry())
    late = selectors.now() - timedelta(minutes=6)
    JobRun.objects.filter(pk=run.pk).update(look_at=late)

    alone = stuck_runs(now=selectors.now())
    say_alive("w1", children=1, is_stopping=False)

    assert alone == []
    assert [one.pk for one in stuck_runs(now=selectors.now())] == [run.pk]
    assert (vitals().stuck_runs, vitals().parked_runs) == (1, 1)
    run.refresh_from_db()
    assert str(why_stuck(run, now=selectors.now())) == (
        "it should have gone on 6 minutes ago"
    )


def test_a_parked_run_that_waits_for_another_one_is_not_stuck():
    first = probe_entry(note="a", category="ONE")
    probe_entry(note="b", category="ONE")
    run = park(first)

    let_look(run, ago=timedelta(hours=1))

    assert run.held_up_by
    assert not why_stuck(run, now=selectors.now())


def test_a_foreground_run_that_waits_goes_on_in_the_background():
    params = ProbeParams(waits=1, wait_seconds=60)
    run = entries.start_in_foreground(probe, params)

    run = run_here(run)

    entry = run.entry
    assert (run.status, run.is_foreground) == ("parked", False)
    assert ("background", "It goes on in the background; nobody has to stay") in (
        happened(entry)
    )
    let_look(run)
    (order,) = start_next(worker="w1", most=1, lease=LEASE)
    assert order.run_id == run.pk


def test_an_entry_that_expires_while_its_run_goes_on_does_not_stop_the_queue():
    entry = entries.create(probe, ProbeParams(), schedule=Schedule((True,) * 7, 60))
    entry = entries.run_now(entries.set_ready(entry))
    run = park(entry)
    entries.set_ready(entries.set_on_hold(entry))
    past = selectors.now() - MINUTE
    JobEntry.objects.filter(pk=entry.pk).update(next_run_at=past, expires_at=past)

    promote_due()

    entry.refresh_from_db()
    assert entry.status == Status.FINISHED
    assert let_look(run).status == "queued"


def test_a_run_whose_entry_is_gone_goes_on_too():
    entry = probe_entry()
    run = park(entry)
    JobEntry.objects.filter(pk=entry.pk).delete()

    let_look(run)
    start_next(worker="w1", most=1, lease=LEASE)
    finish([Ending(run.pk, Outcome.DONE)], worker="w1")

    run.refresh_from_db()
    assert run.status == "done"


def test_ordinary_runs_cost_no_statement_more_for_those_that_wait_outside():
    entry = probe_entry()
    order = begin(entry)

    with CaptureQueriesContext(connection) as asked:
        finish([Ending(order.run_id, Outcome.DONE)], worker="w1")

    statements = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert not any("parked_for" in statement for statement in statements)
    assert len(statements) <= 8
