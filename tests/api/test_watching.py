"""What a watching program is told: health and metrics."""

import pytest
from django.db import OperationalError, connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from tests.api.asking import a_key, a_user
from tests.jobs.building import end, probe_entry
from tests.web.building import a_worker

from nightclerk.connector.services.shops.roles import VIEWER
from nightclerk.jobs.endings import Outcome
from nightclerk.jobs.models import JobRun

pytestmark = pytest.mark.django_db

AFAR = {"REMOTE_ADDR": "203.0.113.7"}


def numbers() -> dict[str, float]:
    """Read the metrics as Prometheus does: name with its labels to value."""
    text = Client().get("/metrics").content.decode()
    return {
        ":".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_api_answers_503_while_the_database_is_away():
    _, key = a_key(a_user())

    def fail(*_: object) -> None:
        raise OperationalError("gone")

    with connection.execute_wrapper(fail):
        answer = Client().get(
            "/api/v1/entries", headers={"Authorization": f"Bearer {key}"}
        )

    assert answer.status_code == 503
    assert answer.json()["kind"] == "transient"
    assert answer.headers["Retry-After"] == "5"


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_health_and_metrics_are_only_read(method):
    assert getattr(Client(), method)("/health").status_code == 405
    assert getattr(Client(), method)("/metrics").status_code == 405


def test_the_metrics_count_entries_and_runs():
    a_worker()
    end(probe_entry(note="a"))
    end(probe_entry(note="b", max_attempts=0), Outcome.FAILED)
    probe_entry(note="c")

    told = numbers()

    assert told["nightclerk_entries:finished"] == 1
    assert told["nightclerk_entries:ready"] == 1
    assert told["nightclerk_runs:done"] == 1
    assert told["nightclerk_runs:failed"] == 1
    assert told["nightclerk_runs:queued"] == 1
    assert told["nightclerk_runs_made_total"] >= 3
    assert told["nightclerk_workers_alive"] == 1
    assert told["nightclerk_queue_latency_seconds:0.95"] >= 0


def test_the_number_of_runs_made_never_goes_down():
    end(probe_entry())
    before = numbers()["nightclerk_runs_made_total"]
    JobRun.objects.all().delete()

    assert numbers()["nightclerk_runs_made_total"] == before


def test_an_empty_queue_has_metrics_too():
    told = numbers()

    assert told["nightclerk_entries:error"] == 0
    assert told["nightclerk_oldest_due_seconds"] == 0


def test_metrics_from_afar_need_a_key():
    assert Client(**AFAR).get("/metrics").status_code == 401


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded"])
def test_a_proxy_on_this_machine_does_not_open_the_metrics(header):
    answer = Client().get("/metrics", headers={header: "203.0.113.7"})

    assert answer.status_code == 401


def test_a_viewers_key_opens_the_metrics_from_afar():
    _, key = a_key(a_user(role=VIEWER), role=VIEWER)

    answer = Client(**AFAR).get("/metrics", headers={"Authorization": f"Bearer {key}"})

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_a_key_without_rights_does_not_open_the_metrics():
    _, key = a_key(a_user(role=""))

    answer = Client(**AFAR).get("/metrics", headers={"Authorization": f"Bearer {key}"})

    assert answer.status_code == 403
