"""Commands of workers: who works on the queue."""

from typing import Any

import typer

from nightclerk.cli.output import Answer, table
from nightclerk.cli.records import local, stamp
from nightclerk.jobs import selectors
from nightclerk.jobs.models import Worker

app = typer.Typer(no_args_is_help=True, help="Workers: list")


@app.callback()
def workers() -> None:
    """Show who works on the job queue; “nightclerk worker” starts one more."""


@app.command("list")
def list_workers() -> Answer:
    """List the workers, and when each was last heard of."""
    alive = set(selectors.workers_alive().values_list("pk", flat=True))
    found = list(Worker.objects.order_by("name"))
    if not found:
        return Answer([], "There is no worker. Start one: nightclerk worker")
    rows = (
        (
            worker.name,
            worker.host,
            worker.pid,
            worker.children,
            local(worker.started_at),
            local(worker.heartbeat_at),
            _state(worker, is_alive=worker.pk in alive),
        )
        for worker in found
    )
    columns = ("Worker", "Host", "Process", "Runs at once", "Started", "Last heard of")
    data = [worker_as_json(each, is_alive=each.pk in alive) for each in found]
    return Answer(data, table((*columns, "State"), rows))


def worker_as_json(worker: Worker, *, is_alive: bool) -> dict[str, Any]:
    """Give a worker and whether it was heard of just now."""
    return {
        "name": worker.name,
        "host": worker.host,
        "pid": worker.pid,
        "children": worker.children,
        "started_at": stamp(worker.started_at),
        "heartbeat_at": stamp(worker.heartbeat_at),
        "is_stopping": worker.is_stopping,
        "is_alive": is_alive,
    }


def _state(worker: Worker, *, is_alive: bool) -> str:
    if not is_alive:
        return "gone"
    return "stopping" if worker.is_stopping else "alive"
