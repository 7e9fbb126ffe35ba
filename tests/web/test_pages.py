"""Every page opens for those who may see it, and for nobody else."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.building import (
    a_run,
    a_shop,
    a_skip,
    a_worker,
    an_entry,
    an_order,
    with_lines,
)
from tests.web.conftest import LogIn

from nightclerk.jobs.models import JobEntry, JobRun

LISTS = (
    "connector_shop",
    "connector_shoporder",
    "connector_skippedrecord",
    "jobs_jobentry",
    "jobs_jobrun",
    "jobs_jobcategory",
    "jobs_worker",
)


@pytest.mark.django_db
def test_without_login_every_page_leads_to_the_login():
    addresses = [reverse(f"admin:{name}_changelist") for name in LISTS]
    addresses += [reverse("admin:index"), reverse("admin:home_live"), "/search/?s=a"]

    answers = [Client().get(address) for address in addresses]

    assert {answer.status_code for answer in answers} == {302}
    assert all(answer.headers["Location"].startswith("/login/") for answer in answers)


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_opens(viewer: Client, name: str):
    answer = viewer.get(reverse(f"admin:{name}_changelist"))

    assert answer.status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_staff_without_a_role_sees_no_list(log_in: LogIn, name: str):
    answer = log_in("").get(reverse(f"admin:{name}_changelist"))

    assert answer.status_code == 403


def test_cards_open_for_a_viewer(viewer: Client):
    shop = a_shop()
    order = with_lines(an_order(shop))
    skipped = a_skip(shop)
    entry = an_entry(status=JobEntry.Status.ON_HOLD)
    run = a_run(entry)
    a_worker()
    cards = {
        "connector_shop": shop,
        "connector_shoporder": order,
        "connector_skippedrecord": skipped,
        "jobs_jobentry": entry,
        "jobs_jobrun": run,
    }

    answers = {
        name: viewer.get(reverse(f"admin:{name}_change", args=[record.pk]))
        for name, record in cards.items()
    }

    assert {
        name: answer.status_code for name, answer in answers.items()
    } == dict.fromkeys(cards, 200)


def test_full_lists_open(viewer: Client):
    shop = a_shop()
    an_order(shop)
    a_skip(shop)
    a_run(an_entry(), status=JobRun.Status.FAILED)
    a_worker()

    answers = [viewer.get(reverse(f"admin:{name}_changelist")) for name in LISTS]

    assert {answer.status_code for answer in answers} == {200}


def test_home_greets_who_has_no_shop_yet(operator: Client):
    page = operator.get("/").content.decode()

    assert "Connect your first shop" in page
    assert reverse("admin:connector_shop_add") in page


def test_an_empty_list_teaches_and_a_filtered_one_says_so(viewer: Client):
    empty = viewer.get("/connector/shoporder/").content.decode()
    filtered = viewer.get("/connector/shoporder/", {"q": "zzz"}).content.decode()

    assert "Orders arrive with a sync" in empty
    assert "Nothing matches" in filtered
