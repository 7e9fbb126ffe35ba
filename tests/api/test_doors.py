"""Who comes in, and how everybody else is told."""

import pytest
from tests.api.asking import Program, a_key, a_program, a_user

from nightclerk.access.models import ApiKey
from nightclerk.access.services import revoke_key
from nightclerk.connector.services.shops.roles import OPERATOR, VIEWER
from nightclerk.jobs.models import JobEntry

pytestmark = pytest.mark.django_db

READS = (
    "/tasks",
    "/tasks/1",
    "/entries",
    "/entries/1",
    "/entries/1/events",
    "/runs",
    "/runs/1",
    "/runs/1/messages",
    "/runs/1/touched",
    "/workers",
    "/categories",
    "/rights",
    "/notices",
    "/notices/setup",
    "/notices/choice",
    "/notices/deliveries",
)
SHAPE = {"kind", "message", "hint", "field", "fields"}


@pytest.mark.parametrize("path", READS)
def test_nothing_opens_without_a_key(path):
    answer = Program().get(path)

    assert answer.status_code == 401
    assert answer.json()["kind"] == "not_known"
    assert answer.json().keys() == SHAPE
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_login_is_no_key():
    program = Program()
    program.client.force_login(a_user())

    assert program.get("/entries").status_code == 401


def test_a_revoked_key_opens_nothing():
    key, whole = a_key(a_user())
    revoke_key(key)

    assert Program(whole).get("/entries").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/entries", {"task": 1}),
        ("PATCH", "/entries/1", {}),
        ("DELETE", "/entries/1", {}),
        ("POST", "/entries/1/set_ready", {}),
        ("POST", "/entries/1/run_now", {}),
        ("POST", "/entries/1/run_once", {}),
        ("POST", "/entries/1/owner", {"owner": "ada"}),
        ("POST", "/runs/1/cancel", {}),
        ("POST", "/categories", {"code": "A"}),
        ("PATCH", "/categories/A", {}),
        ("POST", "/categories/A/rename", {"code": "B"}),
        ("DELETE", "/categories/A", {}),
        ("POST", "/rights", {"task": 1, "group": "Viewer", "right": "run"}),
        ("DELETE", "/rights/1", {}),
        ("PATCH", "/notices/setup", {}),
        ("POST", "/notices/test", {"channel": "page"}),
        ("POST", "/notices/deliveries/1/send_again", {}),
    ],
)
def test_a_viewer_changes_nothing(method, path, body):
    answer = a_program(role=VIEWER).send(method, path, body)

    assert answer.status_code == 403
    assert answer.json()["kind"] == "not_allowed"
    assert not JobEntry.objects.exists()


@pytest.mark.parametrize("path", READS)
def test_a_viewer_looks_at_everything(path):
    answer = a_program(role=VIEWER).get(path)

    assert answer.status_code == (404 if "/1" in path and "tasks" not in path else 200)


def test_somebody_without_a_role_looks_at_nothing():
    _, whole = a_key(a_user(role=""), role=OPERATOR)

    answer = Program(whole).get("/entries")

    assert answer.status_code == 403
    assert answer.json()["kind"] == "not_allowed"


def test_too_many_requests_are_told_when_to_ask_again():
    _, whole = a_key(a_user(), rate_per_minute=1)
    program = Program(whole)
    program.get("/tasks")
    ApiKey.objects.update(requests=1)

    answer = program.get("/tasks")

    assert answer.status_code == 429
    assert answer.json()["kind"] == "too_often"
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_ten_megabytes_of_parameters_are_too_big():
    body = b'{"task": 1, "params": {"note": "%s"}}' % (b"x" * 10_000_000)

    answer = a_program().send("POST", "/entries", body)

    assert answer.status_code == 413
    assert answer.json()["kind"] == "refused"
    assert not JobEntry.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"task": NaN}',
        b'{"task": 1, "params": {"note": "a\\u0000b"}}',
        b'{"task": 1, "params": {"a\\u0000": 1}}',
        b'{"task": 1, "description": "\\ud800"}',
        b'{"task": ' + b"[" * 100_000,
    ],
)
def test_what_cannot_be_read_or_kept_is_refused(body):
    answer = a_program().send("POST", "/entries", body)

    assert answer.status_code == 400
    assert answer.json()["message"] == "The request cannot be read."


def test_an_unknown_address_is_answered_in_the_same_shape():
    answer = Program().get("/nowhere")

    assert answer.status_code == 404
    assert answer.json().keys() == SHAPE


def test_another_method_is_answered_in_the_same_shape():
    answer = a_program().send("PUT", "/entries")

    assert answer.status_code == 405
    assert answer.json().keys() == SHAPE
    assert "POST" in answer.headers["Allow"]


def test_problems_are_told_in_the_language_of_the_program():
    program = Program()
    program.headers = {"Accept-Language": "de"}

    answer = program.get("/entries")

    assert answer.headers["Content-Language"] == "de"


def test_wrong_query_parameters_are_named():
    answer = a_program().get("/entries", limit=0, status="nonsense")

    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {"limit", "status"}
