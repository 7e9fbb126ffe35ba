"""The page of recommended schedules: looked over, changed, saved in one action."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.ledger.building import company
from tests.web.building import a_shop

from nightclerk.connector.models import Shop
from nightclerk.connector.services.shops.roles import VIEWER
from nightclerk.connector.services.syncs.recommended import Wanted, set_up_schedules
from nightclerk.jobs.models import JobCategory, JobEntry, TaskRight

LIST = "/jobs/jobentry/"


@pytest.fixture
def shop(db: None) -> Shop:
    company()
    return a_shop(zone="Europe/Berlin")


def page_of(shop: Shop) -> str:
    return reverse("admin:connector_shop_schedules", args=[shop.pk])


def row(key: str, **changes: Any) -> dict[str, Any]:
    """Give what the page sends for one row as it is recommended."""
    typed = {
        "wanted": "on",
        "days": ["0", "1", "2", "3", "4", "5", "6"],
        "minutes_between_runs": "15",
        "starting_time": "00:00",
        "category": "SHOP-DEMO",
        **changes,
    }
    return {f"{key}-{name}": value for name, value in typed.items()}


def said_to(answer: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_the_page_shows_task_parameters_schedule_and_category(
    operator: Client, shop: Shop
):
    page = operator.get(page_of(shop)).content.decode()

    assert "Every day from 00:00 every 15 minutes, Europe/Berlin" in page
    assert "Weekdays 16:00–19:00 once, Europe/Berlin" in page
    assert "Posting date up to: today" in page
    assert "Status: Released" in page
    assert re.search(r'name="30104-wanted"[^>]*checked', page)
    assert re.search(r'value="SHOP-DEMO"\s+selected', page)


def test_what_is_switched_on_is_set_up_at_once(operator: Client, shop: Shop):
    typed = {**row("30104"), **row("30100", minutes_between_runs="60", wanted="")}

    answer = operator.post(page_of(shop), typed)

    entry = JobEntry.objects.get()
    assert answer.headers["Location"] == LIST
    assert said_to(answer) == ["1 schedule is set up."]
    assert (entry.task, entry.minutes_between_runs, entry.zone) == (
        30104,
        15,
        "Europe/Berlin",
    )
    assert str(entry.owner) == "user-Operator"
    assert entry.status != JobEntry.Status.ON_HOLD


def test_a_schedule_is_changed_before_it_is_saved(operator: Client, shop: Shop):
    JobCategory.objects.create(code="NIGHT")
    typed = row("30104", days=["0"], minutes_between_runs="5", category="NIGHT")

    operator.post(page_of(shop), typed)

    entry = JobEntry.objects.get()
    assert (entry.weekdays, entry.minutes_between_runs) == ((True, *[False] * 6), 5)
    assert str(entry.category) == "NIGHT"


def test_what_is_wrong_is_said_at_its_row_and_the_rest_is_made(
    operator: Client, shop: Shop
):
    typed = {**row("30104", days=[], formula="nonsense"), **row("30100")}

    page = operator.post(page_of(shop), typed)

    rows = {each.what.key: each for each in page.context["rows"]}
    assert [entry.task for entry in JobEntry.objects.all()] == [30100]
    assert "formula" in rows["30104"].form.errors
    assert rows["30100"].entry == JobEntry.objects.get()
    assert "1 schedule is set up." in said_to(page)


def test_what_runs_on_a_schedule_already_is_named_with_its_entry(
    operator: Client, shop: Shop
):
    (done,) = set_up_schedules(shop, [Wanted("30104")])

    page = operator.get(page_of(shop)).content.decode()
    answer = operator.post(page_of(shop), {**row("30104"), **row("30100")})

    assert done.entry is not None
    assert reverse("admin:jobs_jobentry_change", args=[done.entry.pk]) in page
    assert 'name="30104-wanted"' not in page
    assert JobEntry.objects.filter(task=30104).count() == 1
    assert said_to(answer) == ["1 schedule is set up."]


def test_nothing_switched_on_is_said(operator: Client, shop: Shop):
    page = operator.post(page_of(shop), row("30104", wanted=""))

    assert said_to(page) == ["Nothing is switched on."]
    assert not JobEntry.objects.exists()


def test_a_row_says_its_schedule_while_it_is_typed(operator: Client, shop: Shop):
    address = reverse("admin:connector_shop_schedule_words", args=[shop.pk, "30104"])

    right = operator.post(address, row("30104", minutes_between_runs="20"))
    wrong = operator.post(address, row("30104", days=[]))
    unknown = operator.post(address.replace("30104", "12"), row("30104"))

    words = "Every day from 00:00 every 20 minutes, Europe/Berlin"
    assert right.content.decode().strip() == words
    assert "This needs at least one weekday" in wrong.content.decode()
    assert unknown.status_code == 404
    assert not JobEntry.objects.exists()


def test_a_viewer_may_set_up_nothing(viewer: Client, shop: Shop):
    assert viewer.get(page_of(shop)).status_code == 403
    assert viewer.post(page_of(shop), row("30104")).status_code == 403
    assert not JobEntry.objects.exists()


def test_a_task_that_is_kept_from_the_reader_is_not_shown(operator: Client, shop: Shop):
    kept = Group.objects.get(name=VIEWER)
    TaskRight.objects.create(task=296, group=kept, right=TaskRight.Right.SEE)

    page = operator.get(page_of(shop)).content.decode()

    assert 'name="296-wanted"' not in page
    assert 'name="297-wanted"' in page


def test_home_offers_it_until_orders_come_on_a_schedule(operator: Client, shop: Shop):
    before = operator.get("/").content.decode()
    set_up_schedules(shop, [Wanted("30104")])
    after = operator.get("/").content.decode()

    assert page_of(shop) in before
    assert page_of(shop) not in after
    card = operator.get(reverse("admin:connector_shop_change", args=[shop.pk]))
    assert page_of(shop) in card.content.decode()
