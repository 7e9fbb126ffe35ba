"""What people and programs ask of entries, on a real database."""

from datetime import UTC, datetime, time, timedelta

import pytest
from tests.jobs.building import begin, due, end, probe_entry, queued_run, said

from nightclerk.core.errors import Refused
from nightclerk.jobs import selectors
from nightclerk.jobs.endings import Outcome
from nightclerk.jobs.models import JobEntry, JobEvent, JobRun
from nightclerk.jobs.probe import ProbeParams, probe
from nightclerk.jobs.recurrence import Schedule
from nightclerk.jobs.services import entries
from nightclerk.jobs.services.runner import run_here

pytestmark = pytest.mark.django_db
Status = JobEntry.Status
DAILY = Schedule(days=(True,) * 7, minutes=60)


def test_an_entry_without_blockers_has_a_queued_run_at_once():
    entry = probe_entry(description="Look whether it works")

    run = queued_run(entry)
    assert (entry.status, entry.is_queued) == (Status.READY, True)
    assert (run.status, run.description) == ("queued", "Look whether it works")


def test_an_entry_that_starts_later_has_no_run_yet():
    later = selectors.now() + timedelta(hours=1)

    entry = probe_entry(start_at=later)

    assert entry.next_run_at == later
    assert selectors.live_run(entry) is None


def test_an_equal_entry_that_waits_is_given_back():
    first = probe_entry()

    second = probe_entry()

    assert second == first
    assert first.events.filter(what="folded").count() == 1


def test_an_equal_entry_that_runs_is_run_once_more_afterwards():
    entry = probe_entry()
    begin(entry)

    again = probe_entry()
    assert again == entry
    assert again.follow_up


def test_the_second_of_a_category_waits_and_says_for_whom():
    probe_entry(note="a", category="LANE", description="First")

    second = probe_entry(note="b", category="LANE", description="Second")

    assert second.status == Status.WAITING
    assert said(second.waits_for) == "waits for “First” (category LANE)"


def test_who_waited_is_queued_when_the_blocker_ends():
    first = probe_entry(note="a", category="LANE")
    second = probe_entry(note="b", category="LANE")

    end(first)

    second.refresh_from_db()
    assert (second.status, second.is_queued) == (Status.READY, True)
    assert queued_run(second).category_code == "LANE"


def test_a_created_entry_is_on_hold_and_names_wrong_fields():
    with pytest.raises(Refused) as refused:
        entries.create(
            probe,
            ProbeParams(),
            schedule=Schedule(minutes=10, starting=time(8)),
            max_attempts=11,
            rerun_delay=4000,
        )

    assert set(refused.value.fields) == {
        "max_attempts",
        "rerun_delay",
        "minutes_between_runs",
        "starting_time",
    }
    assert not JobEntry.objects.exists()


def test_a_recurring_entry_goes_on_hold_ready_and_on_by_its_schedule():
    entry = entries.create(probe, ProbeParams(), schedule=DAILY)
    assert entry.status == Status.ON_HOLD

    entry = entries.set_ready(entry)
    planned = entry.planned_at
    entry = end(entry)

    assert entry.status == Status.READY
    assert entry.next_run_at == planned + timedelta(hours=1)
    assert (entry.occurrence, entry.attempt) == (2, 1)


def test_an_action_that_the_status_does_not_allow_is_refused():
    entry = end(probe_entry())

    with pytest.raises(Refused, match="“Set on hold” cannot be done while “Probe” is"):
        entries.set_on_hold(entry)


def test_hold_withdraws_a_run_that_nobody_began():
    entry = probe_entry()

    entry = entries.set_on_hold(entry)

    assert entry.status == Status.ON_HOLD
    assert not JobRun.objects.exists()


def test_hold_lets_a_run_go_on_and_the_entry_stays_on_hold_after_it():
    entry = probe_entry()
    order = begin(entry)

    entries.set_on_hold(entry)

    assert JobRun.objects.get(pk=order.run_id).status == "running"


def test_a_queued_run_is_cancelled_at_once_and_its_entry_held():
    entry = probe_entry()

    run = entries.cancel_run(queued_run(entry))

    entry.refresh_from_db()
    assert run.status == Outcome.CANCELLED
    assert (entry.status, entry.error) == (Status.ON_HOLD, "")


def test_a_run_that_has_ended_cannot_be_cancelled():
    entry = probe_entry()
    run = queued_run(entry)
    end(entry)

    with pytest.raises(Refused, match="has already ended"):
        entries.cancel_run(run)


def test_a_finished_entry_is_restarted_with_a_new_occurrence():
    entry = end(probe_entry())

    entry = entries.restart(entry)

    assert (queued_run(entry).occurrence, entry.status) == (2, Status.READY)


def test_restart_while_it_runs_asks_for_one_more_run():
    entry = probe_entry()
    begin(entry)

    entry = entries.restart(entry)

    assert entry.follow_up
    assert JobRun.objects.count() == 1


def test_delete_keeps_the_runs_and_refuses_what_is_running():
    done = end(probe_entry(note="a"))
    running = probe_entry(note="b")
    begin(running)

    entries.delete(done)
    with pytest.raises(Refused, match="cannot be done while"):
        entries.delete(running)

    assert JobRun.objects.get(status="done").entry is None
    assert list(JobEntry.objects.all()) == [running]


def test_change_plans_the_next_start_anew_and_keeps_the_live_run():
    entry = entries.set_ready(
        entries.create(probe, ProbeParams(), schedule=Schedule(days=(True,) * 7))
    )
    run = queued_run(entry)

    entry = entries.change(entry, priority=3, minutes_between_runs=15)

    assert (entry.priority, entry.minutes_between_runs, entry.version) == (3, 15, 2)
    assert queued_run(entry) == run


def test_a_schedule_that_stays_as_it_is_leaves_the_planned_start():
    schedule = Schedule(days=(True,) * 7, minutes=60)
    entry = entries.create(probe, ProbeParams(), schedule=schedule)
    planned = due(entries.set_ready(entry), at=datetime(2030, 1, 1, tzinfo=UTC))

    changed = entries.change(planned, description="Often", schedule=schedule)
    hourly = entries.change(changed, minutes_between_runs=60)

    assert hourly.description == "Often"
    assert hourly.next_run_at == datetime(2030, 1, 1, tzinfo=UTC)


def test_what_a_state_refuses_names_what_it_allows():
    entry = entries.create(probe, ProbeParams())

    with pytest.raises(Refused) as refused:
        entries.set_on_hold(entry)

    assert "Set ready" in str(refused.value.hint)


def test_change_refuses_unknown_fields_and_wrong_parameters():
    entry = entries.create(probe, ProbeParams())

    with pytest.raises(Refused, match="status cannot be changed"):
        entries.change(entry, status="ready")
    with pytest.raises(Refused) as refused:
        entries.change(entry, params={"seconds": -1})

    assert list(refused.value.fields) == ["params.seconds"]


def test_an_expired_entry_cannot_be_set_ready():
    gone = Schedule(expires=selectors.now() - timedelta(days=1))
    entry = entries.create(probe, ProbeParams(), schedule=gone)

    with pytest.raises(Refused, match="has expired"):
        entries.set_ready(entry)


def test_a_foreground_run_is_refused_with_whom_it_would_wait_for():
    probe_entry(note="a", category="LANE", description="Nightly")

    with pytest.raises(Refused, match="waits for “Nightly”"):
        entries.start_in_foreground(probe, ProbeParams(note="b"), category="LANE")

    assert JobEntry.objects.count() == 1


def test_every_action_leaves_an_event_with_its_actor(django_user_model):
    actor = django_user_model.objects.create(username="ann")
    entry = entries.create(probe, ProbeParams(), actor=actor)

    entries.set_ready(entry, actor=actor)
    entries.set_on_hold(entry, actor=actor)

    told = JobEvent.objects.filter(actor=actor).order_by("pk")
    assert [event.what for event in told] == ["created", "ready", "on_hold"]


@pytest.mark.django_db(transaction=True)
def test_a_foreground_run_reports_and_ends_in_this_process():
    run = entries.start_in_foreground(probe, ProbeParams(steps=3, note="hello"))
    seen = []

    run = run_here(run, on_progress=lambda now, counts: seen.append(now.done))

    assert (run.status, run.done, run.total, run.counts["ok"]) == ("done", 3, 3, 3)
    assert seen[0] == 1
    assert run.messages.get().text["values"] == {"note": "hello"}
    assert run.entry.status == Status.FINISHED
    assert run.result["memory_mb"] > 0
