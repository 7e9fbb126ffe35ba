"""Keys are made, listed and revoked on the command line."""

import pytest
from tests.api.asking import Program, a_user
from tests.cli.asking import Shell

pytestmark = pytest.mark.django_db


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    a_user("ada")
    return Shell(capsys)


def made(shell: Shell) -> dict[str, str]:
    answer: dict[str, str] = shell(
        "keys", "add", "--name", "Warehouse", "--user", "ada", "--role", "Operator"
    )
    return answer


def test_a_key_that_was_added_opens_the_api(shell):
    key = made(shell)

    answer = Program(key["whole"]).get("/entries")

    assert answer.status_code == 200
    assert (key["user"], key["role"]) == ("ada", "Operator")


def test_a_list_of_keys_opens_nothing(shell):
    key = made(shell)

    listed = shell("keys", "list")

    assert [each["prefix"] for each in listed] == [key["prefix"]]
    assert "whole" not in listed[0]
    assert key["whole"].rpartition("_")[2] not in shell.words("keys", "list")


def test_a_key_that_was_revoked_opens_nothing(shell):
    key = made(shell)

    told = shell("keys", "revoke", str(key["key"]))

    assert told["revoked_at"]
    assert Program(key["whole"]).get("/entries").status_code == 401


def test_a_key_needs_a_user_that_is_there(shell):
    told = shell("keys", "add", "--name", "x", "--user", "nobody", code=1)

    assert told["kind"] == "not_found"


def test_a_role_that_is_none_is_named(shell):
    told = shell("keys", "add", "--name", "x", "--user", "ada", "--role", "X", code=1)

    assert "role" in told["fields"]


def test_a_key_that_is_not_there_is_not_revoked(shell):
    told = shell("keys", "revoke", "999999", code=1)

    assert told["kind"] == "not_found"
