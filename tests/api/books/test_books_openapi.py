"""The operations of the books keep to their document, whatever they are asked."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from tests.api.asking import a_key
from tests.api.books.trading import a_shop_floor

from nightclerk.access.models import ApiKey

pytestmark = pytest.mark.django_db  # without it, run alone, there are no tables
BOOKS = "^/api/v1/books/"
whole = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
schema = whole.include(path_regex=BOOKS)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def key(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Give an administrator's key without limit to books that have something.

    One transaction lasts over all requests, so none may close its connection.
    """
    around = (request_started, request_finished)
    for signal in around:
        signal.disconnect(close_old_connections)
    with django_db_blocker.unblock(), transaction.atomic():
        a_shop_floor()
        root = User.objects.create_superuser("root")
        yield a_key(root, role=ApiKey.Role.ADMINISTRATOR, rate_per_minute=100_000)[1]
        transaction.set_rollback(True)
    for signal in around:
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=8,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_whatever_is_asked_is_answered_as_the_document_says(case, key):
    case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=CHECKS)
