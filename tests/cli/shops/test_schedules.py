"""Recommended schedules are listed and set up on the command line."""

import pytest
from tests.cli.asking import Shell
from tests.connector.processing import shop

from nightclerk.jobs.models import JobEntry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


def test_what_is_recommended_is_listed(shell):
    shop()

    told = shell("schedules", "list", "demo")

    assert told[0]["schedule"] == "Every day from 00:00 every 15 minutes, Europe/Berlin"
    assert "SHOP-DEMO" in shell.words("schedules", "list", "DEMO")


def test_all_but_some_are_set_up_once(shell):
    shop()

    made = shell("schedules", "set-up", "DEMO", "--without", "296", "--without", "5")
    again = shell("schedules", "set-up", "DEMO", "--only", "30104")

    assert {row["outcome"] for row in made} == {"made"}
    assert not JobEntry.objects.filter(task__in=[296, 5]).exists()
    assert [(row["outcome"], row["entry"]) for row in again] == [
        ("there", made[0]["entry"])
    ]


def test_a_key_that_is_none_is_refused(shell):
    shop()

    told = shell("schedules", "set-up", "DEMO", "--without", "12", code=1)

    assert list(told["fields"]) == ["12"]
    assert not JobEntry.objects.exists()
