"""Commands that stay: workers, the pages, the simulator shop."""

from pathlib import Path
from typing import Annotated

import typer
from django.db import connection

from nightclerk.cli.database import exec_python
from nightclerk.cli.schedules import moment
from nightclerk.jobs.worker import run_worker
from nightclerk.simulator.server import serve
from nightclerk.simulator.settings import ShopSettings, SimulatorSettings

# A page waits for the database, hardly ever for the processor: threads, few processes.
WEB_PROCESSES = 2
WEB_THREADS = 8


def worker(
    *,
    children: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=64,
            help="Runs at the same time; four per processor otherwise",
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Name on the pages; host and process otherwise")
    ] = None,
) -> None:
    """Work on the job queue until Ctrl-C; start as many as you like."""
    connection.ensure_connection()
    connection.close()
    run_worker(children=children, name=name)


def web(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8000,
    reload: Annotated[
        bool, typer.Option("--reload", help="Restart when the code changes")
    ] = False,
) -> None:
    """Serve the pages until Ctrl-C."""
    processes = "1" if reload else str(WEB_PROCESSES)
    exec_python(
        "gunicorn",
        "nightclerk.config.wsgi:application",
        *("--bind", f"[{host}]:{port}" if ":" in host else f"{host}:{port}"),
        *("--worker-class", "gthread", "--workers", processes),
        *("--threads", str(WEB_THREADS), "--graceful-timeout", "5"),
        *("--log-level", "warning", *(["--reload"] if reload else [])),
    )


def simulator(  # noqa: PLR0913
    *,
    host: Annotated[str, typer.Option(help="Address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535)] = 9292,
    shop: Annotated[str, typer.Option(help="Name of the shop")] = "DEMO",
    orders: Annotated[int, typer.Option(min=0, help="How many orders it has")] = 1_000,
    plan: Annotated[str, typer.Option(help="Standard, advanced, plus, …")] = "standard",
    seed: Annotated[int, typer.Option(help="Other numbers give other data")] = 1,
    file: Annotated[
        Path | None, typer.Option(help="JSON file of Shopify's shapes instead of data")
    ] = None,
    start: Annotated[
        str | None, typer.Option(help="What its clock shows first; now otherwise")
    ] = None,
) -> None:
    """Serve a stand-in for Shopify with one shop, until Ctrl-C."""
    settings = ShopSettings(name=shop, orders=orders, plan=plan, seed=seed, file=file)
    serve(
        SimulatorSettings(
            host=host,
            port=port,
            shops=(settings,),
            start=moment(start, "start"),
        )
    )
