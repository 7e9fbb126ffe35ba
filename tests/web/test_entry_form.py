"""The form of an entry: made, changed, previewed, and what is wrong at its field."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.web.building import a_run, a_shop, an_entry

from nightclerk.jobs.models import JobCategory, JobEntry

NEW = "/jobs/jobentry/add/"
ORDERS = f"{NEW}?task=30104"


def filled(**fields: Any) -> dict[str, Any]:
    """Give what a browser sends for a working day from 8 to 18."""
    return {
        "params-shop": "DEMO",
        "description": "Orders by day",
        "days": ["0", "1", "2", "3", "4"],
        "minutes_between_runs": "15",
        "starting_time": "08:00",
        "ending_time": "18:00",
        "zone": "Europe/Berlin",
        "misfire": "once",
        "category": "",
        "priority": "3",
        "max_attempts": "2",
        "rerun_delay": "30",
        "timeout": "90",
        **fields,
    }


def previewed(client: Client, **fields: Any) -> str:
    answer = client.post(reverse("admin:jobs_jobentry_preview"), filled(**fields))
    return answer.content.decode()


@pytest.fixture
def sent(operator: Client) -> HttpResponse:
    a_shop()
    return operator.post(ORDERS, filled())


def test_a_new_entry_begins_with_the_choice_of_a_task(operator: Client):
    page = operator.get(NEW).content.decode()

    assert "Sync orders from Shopify" in page
    assert "?task=30104" in page


def test_an_entry_is_made_on_hold_with_all_that_the_form_says(sent: HttpResponse):
    entry = JobEntry.objects.get()

    assert sent.headers["Location"].endswith(f"/{entry.pk}/change/")
    assert entry.status == JobEntry.Status.ON_HOLD
    assert entry.description == "Orders by day"
    assert entry.params["shop"] == "DEMO"
    assert entry.weekdays == (True,) * 5 + (False,) * 2
    assert (entry.starting_time, entry.ending_time) == (time(8), time(18))
    assert (entry.minutes_between_runs, entry.zone) == (15, "Europe/Berlin")
    assert (entry.priority, entry.max_attempts, entry.rerun_delay) == (3, 2, 30)
    assert entry.timeout == timedelta(minutes=90)
    assert str(entry.owner) == "user-Operator"


def test_the_own_category_of_a_task_is_taken_where_none_is_chosen(sent: HttpResponse):
    assert str(JobEntry.objects.get().category) == "SHOP-DEMO"


def test_an_entry_may_be_saved_and_set_ready_at_once(operator: Client):
    a_shop()

    operator.post(ORDERS, filled(ready=""))

    assert JobEntry.objects.get().next_run_at is not None


def test_no_category_and_a_named_one_can_be_chosen(operator: Client):
    a_shop()
    JobCategory.objects.create(code="NIGHT")

    operator.post(ORDERS, filled(category="-", description="alone"))
    operator.post(ORDERS, filled(category="NIGHT", description="at night"))

    assert JobEntry.objects.get(description="alone").category is None
    assert str(JobEntry.objects.get(description="at night").category) == "NIGHT"


def test_an_unknown_task_is_not_found(operator: Client):
    assert operator.get(f"{NEW}?task=4711").status_code == 404
    assert operator.get(f"{NEW}?task=x").status_code == 404


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(operator: Client):
    a_shop()

    page = operator.post(
        ORDERS, filled(days=[], max_attempts="11", **{"params-shop": "NOBODY"})
    )

    assert set(page.context["form"].errors) == {"max_attempts"}
    assert set(page.context["inner"].errors) == {"shop"}
    assert not JobEntry.objects.exists()


def test_what_the_queue_refuses_is_said_at_its_field(operator: Client):
    a_shop()

    page = operator.post(ORDERS, filled(days=[]))

    errors = page.context["form"].errors
    assert errors["starting_time"] == ["This needs at least one weekday"]
    assert errors["minutes_between_runs"] == ["This needs at least one weekday"]
    assert not JobEntry.objects.exists()


def test_times_are_those_of_the_schedules_zone(operator: Client):
    a_shop()

    operator.post(ORDERS, filled(earliest_start="2026-12-01T08:30"))

    entry = JobEntry.objects.get()
    assert entry.earliest_start == datetime(2026, 12, 1, 7, 30, tzinfo=UTC)
    form = operator.get(reverse("admin:jobs_jobentry_edit", args=[entry.pk]))
    assert form.context["form"].initial["earliest_start"] == "2026-12-01T08:30"


def test_an_entry_is_changed_and_keeps_what_was_not_touched(
    operator: Client, sent: HttpResponse
):
    entry = JobEntry.objects.get()
    address = reverse("admin:jobs_jobentry_edit", args=[entry.pk])
    form = operator.get(address).context["form"]
    unchanged = {
        name: "" if value is None else value for name, value in form.initial.items()
    }

    operator.post(
        address,
        {**unchanged, "params-shop": "DEMO", "description": "Anew", "misfire": "skip"},
    )

    changed = JobEntry.objects.get()
    assert (changed.description, changed.misfire) == ("Anew", "skip")
    assert changed.version == entry.version + 1
    assert changed.weekdays == entry.weekdays
    assert changed.starting_time == entry.starting_time
    assert changed.timeout == entry.timeout
    assert changed.category == entry.category


def test_the_form_of_a_new_entry_begins_with_the_values_of_a_run(operator: Client):
    a_shop()
    run = a_run(an_entry(params={"shop": "DEMO", "numbers": ["#1001"]}))

    page = operator.get(f"{ORDERS}&run={run.pk}")

    assert page.context["inner"]["numbers"].value() == "#1001"


def test_the_preview_says_the_schedule_and_its_next_ten_times(operator: Client):
    page = previewed(operator)

    assert "Weekdays 08:00–18:00 every 15 minutes, Europe/Berlin" in page
    assert page.count("<time") == 10


def test_the_preview_says_what_is_wrong(operator: Client):
    assert "This needs at least one weekday" in previewed(operator, days=[])
    assert "Select a valid choice" in previewed(operator, zone="Nowhere")


def test_a_viewer_makes_and_changes_nothing(viewer: Client):
    entry = an_entry()
    address = reverse("admin:jobs_jobentry_edit", args=[entry.pk])

    answers = [viewer.get(NEW), viewer.post(ORDERS, filled()), viewer.get(address)]

    assert {answer.status_code for answer in answers} == {403}
