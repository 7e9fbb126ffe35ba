"""What people and programs do to an entry whose run waits outside."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from tests.jobs.building import LEASE, begin, end, probe_entry, queued_run, said
from tests.jobs.parked import MINUTE, SHOPIFY, let_look, park

from nightclerk.core.errors import NotAllowed, Refused
from nightclerk.jobs import selectors, states
from nightclerk.jobs.context import Parking
from nightclerk.jobs.endings import Ending, Outcome
from nightclerk.jobs.models import JobEntry, JobEvent, JobRun, TaskRight
from nightclerk.jobs.probe import ProbeParams, probe
from nightclerk.jobs.recurrence import Schedule
from nightclerk.jobs.services import categories, entries
from nightclerk.jobs.services.dispatch import promote_due, start_next
from nightclerk.jobs.services.finish import finish
from nightclerk.jobs.services.parking import look_now

pytestmark = pytest.mark.django_db
Status = JobEntry.Status


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


def test_look_now_is_refused_where_no_run_is_parked():
    entry = probe_entry()

    with pytest.raises(Refused, match="does not wait for anything outside"):
        look_now(entry)


def test_look_now_needs_the_right_to_run_the_task(django_user_model):
    run = park(probe_entry())
    group = Group.objects.create(name="Night shift")
    TaskRight.objects.create(task=probe.number, group=group, right="run")
    somebody = django_user_model.objects.create_user("eve")

    with pytest.raises(NotAllowed):
        look_now(run, actor=somebody)

    run.refresh_from_db()
    assert run.status == "parked"


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
