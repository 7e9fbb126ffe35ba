"""Ask everything that the API's document allows, and look whether it keeps to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

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

from nightclerk.access.models import ApiKey

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
whole = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
few_examples = settings(
    max_examples=8,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@contextmanager
def a_key_to(lay_down: Callable[[], object], blocker: Any) -> Iterator[str]:
    """Give an administrator's key without limit to what a function lays down.

    One transaction lasts over all requests, so none may close its connection.
    """
    around = (request_started, request_finished)
    for signal in around:
        signal.disconnect(close_old_connections)
    with blocker.unblock(), transaction.atomic():
        lay_down()
        root = User.objects.create_superuser("root")
        yield a_key(root, role=ApiKey.Role.ADMINISTRATOR, rate_per_minute=100_000)[1]
        transaction.set_rollback(True)
    for signal in around:
        signal.connect(close_old_connections)


def keep_to_the_document(case: Any, key: str) -> None:
    """Ask one case, and look at status, kind and shape of the answer."""
    case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=CHECKS)
