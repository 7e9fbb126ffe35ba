"""Crowds: many that look at once, and many that come before one that waits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from tests.jobs.building import LEASE, probe_entry
from tests.jobs.casework import MONDAY_MORNING, moment
from tests.jobs.clockwork import DatabaseClock

from nightclerk.jobs.endings import Ending, Outcome
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.selectors import now
from nightclerk.jobs.services.dispatch import promote_due, start_next
from nightclerk.jobs.services.finish import finish

URGENT, LOW = JobEntry.Priority.HIGH, JobEntry.Priority.LOW


def look() -> int:
    """Promote what is due over a connection of one's own."""
    try:
        return promote_due()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_many_that_look_at_once_start_one_of_each_category():
    later = now() + timedelta(hours=1)
    for number in range(6):
        lane = f"LANE-{number % 2}"
        probe_entry(note=str(number), category=lane, start_at=later)
    JobEntry.objects.update(next_run_at=now())

    with ThreadPoolExecutor(6) as pool:
        begun = sum(pool.map(lambda _: look(), range(12)))

    runs = JobRun.objects.order_by("category_code").values_list("category_code")
    assert begun == 2
    assert [code for (code,) in runs] == ["LANE-0", "LANE-1"]
    assert JobEntry.objects.filter(status="waiting").count() == 4


@pytest.mark.django_db
def test_among_urgent_ones_that_keep_coming_a_low_one_starts_in_time():
    clock = DatabaseClock(moment(MONDAY_MORNING))
    probe_entry(note="first", category="LANE", priority=URGENT)
    patient = probe_entry(note="patient", category="LANE", priority=LOW)
    waited = timedelta(0)

    # Two come each minute and one is done: the others fall ever further behind.
    for minute in range(60):
        for number in range(2):
            name = f"{minute}.{number}"
            probe_entry(note=name, category="LANE", priority=URGENT)
        order = start_next(worker="w", most=1, lease=LEASE)[0]
        if order.entry_id == patient.pk:
            break
        clock.set(clock.moment + timedelta(minutes=1))
        waited += timedelta(minutes=1)
        finish([Ending(order.run_id, Outcome.DONE)], worker="w")

    assert order.entry_id == patient.pk
    assert timedelta(minutes=5) < waited <= timedelta(minutes=25)
