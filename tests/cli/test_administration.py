"""Categories, workers, health, notices and rights on the command line."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from tests.cli.asking import Shell

from nightclerk.connector.services.shops.roles import ensure_roles
from nightclerk.core import clock
from nightclerk.core.errors import Refused
from nightclerk.core.postgres_programs import MAJOR
from nightclerk.core.text import words
from nightclerk.jobs.models import (
    Delivery,
    JobCategory,
    Notice,
    NoticeSetup,
    TaskRight,
    Worker,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


@pytest.fixture
def ada(django_user_model):
    ensure_roles()
    return django_user_model.objects.create_superuser("ada", email="ada@example.com")


def a_worker(name: str = "w1", *, silent: timedelta = timedelta(0)) -> Worker:
    return Worker.objects.create(
        name=name, host="h", pid=7, children=2, heartbeat_at=clock.now() - silent
    )


def test_a_category_is_made_changed_renamed_and_deleted(shell):
    made = shell("categories", "add", "NIGHT", "--title", "At night")
    changed = shell("categories", "change", "NIGHT", "--concurrency", "2")
    renamed = shell("categories", "rename", "NIGHT", "LATE")
    listed = shell("categories", "list")
    read = shell.words("categories", "list")

    assert made == {"code": "NIGHT", "title": "At night", "concurrency": 1}
    assert changed == {**made, "concurrency": 2}
    assert renamed["code"] == "LATE"
    assert listed == [{**renamed, "entries": 0}]
    assert "LATE" in read
    assert shell("categories", "delete", "LATE") == {"deleted": "LATE"}
    assert not JobCategory.objects.exists()


def test_a_category_that_is_used_is_not_deleted_and_says_by_how_many(shell):
    shell("jobs", "add", "1", "--category", "NIGHT")

    told = shell("categories", "delete", "NIGHT", code=1)

    assert "entries in it: 1" in told["message"]
    assert shell("categories", "list")[0]["entries"] == 1


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (("add", " "), "refused"),
        (("add", "X", "--concurrency", "0"), "refused"),
        (("change", "X"), "refused"),
        (("change", "X", "--title", "x"), "not_found"),
        (("rename", "X", "Y"), "not_found"),
        (("delete", "X"), "not_found"),
    ],
)
def test_what_cannot_be_done_to_a_category_is_said(shell, arguments, kind):
    told = shell("categories", *arguments, code=1)

    assert told["kind"] == kind
    assert told["message"]


def test_workers_are_listed_with_whether_they_live(shell):
    a_worker("here")
    a_worker("gone", silent=timedelta(minutes=5))

    listed = {each["name"]: each["is_alive"] for each in shell("workers", "list")}
    read = shell.words("workers", "list")

    assert listed == {"here": True, "gone": False}
    assert "alive" in read
    assert "gone" in read


def test_without_a_worker_it_says_how_to_start_one(shell):
    assert "nightclerk worker" in shell.words("workers", "list")


def test_health_is_told_by_words_and_exit_code(shell):
    unwell = shell("health", code=1)
    a_worker()
    well = shell("health")

    assert unwell["reasons"] == ["No worker is alive"]
    assert (well["status"], well["workers_alive"]) == ("ok", 1)
    assert "All is well" in shell.words("health")


@pytest.mark.django_db(transaction=True)
def test_health_is_the_same_as_at_the_endpoint(shell, client):
    a_worker()

    assert shell("health") == client.get("/health").json()


def test_notices_are_listed_and_read(shell, ada):
    for key in ("a", "b"):
        text = words("Told {key}", key=key).as_json()
        Notice.objects.create(key=key, user=ada, kind="failed", text=text)
    newest = shell("notices", "list", "--user", "ada")[0]

    one = shell("notices", "read", str(newest["notice"]), "--user", "ada")
    left = shell("notices", "list", "--user", "ada")
    rest = shell("notices", "read", "--user", "ada")

    assert newest["text"] == "Told b"
    assert (one, rest) == ({"read": 1}, {"read": 1})
    assert [each["text"] for each in left] == ["Told a"]
    assert shell("notices", "list", "--user", "ada") == []
    assert len(shell("notices", "list", "--user", "ada", "--all")) == 2


def test_a_notice_is_tried_by_the_page(shell, ada):
    told = shell("notices", "test", "page", "--user", "ada")

    assert "bell" in told["message"]
    assert Notice.objects.get(user=ada).kind == "test"


def test_a_channel_that_is_none_is_refused(shell, ada):
    told = shell("notices", "test", "pigeon", "--user", "ada", code=1)

    assert "page, mail or webhook" in told["hint"]


def test_a_person_that_is_not_there_is_named(shell):
    told = shell("notices", "list", "--user", "nobody", code=1)

    assert (told["kind"], "nobody" in told["message"]) == ("not_found", True)


def test_the_set_up_of_notices_is_shown_and_changed(shell, ada):
    before = shell("notices", "setup")
    changed = shell(
        *("notices", "setup", "--not-to-owner", "--late-minutes", "30"),
        *("--administrators", "ada"),
    )

    assert (before["to_owner"], before["late_minutes"]) == (True, 15)
    assert (changed["to_owner"], changed["late_minutes"]) == (False, 30)
    assert changed["administrators"] == ["ada"]
    assert "Late minutes" in shell.words("notices", "setup")


def test_showing_the_set_up_saves_nothing(shell):
    shell("notices", "setup")

    assert not NoticeSetup.objects.exists()


def test_the_secret_of_the_webhook_is_never_shown(shell, monkeypatch):
    monkeypatch.setenv("NIGHTCLERK_WEBHOOK_SECRET", "a-secret-of-many-signs")

    told = shell("notices", "setup")

    assert told["has_webhook_secret"]
    assert "a-secret" not in f"{told}{shell.words('notices', 'setup')}"


def test_a_wrong_set_up_names_its_fields(shell):
    told = shell("notices", "setup", "--by-webhook", "--late-minutes", "0", code=1)

    assert {"webhook_url", "late_minutes"} <= told["fields"].keys()


def test_a_right_is_given_and_taken(shell):
    Group.objects.create(name="Night shift")
    flags = ("--task", "1", "--group", "Night shift", "--right", "run")

    given = shell("rights", "grant", *flags)
    again = shell("rights", "grant", *flags)
    listed = shell("rights", "list", "--task", "1")
    read = shell.words("rights", "list")
    shell("rights", "revoke", *flags)

    assert given == again == {"task": 1, "group": "Night shift", "right": "run"}
    assert listed == [given]
    assert "Probe" in read
    assert not TaskRight.objects.exists()


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--task", "9999", "--group", "G", "--right", "run"), "task"),
        (("--task", "1", "--group", "G", "--right", "dance"), "right"),
        (("--task", "1", "--group", "None", "--right", "run"), "None"),
    ],
)
def test_a_right_that_cannot_be_is_refused_in_words(shell, flags, said):
    Group.objects.create(name="G")

    told = shell("rights", "grant", *flags, code=1)

    assert said in told["message"]
    assert not TaskRight.objects.exists()


def test_without_older_data_there_is_nothing_to_upgrade(shell, settings, tmp_path):
    settings.DATABASE_IS_PRIVATE = True
    settings.HOME = tmp_path

    told = shell("db", "upgrade")

    assert told == {"upgraded": False, "major": MAJOR}


def test_older_data_without_their_programs_are_told_what_to_do(
    shell, settings, tmp_path
):
    settings.DATABASE_IS_PRIVATE = True
    settings.HOME = tmp_path
    old = tmp_path / "postgres" / "data-9"
    old.mkdir(parents=True)
    (old / "PG_VERSION").write_text("9")

    told = shell("db", "upgrade", code=3)

    assert "--programs" in told["hint"]
    assert old.exists()


def test_a_server_of_ones_own_is_not_upgraded_from_here(shell):
    told = shell("db", "upgrade", code=1)

    assert told["kind"] == "refused"


def test_a_person_chooses_by_what_to_be_told(shell, ada):
    before = shell("notices", "choice", "--user", "ada")
    changed = shell("notices", "choice", "--user", "ada", "--not-by-mail")

    assert before == {"by_page": True, "by_mail": True}
    assert changed == {"by_page": True, "by_mail": False}
    assert shell("notices", "choice", "--user", "ada") == changed


def test_what_could_not_be_sent_is_listed_with_its_reason_and_sent_again(shell):
    error = Refused(words("The server said no")).as_json()
    lost = Delivery.objects.create(
        key="a", kind="failed", channel="mail", target="a@b.c", attempts=12, error=error
    )

    listed = shell("notices", "deliveries")
    shell("notices", "deliveries", "--send-again")

    lost.refresh_from_db()
    assert [each["error"] for each in listed] == ["The server said no"]
    assert "said no" in shell.words("notices", "deliveries")
    assert (lost.attempts, lost.next_try_at is not None) == (0, True)
