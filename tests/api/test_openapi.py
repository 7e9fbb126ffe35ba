"""The OpenAPI document is the one in the repository, and the API keeps to it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from tests.api.asking import Program, a_key
from tests.api.keeping import few_examples, keep_to_the_document, whole
from tests.jobs.building import begin, probe_entry

from nightclerk.access.models import ApiKey
from nightclerk.api.routes import document
from nightclerk.jobs.models import Notice

KEPT = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
# Books and shops have tests of their own.
schema = whole.exclude(path_regex="^/api/v1/(books|shops)")


@pytest.fixture
def key(db: None) -> Iterator[str]:
    """Give an administrator's key without limit; there is something to find.

    The test's transaction lasts over all requests, so none may close its connection.
    """
    begin(probe_entry(category="A"))
    root = User.objects.create_superuser("root")
    Notice.objects.create(key="failed:1", user=root, kind="failed")
    around = (request_started, request_finished)
    for signal in around:
        signal.disconnect(close_old_connections)
    yield a_key(root, role=ApiKey.Role.ADMINISTRATOR, rate_per_minute=100_000)[1]
    for signal in around:
        signal.connect(close_old_connections)


def test_the_document_in_the_repository_is_fresh():
    assert json.loads(KEPT.read_text()) == json.loads(json.dumps(document()))


@pytest.mark.django_db
def test_the_document_is_served_without_a_key():
    answer = Program().get("/openapi.json")

    assert answer.json() == json.loads(KEPT.read_text())


def test_every_operation_asks_for_a_key():
    open_ones = [
        f"{method} {path}"
        for path, operations in document()["paths"].items()
        for method, operation in operations.items()
        if operation.get("security") != [{"KeyAuth": []}]
    ]

    assert open_ones == []


@schema.parametrize()
@few_examples
@pytest.mark.django_db
def test_whatever_is_asked_is_answered_as_the_document_says(case, key):
    keep_to_the_document(case, key)
