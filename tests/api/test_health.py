"""Health is told truly, soon, and without saying where anything is."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx
import pytest
from django.db import OperationalError, connection
from django.test import Client
from tests.api.serving import free_port, serving
from tests.jobs.building import begin, due, probe_entry
from tests.web.building import a_worker

from nightclerk.api.asking import ask_in_time
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.selectors import now

SOON = 4  # seconds: it answers within two, and the machine of a test may be busy

pytestmark = pytest.mark.django_db(transaction=True)


def test_all_is_well_where_a_worker_is_alive():
    a_worker()

    answer = Client().get("/health")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "reasons": [],
        "database": "ok",
        "workers_alive": 1,
        "oldest_due_seconds": None,
        "oldest_queued_seconds": None,
        "stuck_runs": 0,
        "parked_runs": 0,
    }


def test_without_a_worker_nothing_is_well():
    a_worker(heartbeat_at=now() - timedelta(minutes=1))

    answer = Client().get("/health")

    assert answer.status_code == 503
    assert answer.json()["reasons"] == ["No worker is alive"]


def test_an_entry_that_is_due_for_long_is_a_reason():
    a_worker()
    entry = probe_entry(start_at=now() + timedelta(hours=1))
    due(entry, at=now() - timedelta(minutes=10))

    told = Client().get("/health").json()

    assert 600 <= told["oldest_due_seconds"] < 700
    assert len(told["reasons"]) == 1


def test_an_entry_that_waits_for_another_is_no_reason():
    a_worker()
    entry = probe_entry(start_at=now() + timedelta(hours=1))
    due(entry, at=now() - timedelta(minutes=10))
    JobEntry.objects.update(status=JobEntry.Status.WAITING)

    assert Client().get("/health").status_code == 200


def test_a_run_whose_lease_ended_long_ago_is_stuck():
    a_worker()
    begin(probe_entry())
    JobRun.objects.update(lease_until=now() - timedelta(minutes=5))

    told = Client().get("/health").json()

    assert (told["status"], told["stuck_runs"]) == ("unwell", 1)


def test_what_does_not_answer_in_time_is_left():
    def sleep() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(30)")

    with pytest.raises((TimeoutError, OperationalError)):
        ask_in_time(sleep, within=0.2)


def test_errors_of_the_database_pass_through():
    def fail() -> None:
        raise OperationalError("gone")

    with pytest.raises(OperationalError, match="gone"):
        ask_in_time(fail, within=5)


@pytest.mark.parametrize("database", ["silent", "closed"])
def test_a_database_that_is_away_is_told_soon_and_without_its_address(database):
    with silent_server() as silent:
        port = silent if database == "silent" else free_port()
        away = f"postgresql://clerk:sesame@127.0.0.1:{port}/books"
        with serving(NIGHTCLERK_DATABASE_URL=away) as address:
            told = httpx.get(f"{address}/health", timeout=SOON)

    assert told.status_code == 503
    assert told.json()["database"] == "away"
    for secret in ("clerk:", "sesame", "127.0.0.1", str(port), "books"):
        assert secret not in told.text


@contextmanager
def silent_server() -> Iterator[int]:
    """Listen on a port, accept everybody and never say a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
