"""Notices leave by mail and webhook: after their cause, again until they are taken."""

import hashlib
import hmac
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.db.models import F
from django.test import override_settings
from tests.jobs.noticing import (
    SECRET,
    failed_entry,
    mail_set_up,
    other_end,
    person,
)

from nightclerk.core.errors import NotReady, Refused, Transient
from nightclerk.jobs import notice_board, selectors
from nightclerk.jobs.models import Delivery, Notice, NoticeSetup
from nightclerk.jobs.notice_rules import MOST_ATTEMPTS
from nightclerk.jobs.services.notice_setup import (
    save_setup,
    send_again,
    send_test,
)
from nightclerk.jobs.services.notices import look_for_trouble
from nightclerk.jobs.services.outbox import send_due

pytestmark = pytest.mark.django_db
LINKED = override_settings(
    ENTRY_LINK="https://clerk.example/jobs/jobentry/{entry}/change/"
)


class NoServer(EmailBackend):
    """A mail server that hangs up."""

    def send_messages(self, messages):
        raise ConnectionRefusedError


class SlowServer(EmailBackend):
    """A mail server so slow that somebody else takes the mails up meanwhile."""

    def send_messages(self, messages):
        Delivery.objects.update(attempts=F("attempts") + 1)
        return super().send_messages(messages)


def make_due() -> None:
    Delivery.objects.filter(sent_at=None).update(next_try_at=selectors.now())


def test_a_failure_is_mailed_with_its_error_hint_and_link():
    with mail_set_up(), LINKED:
        save_setup(by_mail=True)
        entry = failed_entry(actor=person("ann"))

        assert (send_due(), send_due()) == (1, 0)

    (sent,) = mail.outbox
    assert sent.to == ["ann@example.com"]
    assert sent.subject == "[Nightclerk] “Probe” failed: No order #1"
    assert "Look again." in sent.body
    assert f"https://clerk.example/jobs/jobentry/{entry.pk}/change/" in sent.body


def test_several_notices_to_one_person_go_in_one_mail():
    ann = person("ann")
    with mail_set_up():
        save_setup(by_mail=True)
        for number in range(3):
            failed_entry(note=str(number), description=f"Job {number}", actor=ann)

        send_due()

    (sent,) = mail.outbox
    assert sent.subject == "[Nightclerk] “Job 0” failed: No order #1 (and 2 more)"
    assert all(f"“Job {number}” failed" in sent.body for number in range(3))
    assert Delivery.objects.exclude(sent_at=None).count() == 3


def test_a_title_cannot_add_headers_to_a_mail():
    with mail_set_up():
        save_setup(by_mail=True)
        failed_entry(description="Job\r\nBcc: eve@example.com", actor=person("ann"))

        send_due()

    assert mail.outbox[0].subject.startswith("[Nightclerk] “Job Bcc: eve@example.com”")
    assert mail.outbox[0].recipients() == ["ann@example.com"]


def test_mails_speak_the_language_of_the_installation():
    with mail_set_up(), override_settings(LANGUAGE_CODE="de"):
        send_test("mail", actor=person("ann", is_superuser=True))

    assert mail.outbox[0].subject == "[Nightclerk] Dies ist ein Test von ann"


def test_a_mail_that_is_not_taken_is_sent_later_and_says_why():
    with mail_set_up():
        save_setup(by_mail=True)
        failed_entry(actor=person("ann"))
        with override_settings(EMAIL_BACKEND=f"{__name__}.NoServer"):
            send_due()

        (waiting,) = notice_board.troubled_deliveries()
        pause = waiting.next_try_at - selectors.now()
        assert timedelta(seconds=20) < pause <= timedelta(seconds=30)
        assert waiting.error["text"]["values"]["why"] == "ConnectionRefusedError"
        assert send_due() == 0

        make_due()
        send_due()

    assert len(mail.outbox) == 1
    assert notice_board.troubled_deliveries().count() == 0


def test_a_broken_address_is_noted_and_stops_no_other_mail():
    with mail_set_up():
        save_setup(by_mail=True)
        failed_entry(note="a", actor=person("eve", email="eve@e.com\nBcc: a@e.com"))
        failed_entry(note="b", actor=person("ann"))
        send_due()

    assert [sent.to for sent in mail.outbox] == [["ann@example.com"]]
    (waiting,) = notice_board.troubled_deliveries()
    assert waiting.error["text"]["values"]["why"] == "BadHeaderError"


def test_a_webhook_is_signed_over_its_time_and_body():
    with other_end() as place, LINKED:
        entry = failed_entry(actor=person("ann"))

        assert (send_due(), send_due()) == (1, 0)

    (headers,), (body,) = place.headers, place.bodies
    signed = headers["Nightclerk-Timestamp"].encode() + b"." + body
    proof = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["Nightclerk-Signature"] == f"sha256={proof}"
    assert headers["Nightclerk-Kind"] == "failed"
    assert headers["Nightclerk-Delivery"] == f"failed:{entry.pk}:1"
    assert headers["Host"] == place.url.split("/")[2]
    (told,) = place.told
    assert told["text"] == "“Probe” failed: No order #1"
    assert (told["entry"], told["run"]) == (entry.pk, entry.runs.get().pk)
    assert told["about"]["error"] == "No order #1 Look again."
    assert told["link"].endswith(f"/jobs/jobentry/{entry.pk}/change/")


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_webhook_that_does_not_take_it_is_asked_again_until_it_is_given_up(status):
    with other_end(status=status) as place:
        failed_entry()
        for number in range(1, MOST_ATTEMPTS + 1):
            make_due()
            assert send_due() == 1
            assert len(place.bodies) == number

        (given_up,) = notice_board.troubled_deliveries()
        assert (given_up.attempts, given_up.next_try_at) == (MOST_ATTEMPTS, None)
        assert given_up.error["text"]["values"]["status"] == str(status)
        assert send_due() == 0


def test_what_was_given_up_can_be_sent_again():
    with other_end(status=500) as place:
        failed_entry()
        Delivery.objects.update(attempts=MOST_ATTEMPTS - 1)
        send_due()
        given_up = notice_board.troubled_deliveries().get()
        place.status = 200

        assert given_up.next_try_at is None
        assert send_again([given_up.pk]) == 1
        assert send_due() == 1

    assert Delivery.objects.get().sent_at is not None
    assert send_again([given_up.pk]) == 0


def test_a_webhook_gets_the_same_delivery_again_with_the_same_key():
    with other_end(status=503) as place:
        failed_entry()
        send_due()
        place.status = 204
        make_due()
        send_due()

    first, second = place.headers
    assert first["Nightclerk-Delivery"] == second["Nightclerk-Delivery"]
    assert Delivery.objects.get().sent_at is not None


def test_what_one_sender_has_taken_up_is_not_sent_by_another():
    with other_end() as place:
        failed_entry()
        Delivery.objects.update(
            attempts=1, next_try_at=selectors.now() + timedelta(minutes=5)
        )

        assert send_due() == 0
        assert place.bodies == []


def test_who_was_too_slow_leaves_the_end_to_who_has_taken_it_up_since():
    with (
        mail_set_up(),
        override_settings(EMAIL_BACKEND=f"{__name__}.SlowServer"),
    ):
        save_setup(by_mail=True)
        failed_entry(actor=person("ann"))
        send_due()

    waiting = Delivery.objects.get()
    assert (waiting.attempts, waiting.sent_at) == (2, None)
    assert waiting.next_try_at > selectors.now()


@pytest.mark.django_db(transaction=True)
def test_many_senders_at_once_send_each_delivery_once():
    with other_end() as place:
        for number in range(12):
            failed_entry(note=str(number))
        with ThreadPoolExecutor(4) as pool:
            sent = list(pool.map(send_and_leave, range(4)))

    keys = sorted(headers["Nightclerk-Delivery"] for headers in place.headers)
    assert len(keys) == len(set(keys)) == sum(sent) == 12


def send_and_leave(_: int) -> int:
    """Send all that is due in a thread, then close its connection."""
    sent = 0
    while more := send_due(most=2):
        sent += more
    connection.close()
    return sent


def test_a_webhook_that_was_switched_off_meanwhile_waits_for_a_new_address():
    with other_end():
        failed_entry()
    NoticeSetup.objects.update(webhook_url="", by_webhook=False)

    send_due()

    (waiting,) = notice_board.troubled_deliveries()
    assert waiting.error["text"]["template"] == "No webhook is set up"


def test_the_secret_of_the_webhook_is_sealed_and_an_empty_one_keeps_it():
    with other_end():
        sealed = NoticeSetup.objects.get().webhook_secret_sealed
        save_setup(webhook_secret="")

    assert SECRET not in sealed
    assert NoticeSetup.objects.get().webhook_secret_sealed == sealed


def test_the_webhook_is_told_of_many_failures_once():
    with other_end(at_once=False, threshold_low=2, threshold_high=9) as place:
        failed_entry(note="a")
        failed_entry(note="b")
        from_both = [
            send_due(),
            look_for_trouble(),
            look_for_trouble(),
            send_due(),
        ]

    assert from_both == [0, 1, 0, 1]
    assert place.told[0]["about"] == {"failed": 2}


def test_each_channel_can_be_tried():
    ann = person("ann", is_superuser=True)
    with mail_set_up(), other_end() as place:
        said = [str(send_test(name, actor=ann)) for name in ("page", "mail", "webhook")]

    assert said == [
        "The notice is in your bell",
        "The mail server took the mail to ann@example.com",
        "The webhook took the notice",
    ]
    assert Notice.objects.get().kind == "test"
    assert mail.outbox[0].subject == "[Nightclerk] This is a test of ann’s"
    assert place.told[0]["kind"] == "test"
    assert Delivery.objects.count() == 0


def test_a_trial_says_what_is_missing():
    ann = person("ann", is_superuser=True)

    with pytest.raises(NotReady, match="NIGHTCLERK_MAIL_URL"):
        send_test("mail", actor=ann)
    with pytest.raises(NotReady, match="No webhook"):
        send_test("webhook", actor=ann)
    with pytest.raises(Refused, match="no channel"):
        send_test("pigeon", actor=ann)
    with pytest.raises(Refused, match="no e-mail address"):
        send_test("mail", actor=person("bob", email="", is_superuser=True))
    with other_end(status=500), pytest.raises(Transient, match="500"):
        send_test("webhook", actor=ann)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"threshold_low": -1}, {"threshold_low"}),
        ({"threshold_high": 20_000}, {"threshold_high"}),
        ({"threshold_low": 6}, {"threshold_low"}),
        ({"late_minutes": 0}, {"late_minutes"}),
        ({"late_minutes": "soon"}, {"late_minutes"}),
        ({"at_once": None}, {"at_once"}),
        ({"by_mail": True}, {"by_mail"}),
        ({"by_webhook": True}, {"webhook_url", "webhook_secret"}),
        ({"webhook_url": "http://example.com/"}, {"webhook_url"}),
        ({"webhook_url": "https://e.com/" + "x" * 500}, {"webhook_url"}),
        ({"webhook_secret": "short"}, {"webhook_secret"}),
        ({"administrators": [987654]}, {"administrators"}),
    ],
)
def test_a_wrong_set_up_names_its_fields_and_changes_nothing(fields, wrong):
    with pytest.raises(Refused) as refused:
        save_setup(**fields)

    assert set(refused.value.fields) == wrong
    assert not NoticeSetup.objects.exists()


def test_who_has_no_right_changes_and_tries_nothing():
    ann = person("ann")

    with pytest.raises(Refused, match="may not change"):
        save_setup(actor=ann, by_page=False)
    with pytest.raises(Refused, match="may not change"):
        send_test("page", actor=ann)


def test_there_is_one_set_up():
    save_setup(late_minutes=20)
    save_setup(late_minutes=25)

    assert list(NoticeSetup.objects.values_list("pk", "late_minutes")) == [(1, 25)]
