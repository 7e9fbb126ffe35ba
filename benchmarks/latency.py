"""From pressing a button to the first line of the task."""

import time
from collections.abc import Callable
from http import HTTPStatus

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from benchmarks.report import Figure
from benchmarks.stage import ended, worker
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.probe import ProbeParams, probe
from nightclerk.jobs.services.entries import enqueue, restart

TIMES = 300
WARM_UP = 10


def measure() -> list[Figure]:
    """Start a task that notes when its first line runs, by the service and the page."""
    with worker():
        new = sorted(milliseconds(new_entry) for _ in range(WARM_UP + TIMES))
        old = ended_entry()
        again = sorted(
            milliseconds(lambda: restart(old)) for _ in range(WARM_UP + TIMES)
        )
        press = button(old)
        pressed = sorted(milliseconds(press) for _ in range(WARM_UP + TIMES))
    return [
        *figures("new entry", new, goal=20),
        *figures("restart of an entry", again, goal=20),
        *figures("button on the page", pressed, goal=50),
    ]


def figures(name: str, sorted_times: list[float], *, goal: float) -> list[Figure]:
    """Give the middle, the slow and the slowest of sorted times in milliseconds.

    The goal is for 95 of 100.
    """
    count = len(sorted_times)
    return [
        Figure(f"{name} to first line, p50", sorted_times[count // 2], "ms"),
        Figure(
            f"{name} to first line, p95",
            sorted_times[int(count * 0.95)],
            "ms",
            at_most=goal,
        ),
        Figure(f"{name} to first line, p99", sorted_times[int(count * 0.99)], "ms"),
        Figure(f"{name} to first line, slowest", sorted_times[-1], "ms"),
    ]


def milliseconds(start: Callable[[], JobEntry]) -> float:
    """Time one start; both moments are of this machine's clock."""
    pressed = time.time()
    run = ended(start(), look=0.005)
    return (float(run.result["first_line_at"]) - pressed) * 1000


def new_entry() -> JobEntry:
    """Do what a sync button does in the background."""
    return enqueue(probe, ProbeParams())


def button(entry: JobEntry) -> Callable[[], JobEntry]:
    """Make a press of “Restart” on the entry's page: the whole request, logged in."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.create_superuser("bench"))
    address = reverse("admin:jobs_jobentry_act", args=[entry.pk, "restart"])

    def press() -> JobEntry:
        answer = client.post(address)
        if answer.status_code != HTTPStatus.FOUND:
            raise SystemExit(f"The page answered {answer.status_code}")
        return entry

    return press


def ended_entry() -> JobEntry:
    """Give an entry that has run once."""
    entry = new_entry()
    ended(entry)
    return entry
