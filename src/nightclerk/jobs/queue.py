"""The one door to the engine: ring for a run, and listen for the bell."""

from collections.abc import Awaitable, Callable, Sequence

from django.db import connection
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django.utils import connector_params

QUEUE = "runs"
TASK = "nightclerk.start_run"

# The engine's own function, without the two milliseconds of its Python.
RING = """
SELECT procrastinate_defer_jobs_v1(ARRAY(
    SELECT ROW(%s, %s, priority, NULL, NULL, jsonb_build_object('run_id', id), NULL)
        ::procrastinate_job_to_defer_v1
    FROM unnest(%s::bigint[], %s::int[]) AS run (id, priority)))
"""
FORGET_ANSWERED = """
DELETE FROM procrastinate_jobs bell WHERE queue_name = %s AND status = 'todo'
    AND NOT EXISTS (SELECT FROM jobs_jobrun run
        WHERE run.id = (bell.args->>'run_id')::bigint AND run.status = 'queued')
"""
FORGET = """
DELETE FROM procrastinate_jobs
WHERE task_name = %s AND status <> 'todo' AND worker_id IS NULL
"""


def submit(runs: Sequence[tuple[int, int]]) -> None:
    """Ring once for each run (number, priority); the bells sound at the commit."""
    if not runs:
        return
    numbers, priorities = zip(*runs, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(RING, [QUEUE, TASK, list(numbers), list(priorities)])


def forget_answered_bells() -> None:
    """Delete the bells of runs that have begun; one by one each costs milliseconds."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET_ANSWERED, [QUEUE])


def forget_dead_bells() -> None:
    """Delete the engine's jobs that died with their worker; runs do not need them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_prune_stalled_workers_v1(60)"
        )
        cursor.execute(FORGET, [TASK])


async def listen(on_ring: Callable[[], Awaitable[None]], *, name: str) -> None:
    """Call `on_ring` for every bell until cancelled; raises when the engine gives up.

    A bell is answered soon, so that the engine never holds one for long: which run
    starts is decided by our tables.
    """
    engine = App(
        connector=PsycopgConnector(
            kwargs=connector_params(), min_size=1, max_size=3, timeout=5
        )
    )

    @engine.task(name=TASK, queue=QUEUE)
    async def start_run(run_id: int) -> None:
        await on_ring()

    async with engine.open_async():
        await engine.run_worker_async(
            queues=[QUEUE],
            name=name,
            delete_jobs="always",
            install_signal_handlers=False,
        )
