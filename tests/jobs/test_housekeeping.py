"""What goes from the queue after its time, and what stays."""

from datetime import timedelta

import pytest
from tests.jobs.building import end, probe_entry

from nightclerk.core.text import words
from nightclerk.jobs.cleaning import clean_up_queue
from nightclerk.jobs.context import Level, Message
from nightclerk.jobs.models import JobEntry, JobMessage, JobRun
from nightclerk.jobs.selectors import newest_run, now
from nightclerk.jobs.services import entries
from nightclerk.jobs.services.housekeeping import (
    Retention,
    clean_up,
    ensure_housekeeping,
)

pytestmark = pytest.mark.django_db
Status = JobEntry.Status
HELLO = Message(Level.INFO, words("Hello"))


def ended_days_ago(days: int, note: str) -> JobEntry:
    entry = end(probe_entry(note=note), messages=(HELLO,))
    moment = now() - timedelta(days=days)
    JobEntry.objects.filter(pk=entry.pk).update(changed_at=moment)
    JobRun.objects.filter(entry=entry).update(finished_at=moment)
    return entry


def cleaned(**retention: int) -> dict[str, int]:
    return dict(clean_up(Retention(**retention)))


def test_finished_entries_go_after_a_week_and_their_runs_stay_as_the_log():
    old, new = ended_days_ago(8, "old"), ended_days_ago(6, "new")
    run = newest_run(old)

    assert cleaned() == {"entries": 1}

    assert list(JobEntry.objects.all()) == [new]
    assert JobRun.objects.filter(pk=run.pk, entry=None).exists()


def test_runs_and_messages_go_after_their_days():
    old, new = ended_days_ago(91, "old"), ended_days_ago(31, "new")
    JobEntry.objects.update(changed_at=now())

    assert cleaned(runs_kept=1) == {"messages": 2}
    JobRun.objects.filter(entry=old).update(entry=None)
    assert cleaned(runs_kept=1) == {"runs": 1}

    assert JobMessage.objects.count() == 0
    assert list(JobRun.objects.all()) == [newest_run(new)]


def test_the_newest_runs_of_an_entry_stay_however_old_they_are():
    entry = probe_entry()
    for _ in range(3):
        entry = end(entries.restart(entry))
    JobRun.objects.update(finished_at=now() - timedelta(days=200))
    newest = list(JobRun.objects.order_by("-pk")[:2])

    assert cleaned(runs_kept=2) == {"runs": 1}

    assert list(JobRun.objects.order_by("-pk")) == newest


def test_z07_the_daily_entry_is_made_once_and_restarted_after_an_error():
    entry = ensure_housekeeping(clean_up_queue)
    again = ensure_housekeeping(clean_up_queue)
    JobEntry.objects.filter(pk=entry.pk).update(
        status=Status.ERROR, next_run_at=None, is_queued=False
    )
    JobRun.objects.all().delete()

    restarted = ensure_housekeeping(clean_up_queue)

    assert entry.pk == again.pk == restarted.pk
    assert entry.weekdays == (True,) * 7
    assert restarted.status == Status.READY


def test_one_on_hold_stays_on_hold():
    entry = entries.set_on_hold(ensure_housekeeping(clean_up_queue))

    assert ensure_housekeeping(clean_up_queue).pk == entry.pk
    assert ensure_housekeeping(clean_up_queue).status == Status.ON_HOLD
