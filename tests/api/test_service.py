"""A program, the server as the product starts it, and a worker: the whole way."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import psutil
import pytest
from tests.api.asking import a_key, a_user
from tests.api.serving import serving, working_loudly
from tests.scenarios.working import wait_until, working

from nightclerk.jobs.models import JobEntry

pytestmark = pytest.mark.django_db(transaction=True)

TALKING = {"NIGHTCLERK_TASK_MODULES": '["tests.api.talking"]'}
TALK = 900_002
ENDED = {"done", "skips", "failed", "cancelled", "timed_out", "lost"}


@pytest.fixture(scope="module")
def address(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Give the address of one server for all tests of this module."""
    with django_db_blocker.unblock(), serving(**TALKING) as found:
        yield found


@pytest.fixture
def client(address: str, db: None) -> Iterator[httpx.Client]:
    _, key = a_key(a_user())
    headers = {"Authorization": f"Bearer {key}"}
    base = f"{address}/api/v1"
    with httpx.Client(base_url=base, headers=headers, timeout=30) as found:
        yield found


def has_ended(client: httpx.Client, run: int) -> bool:
    return client.get(f"/runs/{run}").json()["status"] in ENDED


def test_a_program_makes_an_entry_runs_it_watches_it_and_reads_what_it_said(
    address, client
):
    schedule = {"days": ["monday"], "starting_time": "03:00", "zone": "Europe/Berlin"}
    new = {
        "task": 1,
        "params": {"steps": 4, "skips": 1, "note": "hello"},
        "schedule": schedule,
        "ready": True,
    }
    with working():
        made = client.post("/entries", json=new).json()
        acted = client.post(f"/entries/{made['id']}/run_now").json()
        wait_until(lambda: has_ended(client, acted["run"]["id"]))
        run = client.get(f"/runs/{acted['run']['id']}").json()
        said = client.get(f"/runs/{run['id']}/messages", params={"level": "skipped"})
        entry = client.get(f"/entries/{made['id']}").json()
        health = httpx.get(f"{address}/health")

    assert (made["status"], acted["run"]["entry"]) == ("ready", made["id"])
    assert (run["status"], run["worker"], run["owner"]) == ("skips", "w1", "ada")
    assert run["counts"] == {"ok": 4, "skipped": 1, "failed": 0}
    assert len(said.json()["items"]) == 1
    assert (entry["status"], entry["next_run_at"]) == ("ready", made["next_run_at"])
    assert health.status_code == 200


def test_a_program_runs_once_in_the_foreground_without_any_worker(client):
    made = client.post("/entries", json={"task": 1, "params": {"steps": 2}}).json()
    run = client.post(f"/entries/{made['id']}/run_once").json()
    wait_until(lambda: has_ended(client, run["id"]))

    ended = client.get(f"/runs/{run['id']}").json()
    entry = client.get(f"/entries/{made['id']}").json()
    assert (ended["status"], ended["is_foreground"]) == ("done", True)
    assert entry["status"] == "on_hold"


def test_ten_megabytes_are_refused_and_leave_no_trace_in_memory(client):
    big = {"task": 1, "params": {"note": "x" * 10_000_000}}
    client.get("/entries")
    before = memory_of(client.base_url.port)

    answers = [client.post("/entries", json=big) for _ in range(10)]

    grown = memory_of(client.base_url.port) - before
    assert {answer.status_code for answer in answers} == {413}
    assert "2.5 MB" in answers[0].json()["message"]
    assert grown < 20_000_000
    assert not JobEntry.objects.exists()


def memory_of(port: int) -> int:
    """Sum the memory of all processes of the server that listens on a port."""
    return sum(
        process.memory_info().rss
        for process in psutil.process_iter(["cmdline"])
        if f"127.0.0.1:{port}" in (process.info["cmdline"] or ())
    )


def test_every_line_that_a_run_logs_is_an_object_with_its_numbers(client, tmp_path):
    kept = tmp_path / "log"

    with kept.open("w") as stream, working_loudly(stream, **TALKING):
        made = client.post("/entries", json={"task": TALK, "ready": True}).json()
        (run,) = client.get("/runs", params={"entry": made["id"]}).json()["items"]
        wait_until(lambda: has_ended(client, run["id"]))

    lines = [json.loads(line) for line in kept.read_text().splitlines()]
    of_the_run = [line for line in lines if line.get("run") == run["id"]]
    assert [line["message"] for line in of_the_run] == [
        "Hello",
        "The token=•••• is a secret",
        f"Run {run['id']} broke",
    ]
    assert {line["entry"] for line in of_the_run} == {made["id"]}
    assert "ZeroDivisionError" in of_the_run[-1]["trace"]
    assert all({"at", "level", "logger", "message"} <= line.keys() for line in lines)
