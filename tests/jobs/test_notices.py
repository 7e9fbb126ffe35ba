"""Who is told of what happens to entries: once, with its end, on every channel."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from tests.jobs.building import begin, due, end, probe_entry, queued_run
from tests.jobs.noticing import failed_entry, mail_set_up, person

from nightclerk.core.errors import Broken, Refused, Transient
from nightclerk.core.text import verbatim, words
from nightclerk.jobs import notice_board, selectors
from nightclerk.jobs.aftercare import FAILURES_IN_A_ROW
from nightclerk.jobs.endings import Ending, Outcome
from nightclerk.jobs.models import Delivery, JobEntry, JobRun, Notice
from nightclerk.jobs.probe import ProbeParams, probe
from nightclerk.jobs.recurrence import Schedule
from nightclerk.jobs.services import entries, janitor
from nightclerk.jobs.services.dispatch import promote_due
from nightclerk.jobs.services.finish import finish
from nightclerk.jobs.services.notice_setup import save_choice, save_setup
from nightclerk.jobs.services.notices import (
    look_for_trouble,
    mark_read,
)
from nightclerk.jobs.vitals import stuck_runs, vitals

pytestmark = pytest.mark.django_db
DAILY = Schedule(days=(True,) * 7, minutes=60, zone="Europe/Berlin")


def kinds() -> list[tuple[str, str]]:
    """Give who was told what."""
    told = Notice.objects.order_by("pk").values_list("user__username", "kind")
    return list(told)


def recurring(**fields) -> JobEntry:
    entry = entries.create(probe, ProbeParams(), schedule=DAILY, **fields)
    return entries.set_ready(entry)


def minutes_ago(minutes: float):
    return selectors.now() - timedelta(minutes=minutes)


def test_the_owner_is_told_once_of_a_final_failure_with_its_error_and_hint():
    owner = person("ann")

    entry = failed_entry(actor=owner)

    notice = notice_board.unread(owner).get()
    assert (notice.kind, notice.entry, notice.run) == (
        "failed",
        entry,
        entry.runs.get(),
    )
    assert Notice.objects.count() == 1
    assert (
        notice.text
        == words(
            "“{entry}” failed: {error}",
            entry="Probe",
            error=words("No order {order}", order="#1"),
        ).as_json()
    )
    assert notice.hint["template"] == "Look again."


def test_nobody_is_told_before_the_last_attempt_and_everybody_once_after_it():
    person("ann", is_superuser=True)
    entry = probe_entry(max_attempts=1)

    end(entry, Outcome.FAILED, Transient(verbatim("busy")))
    assert kinds() == []

    due(entry, at=minutes_ago(1))
    promote_due()
    end(entry, Outcome.FAILED, Transient(verbatim("busy")))
    assert kinds() == [("ann", "failed")]


def test_a_failure_of_a_later_occurrence_is_told_again():
    owner = person("ann")
    entry = failed_entry(actor=owner)

    entries.restart(entry)
    end(entry, Outcome.FAILED, Broken(words("No")))

    assert kinds() == [("ann", "failed"), ("ann", "failed")]


def test_a_success_is_told_where_the_entry_asks_for_it():
    owner = person("ann")

    end(probe_entry(note="a", actor=owner, notifies_on_success=True))
    skips = probe_entry(note="b", actor=owner, notifies_on_success=True)
    end(skips, Outcome.SKIPS, counts={"skipped": 2})

    assert kinds() == [("ann", "done"), ("ann", "done")]
    text = notice_board.unread(owner).first().text
    assert text["values"] == {"entry": "Probe", "number": "2"}


def test_a_success_and_a_cancel_are_told_to_nobody():
    owner = person("ann")

    end(probe_entry(note="a", actor=owner))
    entries.cancel_run(queued_run(probe_entry(note="b", actor=owner)))

    assert kinds() == []


def test_a_failure_is_not_told_where_one_more_run_was_asked_for():
    entry = probe_entry(actor=person("ann"))
    order = begin(entry)
    entry.refresh_from_db()
    entries.restart(entry)

    finish(
        [Ending(order.run_id, Outcome.FAILED, error=Broken(words("No")))], worker="w1"
    )

    assert kinds() == []


@pytest.mark.parametrize(
    ("owner", "administrators", "people"),
    [
        (True, True, ["ann", "bob"]),
        (True, False, ["ann"]),
        (False, True, ["bob"]),
        (False, False, []),
    ],
)
def test_owner_and_administrators_are_told_as_the_set_up_says(
    owner, administrators, people
):
    ann, bob = person("ann"), person("bob")
    person("root", is_superuser=True)
    save_setup(to_owner=owner, to_administrators=administrators, administrators=[bob])

    failed_entry(actor=ann)

    assert sorted(name for name, _ in kinds()) == people


def test_without_chosen_administrators_the_superusers_are_told():
    person("ann")
    person("root", is_superuser=True)
    person("gone", is_superuser=True, is_active=False)

    failed_entry()

    assert kinds() == [("root", "failed")]


def test_who_may_not_log_in_any_more_is_not_told():
    gone = person("ann", is_active=False)
    save_setup(administrators=[])

    failed_entry(actor=gone)

    assert kinds() == []


def test_a_schedule_that_went_on_hold_is_told_instead_of_its_last_failure():
    owner = person("ann")
    entry = recurring(actor=owner)
    for _ in range(FAILURES_IN_A_ROW):
        due(entry, at=minutes_ago(0.1))
        promote_due()
        end(entry, Outcome.FAILED, Broken(words("No stock")))

    assert entry.status == JobEntry.Status.ON_HOLD
    assert [kind for _, kind in kinds()] == ["failed"] * 4 + ["held"]
    held = notice_board.unread(owner).first()
    assert held.text["values"] == {"entry": "Probe", "number": "5"}
    assert held.hint["values"]["error"]["template"] == "No stock"


def test_mails_and_webhooks_are_written_with_the_end_and_vanish_with_it():
    owner, twin = person("ann"), person("eve", email="ann@example.com")
    with mail_set_up():
        save_setup(by_mail=True, administrators=[twin])

    with transaction.atomic():
        failed_entry(actor=owner)
        assert Delivery.objects.count() == 1
        transaction.set_rollback(True)
    assert Delivery.objects.count() == 0 == Notice.objects.count()

    entry = failed_entry(actor=owner)
    mail = Delivery.objects.get()
    assert (mail.channel, mail.target) == ("mail", "ann@example.com")
    assert mail.key == f"failed:{entry.pk}:1"
    assert (mail.attempts, mail.sent_at) == (0, None)


def test_a_person_may_switch_off_the_own_page_and_mail():
    ann, bob = person("ann"), person("bob")
    with mail_set_up():
        save_setup(by_mail=True, administrators=[bob])
    save_choice(ann, by_mail=False)
    save_choice(bob, by_page=False)

    failed_entry(actor=ann)

    assert kinds() == [("ann", "failed")]
    assert [mail.target for mail in Delivery.objects.all()] == ["bob@example.com"]
    assert notice_board.banner_for(ann).count == 1
    assert notice_board.banner_for(bob) is None


def test_an_entry_that_has_not_started_is_told_once_as_late():
    owner = person("ann")
    blocker = begin(probe_entry(category="C"))
    late = probe_entry(note="late", category="C", actor=owner)
    due(late, at=minutes_ago(16))
    due(probe_entry(note="soon", category="C", actor=owner), at=minutes_ago(14))

    assert (look_for_trouble(), look_for_trouble()) == (1, 0)

    notice = notice_board.unread(owner).get()
    assert (notice.kind, notice.entry) == ("late", late)
    assert notice.text["values"]["entry"] == "Probe"
    assert blocker.run_id


def test_an_entry_may_be_late_sooner_or_later_than_the_set_up_says():
    owner = person("ann")
    begin(probe_entry(category="C"))
    for note, late_after in (("soon", 2), ("usual", None), ("patient", 60)):
        entry = probe_entry(
            note=note,
            description=note,
            category="C",
            actor=owner,
            late_after=late_after,
        )
        due(entry, at=minutes_ago(5))

    look_for_trouble()

    assert Notice.objects.get().text["values"]["entry"] == "soon"


@pytest.mark.parametrize("minutes", [0, 10_081])
def test_the_minutes_until_an_entry_is_late_have_limits(minutes):
    with pytest.raises(Refused) as refused:
        probe_entry(late_after=minutes)

    assert set(refused.value.fields) == {"late_after"}


def test_an_entry_is_late_while_no_worker_begins_its_run():
    entry = probe_entry(actor=person("ann"))
    due(entry, at=minutes_ago(20))
    JobRun.objects.filter(entry=entry).update(queued_at=minutes_ago(20))

    look_for_trouble()

    assert kinds() == [("ann", "late")]


def test_a_late_time_is_told_in_the_zone_of_the_entry():
    entry = recurring(actor=person("ann"))
    JobRun.objects.update(queued_at=minutes_ago(2))
    due(entry, at=datetime(2026, 1, 5, 7, 0, tzinfo=UTC))

    look_for_trouble()

    told = Notice.objects.get().text["values"]
    assert (told["time"], told["zone"]) == ("2026-01-05 08:00", "Europe/Berlin")


def test_what_has_started_is_on_hold_or_is_done_is_not_late():
    running, held, done = (probe_entry(note=note) for note in "abc")
    begin(running)
    entries.set_on_hold(held)
    end(done)
    JobEntry.objects.update(next_run_at=minutes_ago(60))

    assert notice_board.late_entries(15, now=selectors.now()) == []


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"lease_until": -2}, "its worker is gone and nobody has ended it"),
        ({"started_at": -800}, "its time limit has passed and it has not ended"),
        ({"progress_at": -90}, "it has told nothing for {minutes} minutes"),
    ],
)
def test_a_run_that_does_not_go_on_is_told_once_as_stuck(columns, why):
    entry = probe_entry(actor=person("ann"))
    order = begin(entry)
    assert look_for_trouble() == 0
    moved = {name: minutes_ago(-minutes) for name, minutes in columns.items()}
    JobRun.objects.filter(pk=order.run_id).update(**moved)

    assert (look_for_trouble(), look_for_trouble()) == (1, 0)

    notice = Notice.objects.get()
    assert (notice.kind, notice.run_id) == ("stuck", order.run_id)
    assert notice.text["values"]["why"]["template"] == why
    assert [run.pk for run in stuck_runs(now=selectors.now())] == [order.run_id]
    assert stuck_runs(now=selectors.now(), hidden=frozenset({1})) == []
    assert vitals().stuck_runs == 1


def test_with_a_threshold_each_person_is_told_when_the_own_number_is_reached():
    ann, bob = person("ann"), person("bob")
    save_setup(at_once=False, threshold_low=2, threshold_high=3, administrators=[bob])

    failed_entry(note="a", actor=ann)
    look_for_trouble()
    assert kinds() == []

    failed_entry(note="b")
    look_for_trouble()
    assert kinds() == [("bob", "many")]

    failed_entry(note="c", actor=ann)
    look_for_trouble()
    look_for_trouble()
    assert kinds() == [("bob", "many"), ("ann", "many"), ("bob", "many")]
    assert notice_board.unread(bob).first().text["values"] == {"number": "3"}


def test_a_number_that_fell_below_the_threshold_is_told_again_when_it_is_reached():
    ann = person("ann")
    save_setup(at_once=False, threshold_low=1, threshold_high=5)
    first = failed_entry(note="a", actor=ann)
    look_for_trouble()
    entries.delete(first)
    look_for_trouble()

    failed_entry(note="b", actor=ann)
    look_for_trouble()

    assert kinds() == [("ann", "many"), ("ann", "many")]


def test_a_banner_names_the_one_that_failed_and_its_owner():
    ann = person("ann")
    entry = failed_entry(actor=ann)

    banner = notice_board.banner_for(ann)

    assert (banner.count, banner.entry) == (1, entry.pk)
    assert str(banner.text) == "“Probe” of ann failed"
    assert banner.filters == {"status": "error", "owner": str(ann.pk)}


def test_a_banner_counts_the_own_failures_or_those_of_all_for_administrators():
    ann, bob = person("ann"), person("bob")
    save_setup(administrators=[bob])
    failed_entry(note="a", actor=ann)
    failed_entry(note="b", actor=ann)
    failed_entry(note="c")

    own, everybody = notice_board.banner_for(ann), notice_board.banner_for(bob)

    assert (own.count, own.entry) == (2, None)
    assert (everybody.count, everybody.filters) == (3, {"status": "error"})
    assert str(own.text) == "2 entries of the job queue have failed"
    assert notice_board.banner_for(person("cy")) is None


def test_a_banner_waits_for_the_threshold():
    ann = person("ann")
    save_setup(at_once=False, threshold_low=3)

    failed_entry(note="a", actor=ann)
    failed_entry(note="b", actor=ann)
    assert notice_board.banner_for(ann) is None

    failed_entry(note="c", actor=ann)
    assert notice_board.banner_for(ann).count == 3


def test_what_is_read_leaves_the_bell_of_that_person_only():
    ann, bob = person("ann"), person("bob")
    save_setup(administrators=[bob])
    failed_entry(note="a", actor=ann)
    failed_entry(note="b", actor=ann)
    newest = notice_board.unread(ann).first()

    assert mark_read(ann, [newest.pk]) == 1
    assert mark_read(bob, [notice_board.unread(ann).get().pk]) == 0
    assert mark_read(ann) == 1
    assert mark_read(ann) == 0

    assert (notice_board.unread(ann).count(), notice_board.unread(bob).count()) == (
        0,
        2,
    )


def test_a_notice_stays_when_its_entry_is_deleted():
    entry = failed_entry(actor=person("ann"))

    entries.delete(entry)

    assert Notice.objects.get().entry is None


def test_notices_of_more_than_90_days_ago_are_forgotten():
    failed_entry(note="a", actor=person("ann"))
    Notice.objects.update(created_at=minutes_ago(91 * 24 * 60))
    failed_entry(note="b", actor=person("bob"))

    janitor.tidy()

    assert kinds() == [("bob", "failed")]


def test_the_end_of_runs_that_are_not_worth_telling_costs_no_question(
    django_assert_max_num_queries,
):
    order = begin(probe_entry())

    with django_assert_max_num_queries(20) as asked:
        finish([Ending(order.run_id, Outcome.DONE)], worker="w1")

    assert not [one for one in asked if "notice" in one["sql"].lower()]


def test_rights_decide_who_may_change_the_notices():
    ann = person("ann")
    right = Permission.objects.get(codename="change_noticesetup")
    ann.user_permissions.add(right)

    assert save_setup(actor=ann, late_minutes=30).late_minutes == 30
