"""Categories and the newer actions over HTTP."""

import pytest
from django.contrib.auth.models import Permission
from tests.api.asking import Program, a_key, a_program, a_user
from tests.jobs.building import end, probe_entry

from nightclerk.jobs.models import JobCategory, JobEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(db: None) -> Program:
    return a_program()


def test_a_category_is_made_and_listed(program):
    answer = program.post("/categories", {"code": "NIGHT", "concurrency": 2})

    assert answer.status_code == 201
    assert program.get("/categories").json() == [
        {"code": "NIGHT", "title": "", "concurrency": 2}
    ]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"code": " "}, "code"),
        ({"code": "X" * 41}, "code"),
        ({"code": "A", "concurrency": 0}, "concurrency"),
        ({"code": "A", "concurrency": 10**6}, "concurrency"),
    ],
)
def test_what_is_wrong_with_a_category_is_named(program, body, field):
    answer = program.post("/categories", body)

    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_a_category_changes_and_keeps_its_entries_under_another_code(program):
    entry = probe_entry(category="NIGHT")

    program.send("PATCH", "/categories/NIGHT", {"title": "At night"})
    answer = program.post("/categories/NIGHT/rename", {"code": "DAY"})

    assert answer.json() == {"code": "DAY", "title": "At night", "concurrency": 1}
    assert program.get(f"/entries/{entry.pk}").json()["category"] == "DAY"


def test_a_category_that_is_used_is_not_deleted(program):
    user = a_user("root")
    user.groups.first().permissions.add(
        Permission.objects.get(codename="delete_jobcategory")
    )
    probe_entry(category="NIGHT")

    answer = Program(a_key(user)[1]).send("DELETE", "/categories/NIGHT")

    assert answer.status_code == 409
    assert JobCategory.objects.filter(code="NIGHT").exists()


def test_a_category_that_is_not_there_is_not_found(program):
    assert program.send("PATCH", "/categories/NONE", {}).status_code == 404


def test_a_copy_is_another_entry_on_hold(program):
    entry = end(probe_entry(note="a"))

    answer = program.post(f"/entries/{entry.pk}/copy").json()

    assert answer["entry"]["id"] != entry.pk
    assert answer["entry"]["status"] == "on_hold"
    assert JobEntry.objects.count() == 2


def test_what_is_awake_stays_as_it_is_when_woken(program):
    entry = probe_entry()

    answer = program.post(f"/entries/{entry.pk}/wake").json()

    assert answer["entry"]["status"] == "ready"


def test_an_entry_that_has_to_wait_is_not_run_once(program):
    probe_entry(note="a", category="NIGHT")
    entry = probe_entry(note="b", category="NIGHT")

    answer = program.post(f"/entries/{entry.pk}/run_once")

    assert (answer.status_code, answer.json()["kind"]) == (409, "refused")
