"""What the queue consists of: tasks and workers."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from nightclerk.api.auth import caller_of
from nightclerk.api.numbers import Number
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.api.words import said
from nightclerk.core.errors import NotFound
from nightclerk.core.text import words
from nightclerk.jobs import selectors
from nightclerk.jobs.models import Worker
from nightclerk.jobs.registry import Task, catalogue
from nightclerk.jobs.services.rights import hidden_tasks


class TaskOut(Schema):
    """Something the queue can run, and what it asks for, as JSON Schema."""

    number: int
    title: str
    reads: list[str]
    writes: list[str]
    attempts: int
    timeout_seconds: int
    params: dict[str, Any]


class WorkerOut(Schema):
    """A worker process, and when it was last heard of."""

    name: str
    host: str
    pid: int
    children: int
    started_at: datetime
    heartbeat_at: datetime
    is_stopping: bool
    is_alive: bool


tasks = Router(tags=["Tasks"])
workers = Router(tags=["Workers"])


@tasks.get("", response={200: list[TaskOut], PROBLEMS: Problem})
def list_tasks(request: HttpRequest) -> list[TaskOut]:
    """List what the queue can run."""
    hidden = hidden_tasks(caller_of(request, "jobs.view_jobentry").user)
    return [task_shape(task) for task in catalogue if task.number not in hidden]


@tasks.get("/{number}", response={200: TaskOut, PROBLEMS: Problem})
def read_task(request: HttpRequest, number: Number) -> TaskOut:
    """Read a task and what it asks for."""
    hidden = hidden_tasks(caller_of(request, "jobs.view_jobentry").user)
    if number not in catalogue or number in hidden:
        raise NotFound(words("There is no task {number}", number=number))
    return task_shape(catalogue[number])


@workers.get("", response={200: list[WorkerOut], PROBLEMS: Problem})
def list_workers(request: HttpRequest) -> list[WorkerOut]:
    """List the workers, and which of them are alive."""
    caller_of(request, "jobs.view_worker")
    alive = set(selectors.workers_alive().values_list("pk", flat=True))
    return [
        WorkerOut(
            name=worker.name,
            host=worker.host,
            pid=worker.pid,
            children=worker.children,
            started_at=worker.started_at,
            heartbeat_at=worker.heartbeat_at,
            is_stopping=worker.is_stopping,
            is_alive=worker.pk in alive,
        )
        for worker in Worker.objects.order_by("name")
    ]


def task_shape(task: Task) -> TaskOut:
    """Say a task."""
    return TaskOut(
        number=task.number,
        title=said(task.title),
        reads=sorted(task.reads),
        writes=sorted(task.writes),
        attempts=task.attempts,
        timeout_seconds=int(task.timeout.total_seconds()),
        params=task.params.model_json_schema(),
    )
