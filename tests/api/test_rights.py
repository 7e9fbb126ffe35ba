"""Rights on tasks over HTTP: listed, granted, revoked by administrators."""

import pytest
from django.contrib.auth.models import Group, User
from tests.api.asking import Program, a_key, a_program, a_user

from nightclerk.access.models import ApiKey
from nightclerk.jobs.models import TaskRight

pytestmark = pytest.mark.django_db

NIGHT = {"task": 1, "group": "Night shift", "right": "run"}


def an_administrator() -> Program:
    """Give a program that may what a superuser may."""
    user = User.objects.create_superuser("root")
    return Program(a_key(user, role=ApiKey.Role.ADMINISTRATOR)[1])


@pytest.fixture
def administrator(db: None) -> Program:
    Group.objects.create(name="Night shift")
    return an_administrator()


def test_a_right_is_granted_listed_and_revoked(administrator):
    made = administrator.post("/rights", NIGHT)
    listed = administrator.get("/rights", task=1).json()
    gone = administrator.send("DELETE", f"/rights/{made.json()['id']}")

    assert made.status_code == 201
    assert listed == [{"id": made.json()["id"], **NIGHT}]
    assert gone.status_code == 204
    assert administrator.get("/rights").json() == []


def test_a_right_is_granted_once(administrator):
    first = administrator.post("/rights", NIGHT).json()

    assert administrator.post("/rights", NIGHT).json() == first
    assert TaskRight.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"task": 999}, "task"),
        ({"group": "Nobody"}, "group"),
        ({"right": "explode"}, "right"),
    ],
)
def test_what_is_wrong_with_a_right_is_named(administrator, change, field):
    answer = administrator.post("/rights", NIGHT | change)

    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert not TaskRight.objects.exists()


def test_a_right_that_is_not_there_is_not_found(administrator):
    assert administrator.send("DELETE", "/rights/1").status_code == 404


def test_an_operator_looks_at_rights_and_grants_none():
    Group.objects.create(name="Night shift")
    program = a_program()

    assert program.get("/rights").status_code == 200
    assert program.post("/rights", NIGHT).status_code == 403
    assert program.send("DELETE", "/rights/1").status_code == 403


def test_an_administrators_key_is_never_more_than_its_user():
    _, whole = a_key(a_user(), role=ApiKey.Role.ADMINISTRATOR)

    assert Program(whole).post("/rights", NIGHT).status_code == 403


def test_a_key_of_a_superuser_is_never_more_than_its_role():
    a_user()
    _, whole = a_key(User.objects.create_superuser("root"))

    assert Program(whole).post("/rights", NIGHT).status_code == 403


def test_a_right_to_run_is_asked_of_programs(administrator):
    administrator.post("/rights", NIGHT)

    answer = a_program().post("/entries", {"task": 1})

    assert (answer.status_code, answer.json()["kind"]) == (403, "not_allowed")
