"""Notices over HTTP: read and marked, the set-up, tests of channels."""

import pytest
from django.contrib.auth.models import User
from tests.api.asking import Program, a_key, a_program, a_user

from nightclerk.access.models import ApiKey
from nightclerk.connector.services.shops.roles import VIEWER
from nightclerk.core.errors import Transient
from nightclerk.core.text import words
from nightclerk.jobs.models import Delivery, Notice, NoticeSetup

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(db: None) -> Program:
    user = User.objects.create_superuser("root")
    return Program(a_key(user, role=ApiKey.Role.ADMINISTRATOR)[1])


def a_notice(user: User, key: str = "failed:1") -> Notice:
    text = words("“{entry}” failed", entry="Probe").as_json()
    return Notice.objects.create(key=key, user=user, kind="failed", text=text)


@pytest.fixture
def ada(db: None) -> tuple[Program, User]:
    user = a_user()
    return Program(a_key(user)[1]), user


def test_a_program_reads_what_its_user_was_told_and_nothing_else(ada):
    program, user = ada
    notice = a_notice(user)
    a_notice(a_user("eve"))

    told = program.get("/notices").json()["items"]

    assert [(one["id"], one["text"]) for one in told] == [(notice.pk, "“Probe” failed")]
    assert told[0]["read_at"] is None


def test_a_notice_is_marked_as_read(ada):
    program, user = ada
    notice = a_notice(user)
    a_notice(user, "failed:2")

    answer = program.post(f"/notices/{notice.pk}/read")

    unread = program.get("/notices", unread=True).json()["items"]
    assert answer.json()["read_at"] is not None
    assert [one["id"] for one in unread] == [notice.pk + 1]


def test_all_notices_are_marked_as_read(ada):
    program, user = ada
    a_notice(user)
    a_notice(user, "failed:2")

    assert program.post("/notices/read").json() == {"read": 2}
    assert program.get("/notices", unread=True).json()["items"] == []


def test_a_notice_of_somebody_else_is_not_found(ada):
    other = a_notice(a_user("eve"))

    answer = ada[0].post(f"/notices/{other.pk}/read")

    other.refresh_from_db()
    assert (answer.status_code, other.read_at) == (404, None)


def test_somebody_chooses_by_what_to_be_told(ada):
    program, _ = ada

    changed = program.send("PATCH", "/notices/choice", {"by_mail": False})

    assert changed.json() == {"by_page": True, "by_mail": False}
    assert program.get("/notices/choice").json() == changed.json()


def test_a_key_that_looks_silences_nobody():
    program = a_program(role=VIEWER)

    answer = program.send("PATCH", "/notices/choice", {"by_page": False})

    assert answer.status_code == 403


def test_the_usual_setup_is_read_before_any_was_saved():
    told = a_program().get("/notices/setup").json()

    assert (told["to_owner"], told["threshold_low"]) == (True, 3)
    assert told["administrators"] == []


def test_the_setup_changes_and_never_shows_its_secret(administrator):
    change = {
        "administrators": ["root"],
        "late_minutes": 30,
        "webhook_secret": "correct horse battery",
    }

    told = administrator.send("PATCH", "/notices/setup", change)

    assert told.status_code == 200
    assert told.json()["administrators"] == ["root"]
    assert told.json()["late_minutes"] == 30
    assert told.json()["has_webhook_secret"] is True
    assert "correct horse" not in told.content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"late_minutes": 0}, "late_minutes"),
        ({"administrators": ["nobody"]}, "administrators"),
        ({"webhook_url": "http://127.0.0.1/"}, "webhook_url"),
        ({"threshold_low": 9, "threshold_high": 2}, "threshold_low"),
        ({"told_level": 1}, "told_level"),
    ],
)
def test_what_is_wrong_with_the_setup_is_named(administrator, change, field):
    answer = administrator.send("PATCH", "/notices/setup", change)

    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert not NoticeSetup.objects.exists()


def test_an_operator_looks_at_the_setup_and_changes_nothing():
    program = a_program()

    assert program.get("/notices/setup").status_code == 200
    for method, path in (("PATCH", "/notices/setup"), ("POST", "/notices/test")):
        body = {"channel": "page"} if method == "POST" else {}
        assert program.send(method, path, body).status_code == 403


def test_a_test_arrives_in_the_bell(administrator):
    answer = administrator.post("/notices/test", {"channel": "page"})

    assert answer.json() == {"message": "The notice is in your bell"}
    assert [one["kind"] for one in administrator.get("/notices").json()["items"]] == [
        "test"
    ]


def test_a_channel_that_is_none_is_refused(administrator):
    answer = administrator.post("/notices/test", {"channel": "pigeon"})

    assert answer.status_code == 409
    assert "webhook" in answer.json()["hint"]


def test_what_could_not_be_sent_is_listed_and_sent_again(administrator):
    error = Transient(words("The mail server is away"))
    lost = Delivery.objects.create(
        key="failed:1",
        kind="failed",
        channel="mail",
        target="ada@example.com",
        attempts=12,
        next_try_at=None,
        error=error.as_json(),
    )

    listed = administrator.get("/notices/deliveries").json()["items"]
    again = administrator.post(f"/notices/deliveries/{lost.pk}/send_again")

    lost.refresh_from_db()
    assert listed[0]["error"] == "The mail server is away."
    assert again.status_code == 204
    assert (lost.attempts, lost.next_try_at is not None) == (0, True)


def test_what_was_sent_is_not_sent_again(administrator):
    sent = Delivery.objects.create(
        key="failed:1", kind="failed", channel="mail", target="a@b.example"
    )

    answer = administrator.post(f"/notices/deliveries/{sent.pk}/send_again")

    assert answer.status_code == 404
