"""Categories: made, changed, renamed and deleted on pages, with what is in them."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from tests.web.building import a_run, a_worker, an_entry

from nightclerk.core.text import words
from nightclerk.jobs.models import JobCategory, JobEntry, JobRun
from nightclerk.jobs.selectors import now

LIST = "/jobs/jobcategory/"
Status = JobEntry.Status


@pytest.fixture
def administrator(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("anna", password="a-long-one"))
    return client


def a_category(code: str = "NIGHT", **fields: Any) -> JobCategory:
    return JobCategory.objects.create(code=code, **fields)


def card(category: JobCategory) -> str:
    return f"{LIST}{category.pk}/change/"


def test_a_category_is_made_on_its_page(operator: Client):
    answer = operator.post(
        f"{LIST}add/", {"code": "NIGHT", "title": "By night", "concurrency": "2"}
    )

    made = JobCategory.objects.get()
    assert answer.headers["Location"] == card(made)
    assert (made.code, made.title, made.concurrency) == ("NIGHT", "By night", 2)


def test_a_second_category_of_a_code_is_refused_at_the_field(operator: Client):
    a_category()

    page = operator.post(f"{LIST}add/", {"code": "NIGHT", "concurrency": "1"})

    assert list(page.context["form"].errors) == ["code"]
    assert JobCategory.objects.count() == 1


def test_title_and_concurrency_are_changed_on_the_card(operator: Client):
    category = a_category()

    operator.post(f"{LIST}{category.pk}/save/", {"title": "Nights", "concurrency": "3"})

    category.refresh_from_db()
    assert (category.title, category.concurrency) == ("Nights", 3)


def test_a_wrong_number_is_said_on_the_card_and_nothing_changes(operator: Client):
    category = a_category()

    page = operator.post(f"{LIST}{category.pk}/save/", {"concurrency": "0"})

    assert list(page.context["form"].errors) == ["concurrency"]
    category.refresh_from_db()
    assert category.concurrency == 1


def test_a_renamed_category_keeps_its_entries(operator: Client):
    entry = an_entry(category="NIGHT")
    category = JobCategory.objects.get()

    operator.post(f"{LIST}{category.pk}/rename/", {"code": "LATE"})

    entry.refresh_from_db()
    assert entry.category is not None
    assert entry.category.code == "LATE"


def test_a_code_that_is_taken_is_refused_at_the_field(operator: Client):
    category = a_category()
    a_category("LATE")

    page = operator.post(f"{LIST}{category.pk}/rename/", {"code": "LATE"})

    assert list(page.context["code_form"].errors) == ["code"]


def test_a_category_in_use_is_not_deleted_and_the_number_is_said(
    administrator: Client,
):
    an_entry("One", category="NIGHT")
    an_entry("Two", category="NIGHT")
    category = JobCategory.objects.get()

    page = administrator.post(f"{LIST}{category.pk}/delete/", follow=True)

    assert "Category NIGHT is in use, entries in it: 2" in page.content.decode()
    assert JobCategory.objects.exists()


def test_an_unused_category_is_deleted_after_it_was_asked(administrator: Client):
    category = a_category()

    asked = administrator.get(f"{LIST}{category.pk}/delete/").content.decode()
    answer = administrator.post(f"{LIST}{category.pk}/delete/")

    assert "Delete category NIGHT?" in asked
    assert answer.headers["Location"] == LIST
    assert not JobCategory.objects.exists()


def test_the_card_shows_what_runs_what_waits_and_what_is_planned(viewer: Client):
    a_worker()
    running = an_entry("Runs", category="NIGHT", status=Status.IN_PROCESS)
    a_run(running, status=JobRun.Status.RUNNING, category_code="NIGHT")
    an_entry(
        "Waits",
        category="NIGHT",
        status=Status.WAITING,
        next_run_at=now(),
        waiting_since=now(),
        waits_for=words("waits for “Runs”").as_json(),
    )
    an_entry("Rests", category="NIGHT", status=Status.ON_HOLD)

    page = viewer.get(card(JobCategory.objects.get()))

    assert [str(item["run"].entry) for item in page.context["live"]] == ["Runs"]
    assert [str(entry) for entry in page.context["waiting"]] == ["Waits"]
    assert [str(item["entry"]) for item in page.context["planned"]] == ["Rests"]
    assert "waits for “Runs”" in page.content.decode()


def test_the_list_counts_what_is_in_each_category(viewer: Client):
    an_entry("One", category="NIGHT", status=Status.IN_PROCESS)
    an_entry("Two", category="NIGHT", status=Status.WAITING, next_run_at=now())
    an_entry("Three", category="NIGHT", status=Status.ON_HOLD)

    row = viewer.get(LIST).context["cl"].result_list[0]

    numbers = (row.number_of_entries, row.number_in_process, row.number_waiting)
    assert numbers == (3, 1, 1)


@pytest.mark.parametrize("door", ["save", "rename"])
def test_a_viewer_changes_no_category(viewer: Client, door: str):
    category = a_category()

    page = viewer.get(card(category)).content.decode()
    answer = viewer.post(f"{LIST}{category.pk}/{door}/", {"code": "X"})

    assert answer.status_code == 403
    assert f"{LIST}{category.pk}/{door}/" not in page


@pytest.mark.parametrize("address", ["add/", "1/delete/"])
def test_a_viewer_makes_and_deletes_no_category(viewer: Client, address: str):
    assert viewer.post(LIST + address).status_code == 403
