"""What people can ask of entries beside ready, hold and restart."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from tests.connector.runs import ListReporter
from tests.jobs.building import begin, due, end, probe_entry, said

from nightclerk.core.errors import NotAllowed, Refused
from nightclerk.jobs import selectors
from nightclerk.jobs.context import MOST_TOUCHED, Context, Touch
from nightclerk.jobs.endings import Outcome
from nightclerk.jobs.models import JobCategory, JobEntry, JobRun, JobTouch, TaskRight
from nightclerk.jobs.probe import ProbeParams, probe
from nightclerk.jobs.recurrence import Schedule
from nightclerk.jobs.services import categories, entries
from nightclerk.jobs.services.dispatch import promote_due
from nightclerk.jobs.services.rights import may
from nightclerk.jobs.services.runner import run_here
from nightclerk.jobs.services.touches import keep_touches

pytestmark = pytest.mark.django_db
Status = JobEntry.Status
DAILY = Schedule((True,) * 7, 1440)


def recurring(**fields) -> JobEntry:
    entry = entries.create(probe, ProbeParams(), schedule=DAILY, **fields)
    tomorrow = selectors.now() + timedelta(hours=20)
    JobEntry.objects.filter(pk=entry.pk).update(
        status=Status.READY, next_run_at=tomorrow, planned_at=tomorrow
    )
    entry.refresh_from_db()
    return entry


def test_run_now_leaves_the_next_time_of_the_schedule_as_it_is():
    entry = recurring()
    planned = entry.planned_at

    entries.run_now(entry)
    entry = end(entry)

    assert (entry.status, entry.next_run_at) == (Status.READY, planned)


def test_run_once_is_a_run_of_its_own_and_leaves_the_entry_as_it_is():
    entry = recurring(category="LANE")
    before = entry.next_run_at

    run = run_here(entries.run_once(entry))

    entry.refresh_from_db()
    assert (run.status, run.category_code, run.is_foreground) == ("done", "LANE", True)
    assert run.entry_id != entry.pk
    assert (entry.status, entry.next_run_at) == (Status.READY, before)


def test_run_once_names_who_stands_in_its_way():
    first = probe_entry(note="first", category="LANE", description="First")
    entry = recurring(category="LANE")

    with pytest.raises(Refused, match="waits for “First”"):
        entries.run_once(entry)
    begin(first)
    with pytest.raises(Refused, match="cannot be done while"):
        entries.run_once(first)


def test_a_copy_is_on_hold_and_belongs_to_who_made_it():
    owner, other = (
        User.objects.create(username="one"),
        User.objects.create(username="two"),
    )
    categories.create(code="LANE")
    entry = recurring(category="LANE", max_attempts=7, actor=owner)

    copy = entries.copy(entry, actor=other)

    assert (copy.status, copy.owner, copy.max_attempts) == (Status.ON_HOLD, other, 7)
    assert copy.category == entry.category
    assert selectors.schedule_of(copy) == selectors.schedule_of(entry)


def test_s25_a_change_by_another_user_leaves_the_owner_and_only_the_owner_changes_it():
    owner, other = (
        User.objects.create(username="one"),
        User.objects.create(username="two"),
    )
    entry = recurring(actor=owner)

    entry = entries.change(entry, actor=other, params=ProbeParams(note="new"))
    kept = entry.owner
    entry = entries.change_owner(entry, other, actor=owner)

    assert (kept, entry.owner) == (owner, other)
    assert said(entry.events.last().text) == "Runs as two from now on"


def test_i02_nothing_to_do_sleeps_for_its_minutes_and_runs_again():
    entry = recurring(inactivity_minutes=10)
    entries.run_now(entry)

    entry = end(entry, is_idle=True)

    rest = entry.next_run_at - selectors.now()
    assert entry.status == Status.INACTIVE
    assert timedelta(minutes=9) < rest <= timedelta(minutes=10)
    due(entry, at=selectors.now() - timedelta(hours=1))
    assert promote_due() == 1


def test_i03_without_minutes_it_sleeps_until_it_is_woken():
    entry = recurring()
    entries.run_now(entry)
    entry = end(entry, is_idle=True)
    assert (entry.status, entry.next_run_at) == (Status.INACTIVE, None)

    entry = entries.wake(entry)

    assert entry.status == Status.READY
    assert entry.next_run_at > selectors.now() + timedelta(hours=23)


def test_i01_a_one_off_that_had_nothing_to_do_is_finished():
    assert end(probe_entry(), is_idle=True).status == Status.FINISHED


def test_s18_an_expired_entry_is_finished_with_a_line_in_the_log():
    entry = recurring()
    past = selectors.now() - timedelta(minutes=1)
    JobEntry.objects.filter(pk=entry.pk).update(next_run_at=past, expires_at=past)

    promote_due()

    entry.refresh_from_db()
    run = selectors.newest_run(entry)
    assert entry.status == Status.FINISHED
    assert (run.status, run.error) == (
        "cancelled",
        "The entry expired before it could start",
    )


def test_what_a_run_touched_is_kept_with_its_links():
    entry = probe_entry()

    end(
        entry,
        touched=(Touch("order", "#1001", key="7"), Touch("file", "a.csv", "https://x")),
    )

    touched = selectors.touched_by(selectors.newest_run(entry))
    assert [(one.kind, one.name, one.key, one.link) for one in touched] == [
        ("order", "#1001", "7", ""),
        ("file", "a.csv", "", "https://x"),
    ]


def test_a_thousand_touched_records_are_written_at_once(django_assert_num_queries):
    order = begin(probe_entry())
    touched = [Touch("order", f"#{number}", key=str(number)) for number in range(1000)]

    with django_assert_num_queries(1):
        keep_touches([(order.run_id, touched)])

    assert JobTouch.objects.filter(run=order.run_id).count() == 1000


def test_of_very_many_touched_records_a_thousand_are_kept_and_the_rest_counted():
    ctx = Context(ListReporter(), run_id=1, is_foreground=False)
    for number in range(MOST_TOUCHED + 7):
        ctx.touch("order", f"#{number}", key=str(number))
    ctx.touch("order", "#0", key="0")

    run = JobRun(result={"touched": len(ctx.touched) + ctx.touched_beyond})

    assert len(ctx.touched) == MOST_TOUCHED
    assert run.touched_beyond == 7
    assert JobRun().touched_beyond == 0


def test_d27_a_used_category_is_not_deleted_and_one_that_is_free_is():
    category = categories.create(code="COD5")
    entry = recurring(category="COD5")

    with pytest.raises(Refused, match="in use, entries in it: 1"):
        categories.delete(category)
    entries.delete(entry)
    categories.delete(category)

    assert not JobCategory.objects.filter(code="COD5").exists()


def test_a_renamed_category_keeps_its_entries_and_its_gate():
    first = probe_entry(note="1", category="OLD")
    begin(first)

    categories.rename(first.category, "NEW")
    second = probe_entry(note="2", category="NEW")

    assert JobRun.objects.get(entry=first).category_code == "NEW"
    assert (second.category_id, second.status) == (first.category_id, Status.WAITING)


def test_a_wider_category_lets_start_who_waited():
    first, second = (
        probe_entry(note="1", category="C"),
        probe_entry(note="2", category="C"),
    )
    assert second.status == Status.WAITING

    categories.change(first.category, concurrency=2)

    second.refresh_from_db()
    assert second.is_queued


def test_wrong_fields_of_a_category_are_named():
    with pytest.raises(Refused) as refused:
        categories.create(code=" ", title="x" * 101, concurrency=0)

    assert set(refused.value.fields) == {"code", "title", "concurrency"}


def test_a_right_on_a_task_is_kept_to_its_groups():
    group = Group.objects.create(name="Clerks")
    inside, outside = (
        User.objects.create(username="a"),
        User.objects.create(username="b"),
    )
    inside.groups.add(group)
    TaskRight.objects.create(task=1, group=group, right="run")

    entries.enqueue(probe, ProbeParams(note="may"), actor=inside)
    with pytest.raises(NotAllowed, match="no right to run “Probe”"):
        entries.enqueue(probe, ProbeParams(note="may not"), actor=outside)

    assert may(inside, "run", 1)
    assert not may(outside, "run", 1)
    assert not may(outside, "see", 1)


def test_a_failed_run_idle_or_not_is_a_failure():
    entry = recurring()
    entries.run_now(entry)

    assert end(entry, Outcome.FAILED, is_idle=True).status == Status.ERROR
