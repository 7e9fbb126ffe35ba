"""When an entry starts next: kept by a change, previewed from its plan, shown late."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client
from django.urls import reverse
from tests.web.building import a_shop, an_entry
from tests.web.test_entry_actions import ENTRIES
from tests.web.test_entry_form import filled

from nightclerk.core.text import verbatim
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.selectors import now

Status = JobEntry.Status
HOUR = timedelta(hours=1)
EVERY_DAY = dict.fromkeys(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    True,
)


def planned(**fields: Any) -> JobEntry:
    """Make an entry of each hour that starts in 20 minutes from a whole minute."""
    start = now().replace(second=0, microsecond=0) + timedelta(minutes=20)
    return an_entry(
        "Orders",
        **{
            "status": Status.READY,
            "next_run_at": start,
            "planned_at": start,
            "minutes_between_runs": 60,
            "zone": "America/New_York",
            **EVERY_DAY,
            **fields,
        },
    )


def sent_back(client: Client, entry: JobEntry, **fields: Any) -> dict[str, Any]:
    """Give what the browser sends when only these fields are touched."""
    page = client.get(reverse("admin:jobs_jobentry_edit", args=[entry.pk]))
    initial = page.context["form"].initial.items()
    kept = {name: "" if value is None else value for name, value in initial}
    return {**kept, "params-shop": "DEMO", **fields}


def previewed_times(client: Client, entry: JobEntry, **fields: Any) -> list[datetime]:
    sent = {**sent_back(client, entry, **fields), "entry": entry.pk, "task": entry.task}
    answer = client.post(reverse("admin:jobs_jobentry_preview"), sent)
    times: list[datetime] = answer.context["times"]
    return times


def test_a_change_of_something_else_leaves_the_plan(operator: Client):
    a_shop()
    entry = planned()
    address = reverse("admin:jobs_jobentry_edit", args=[entry.pk])

    operator.post(address, sent_back(operator, entry, description="Anew"))

    changed = JobEntry.objects.get()
    assert changed.description == "Anew"
    assert changed.next_run_at == entry.next_run_at
    assert not changed.runs.exists()


def test_a_change_of_the_schedule_plans_anew(operator: Client):
    a_shop()
    entry = planned()
    address = reverse("admin:jobs_jobentry_edit", args=[entry.pk])

    operator.post(address, sent_back(operator, entry, starting_time="00:00"))

    assert JobEntry.objects.get().starting_time is not None
    assert JobEntry.objects.get().next_run_at != entry.next_run_at


def test_the_preview_of_a_changed_entry_goes_on_from_its_plan_in_its_zone(
    operator: Client,
):
    a_shop()
    entry = planned()

    times = previewed_times(operator, entry)

    assert entry.next_run_at is not None
    assert times[:2] == [entry.next_run_at, entry.next_run_at + HOUR]
    assert len(times) == 10
    assert {moment.tzinfo for moment in times} == {ZoneInfo("America/New_York")}


def test_the_preview_of_another_schedule_begins_now(operator: Client):
    a_shop()
    entry = planned()

    times = previewed_times(operator, entry, minutes_between_runs="30")

    assert times[0] - now() < timedelta(minutes=1)
    assert times[1] - times[0] == timedelta(minutes=30)


def test_the_preview_knows_formulas(operator: Client):
    a_shop()

    answer = operator.post(
        reverse("admin:jobs_jobentry_preview"),
        filled(
            days=[],
            minutes_between_runs="",
            ending_time="",
            formula="1M",
            earliest_start="2030-01-31T08:00",
        ),
    )

    shown = [f"{moment:%Y-%m-%d %H:%M}" for moment in answer.context["times"][:2]]
    assert shown == ["2030-01-31 08:00", "2030-02-28 08:00"]


def test_all_manners_of_an_entry_are_kept(operator: Client):
    a_shop()

    operator.post(
        "/jobs/jobentry/add/?task=30104",
        filled(late_after="7", inactivity_minutes="30", notifies_on_success="on"),
    )

    entry = JobEntry.objects.get()
    assert (entry.late_after, entry.inactivity_minutes) == (7, 30)
    assert entry.notifies_on_success


def test_one_that_is_ready_already_offers_only_to_save(operator: Client):
    a_shop()
    ready, held = planned(), planned(status=Status.ON_HOLD)

    pages = [
        operator.get(reverse("admin:jobs_jobentry_edit", args=[entry.pk]))
        for entry in (ready, held)
    ]

    offers = ["Save and set ready" in page.content.decode() for page in pages]
    assert offers == [False, True]


def test_an_entry_that_should_have_started_is_marked_in_the_list_and_on_its_card(
    viewer: Client,
):
    late = planned(next_run_at=now() - HOUR)
    card = reverse("admin:jobs_jobentry_change", args=[late.pk])

    assert "Overdue" in viewer.get(ENTRIES).content.decode()
    assert "Overdue" in viewer.get(card).content.decode()


def test_one_that_is_due_soon_is_not_marked(viewer: Client):
    planned()

    assert "Overdue" not in viewer.get(ENTRIES).content.decode()


def test_a_waiting_row_says_since_when(viewer: Client):
    since = now() - timedelta(minutes=2)
    planned(
        status=Status.WAITING,
        waiting_since=since,
        waits_for=verbatim("waits for “Sync products”").as_json(),
    )

    page = viewer.get(ENTRIES).content.decode()

    assert "waits for “Sync products”, since <time" in page
    assert f'datetime="{since.isoformat()}"' in page


def test_the_header_tells_owner_and_next_start(viewer: Client):
    entry = planned()

    card = viewer.get(reverse("admin:jobs_jobentry_change", args=[entry.pk]))

    head = card.content.decode().partition("</header>")[0]
    assert entry.next_run_at is not None
    assert f'next start <time datetime="{entry.next_run_at.isoformat()}"' in head


def test_a_row_tells_its_attempts_and_its_last_change(viewer: Client):
    entry = planned(status=Status.ERROR, error="It broke", attempt=2, max_attempts=4)

    page = viewer.get(ENTRIES).content.decode()

    assert "attempt 2 of 5" in page
    assert f'changed <time datetime="{entry.changed_at.isoformat()}"' in page


def test_the_tabs_of_what_needs_somebody_come_first(viewer: Client):
    tabs = viewer.get(ENTRIES).context["tabs"]

    assert [str(tab["title"]) for tab in tabs[:3]] == ["All", "Waiting", "Error"]
