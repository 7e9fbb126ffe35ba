"""The bell, the notices, the banner, and who may say whom they reach."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from tests.web.building import an_entry

from nightclerk.core.errors import Transient
from nightclerk.core.text import words
from nightclerk.jobs.models import Delivery, JobEntry, Notice, NoticeChoice, NoticeSetup
from nightclerk.web.notices import SetupForm

SETUP = "/notices/setup/"
GIVEN: dict[str, Any] = {
    "to_owner": "on",
    "at_once": "on",
    "by_page": "on",
    "threshold_low": "2",
    "threshold_high": "4",
    "late_minutes": "20",
    "webhook_url": "",
    "webhook_secret": "",
}


@pytest.fixture
def administrator(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("anna", password="a-long-one"))
    return client


def a_notice(user: User, sentence: str = "Sync failed") -> Notice:
    return Notice.objects.create(
        user=user, kind="failed", key=sentence, text=words(sentence).as_json()
    )


def test_the_bell_counts_what_its_reader_has_not_read(viewer: Client):
    a_notice(User.objects.get())
    a_notice(User.objects.create_user("somebody else"))

    page = viewer.get("/jobs/jobentry/")

    assert page.context["unread_notices"] == 1
    assert "1 unread notice" in page.content.decode()


def test_notices_are_marked_as_read_with_their_number_in_the_button(viewer: Client):
    a_notice(User.objects.get())
    listed = viewer.get("/notices/").content.decode()

    viewer.post("/notices/")

    assert "Sync failed" in listed
    assert "Mark 1 notice as read" in listed
    assert viewer.get("/notices/").context["unread_notices"] == 0


def test_without_notices_the_page_says_what_would_appear(viewer: Client):
    page = viewer.get("/notices/").content.decode()

    assert "Failed, late and stuck runs appear here." in page


def test_an_administrator_saves_the_set_up(administrator: Client):
    answer = administrator.post(SETUP, GIVEN)

    setup = NoticeSetup.objects.get()
    assert answer.status_code == 302
    assert (setup.threshold_low, setup.threshold_high) == (2, 4)
    assert setup.late_minutes == 20
    assert setup.to_owner
    assert not setup.to_administrators


def test_what_is_wrong_in_the_set_up_is_said_at_its_field(administrator: Client):
    page = administrator.post(SETUP, {**GIVEN, "threshold_low": "9"})

    assert list(page.context["form"].errors) == ["threshold_low"]


def test_a_test_rings_the_own_bell(administrator: Client):
    administrator.post("/notices/test/page/")

    assert Notice.objects.get().user == User.objects.get()


def test_others_may_not_see_the_set_up_nor_test_it(operator: Client):
    answers = [
        operator.get(SETUP),
        operator.post(SETUP, GIVEN),
        operator.post("/notices/test/page/"),
    ]

    assert {answer.status_code for answer in answers} == {403}


def test_home_has_a_banner_that_leads_to_the_own_failed_entry(operator: Client):
    entry = an_entry(
        owner=User.objects.get(), status=JobEntry.Status.ERROR, error="No answer"
    )

    home = operator.get("/")

    assert home.context["banner_address"] == f"/jobs/jobentry/{entry.pk}/change/"


def test_each_person_chooses_by_what_to_be_told(viewer: Client):
    viewer.post("/notices/mine/", {"by_page": "on"})

    choice = NoticeChoice.objects.get()
    assert (choice.user, choice.by_page, choice.by_mail) == (
        User.objects.get(),
        True,
        False,
    )
    assert viewer.get("/notices/").context["choice"].initial == {
        "by_page": True,
        "by_mail": False,
    }


def test_a_channel_that_is_not_in_use_is_said_beside_the_choice(viewer: Client):
    page = viewer.get("/notices/").content.decode()

    assert "The notice set-up does not use e-mail at the moment." in page
    assert "The notice set-up does not use the page" not in page


def test_mail_without_an_address_is_said_beside_the_choice(viewer: Client):
    NoticeSetup.objects.create(pk=1, by_mail=True)

    page = viewer.get("/notices/").content.decode()

    assert "Your user has no e-mail address" in page


def a_delivery(**fields: Any) -> Delivery:
    error = Transient(words("The mail server does not answer"))
    given = {"error": error.as_json(), "attempts": 3, **fields}
    return Delivery.objects.create(
        key="one", kind="failed", channel="mail", target="ada@example.com", **given
    )


def test_what_was_not_delivered_is_shown_with_its_reason(administrator: Client):
    a_delivery()

    page = administrator.get(SETUP).content.decode()

    assert "The mail server does not answer" in page
    assert "Try 1 delivery again" in page


def test_what_was_given_up_is_tried_again_at_once(administrator: Client):
    delivery = a_delivery(next_try_at=None)

    page = administrator.post("/notices/again/", follow=True).content.decode()

    delivery.refresh_from_db()
    assert "1 delivery is tried again." in page
    assert delivery.attempts == 0
    assert delivery.next_try_at is not None


def test_who_does_not_keep_the_set_up_sends_nothing_again(operator: Client):
    delivery = a_delivery(next_try_at=None)

    answer = operator.post("/notices/again/")

    delivery.refresh_from_db()
    assert answer.status_code == 403
    assert delivery.next_try_at is None


def test_every_field_of_the_set_up_is_on_its_page():
    form = SetupForm()

    shown = [field.name for _title, fields in form.groups for field in fields]

    assert sorted(shown) == sorted(form.fields)
