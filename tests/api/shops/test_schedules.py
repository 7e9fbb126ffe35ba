"""Recommended schedules are read and set up over HTTP."""

import pytest
from tests.api.asking import Program, a_program
from tests.connector.processing import shop

from nightclerk.connector.services.shops.roles import VIEWER
from nightclerk.jobs.models import JobEntry

pytestmark = pytest.mark.django_db
RECOMMENDED = "/shops/DEMO/schedules/recommended"


@pytest.fixture
def program(db: None) -> Program:
    return a_program()


def test_what_is_recommended_is_listed_with_words(program):
    shop()

    rows = {row["key"]: row for row in program.get(RECOMMENDED).json()}

    assert rows["30104"] == {
        "key": "30104",
        "task": 30104,
        "title": "Sync orders from Shopify",
        "params": {"shop": "DEMO"},
        "category": "SHOP-DEMO",
        "schedule": "Every day from 00:00 every 15 minutes, Europe/Berlin",
        "entry": None,
    }
    assert rows["30102-audit"]["params"] == {"shop": "DEMO", "audit": True}


def test_all_is_set_up_by_an_empty_body_and_then_there(program):
    shop()

    made = program.post(RECOMMENDED).json()
    again = program.post(RECOMMENDED).json()

    assert {row["outcome"] for row in made} == {"made"}
    assert {row["outcome"] for row in again} == {"there"}
    assert [row["entry"] for row in again] == [row["entry"] for row in made]
    listed = program.get(RECOMMENDED).json()
    assert [row["entry"] for row in listed] == [row["entry"] for row in made]


def test_some_are_set_up_with_another_schedule_and_no_category(program):
    shop()
    schedule = {"days": ["monday"], "starting_time": "06:00", "zone": "Europe/Berlin"}

    rows = program.post(
        RECOMMENDED,
        {
            "schedules": [
                {"key": "30104", "schedule": schedule, "category": ""},
                {"key": "30100", "schedule": {"minutes_between_runs": 5}},
            ]
        },
    ).json()

    assert [row["outcome"] for row in rows] == ["made", "refused"]
    assert rows[1]["fields"] == {
        "minutes_between_runs": "This needs at least one weekday"
    }
    entry = JobEntry.objects.get()
    assert entry.weekdays == (True, *[False] * 6)
    assert entry.category is None


def test_what_is_not_recommended_is_refused(program):
    shop()

    answer = program.post(RECOMMENDED, {"schedules": [{"key": "12"}]})

    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["12"]


def test_a_viewer_reads_and_sets_up_nothing(db):
    shop()
    program = a_program(role=VIEWER)

    assert program.get(RECOMMENDED).status_code == 200
    assert program.post(RECOMMENDED).status_code == 403
    assert not JobEntry.objects.exists()
