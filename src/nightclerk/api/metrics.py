"""Numbers for Prometheus: /metrics."""

import ipaddress
from collections.abc import Iterable, Iterator

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from nightclerk.access.services import authenticate
from nightclerk.api.problems import answer, database_away, no_key
from nightclerk.core.errors import NightclerkError
from nightclerk.jobs import vitals
from nightclerk.jobs.models import JobRun
from nightclerk.jobs.selectors import entries_by_status

NEEDED = ("jobs.view_jobentry", "jobs.view_jobrun", "jobs.view_worker")
# A proxy adds one of these; then the nearest address says nothing about who asks.
FORWARDED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer whoever asks from this machine, or shows a key that may look."""
    try:
        if not is_local(request):
            _require_key(request)
        registry = CollectorRegistry(auto_describe=False)
        registry.register(QueueCollector())
        body = generate_latest(registry)
    except NightclerkError as error:
        return answer(error)
    except (OperationalError, InterfaceError):
        return answer(database_away())
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST)


def is_local(request: HttpRequest) -> bool:
    """Tell whether a program of this machine asks, without a proxy between."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _require_key(request: HttpRequest) -> None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise no_key()
    caller = authenticate(key)
    for permission in NEEDED:
        caller.require(permission)


class QueueCollector(Collector):
    """Asks the database when Prometheus asks; nothing is counted in between.

    So every process that answers says the same.
    """

    def describe(self) -> Iterable[Metric]:
        """Name nothing beforehand; that would ask the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        yield from _entries()
        yield from _runs()
        yield from _pulse(vitals.vitals())
        yield from _latency(vitals.latency())


def _entries() -> Iterator[Metric]:
    family = GaugeMetricFamily(
        "nightclerk_entries", "Entries of the job queue.", labels=["status"]
    )
    for status, number in entries_by_status().items():
        family.add_metric([status], number)
    yield family


def _runs() -> Iterator[Metric]:
    kept = GaugeMetricFamily(
        "nightclerk_runs",
        "Runs that the log keeps, by outcome or state. The clean-up lowers it.",
        labels=["outcome"],
    )
    counted = vitals.runs_by_status()
    for status in JobRun.Status.values:
        kept.add_metric([status], counted.get(status, 0))
    yield kept
    yield CounterMetricFamily(
        "nightclerk_runs_made", "Runs ever made.", value=vitals.runs_ever()
    )


def _pulse(found: vitals.Vitals) -> Iterator[Metric]:
    for name, about, value in (
        ("workers_alive", "Workers heard of lately.", found.workers_alive),
        (
            "oldest_due_seconds",
            "Age of the oldest entry that is due and was not looked at.",
            max(found.oldest_due or 0, 0),
        ),
        (
            "oldest_queued_seconds",
            "Age of the oldest run that waits for a worker.",
            max(found.oldest_queued or 0, 0),
        ),
        (
            "stuck_runs",
            "Runs that should go on and do not.",
            found.stuck_runs,
        ),
        (
            "parked_runs",
            "Runs that wait for something outside.",
            found.parked_runs,
        ),
    ):
        yield GaugeMetricFamily(f"nightclerk_{name}", about, value=value)


def _latency(found: vitals.Latency | None) -> Iterator[Metric]:
    family = GaugeMetricFamily(
        "nightclerk_queue_latency_seconds",
        f"From queued to begun, over the newest {vitals.RECENT} runs.",
        labels=["quantile"],
    )
    if found is not None:
        for quantile, value in (
            ("0.5", found.median),
            ("0.95", found.p95),
            ("0.99", found.p99),
        ):
            family.add_metric([quantile], value)
    yield family
