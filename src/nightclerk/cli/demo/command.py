"""The command `nightclerk demo`: everything at once, on this machine, until Ctrl-C."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from django.conf import settings

from nightclerk.cli.demo.parts import Database, Program, finish
from nightclerk.cli.demo.place import DemoPlace, Ports, free_port
from nightclerk.cli.demo.proof import is_proven
from nightclerk.cli.demo.screen import Screen
from nightclerk.cli.demo.steps import LOGIN, PASSWORD
from nightclerk.cli.demo.supervisor import Supervisor, end_leftovers
from nightclerk.cli.output import Answer, Terminal
from nightclerk.core.errors import NotReady
from nightclerk.core.postgres import EmbeddedPostgres
from nightclerk.core.text import words

PATIENCE = 60.0  # seconds for a server to answer for the first time
NIGHTCLERK = (sys.executable, "-m", "nightclerk.cli")


def demo(
    ctx: typer.Context,
    *,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Do not stay: prove that orders and prices arrive"
        ),
    ] = False,
    home: Annotated[Path | None, typer.Option(help="Folder of its data")] = None,
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="Port of the pages; 0 is any")
    ] = 8000,
    shop_port: Annotated[
        int, typer.Option(min=0, max=65_535, help="Port of the shop; 0 is any")
    ] = 9292,
    orders: Annotated[int, typer.Option(min=0, help="Orders of the shop")] = 1_000,
) -> Answer | None:
    """Show all of Nightclerk: a simulated shop, its orders, the pages, on this machine.

    It stays until Ctrl-C. Its data are kept, so it can be started again.
    """
    place = DemoPlace((home or settings.HOME / "demo").absolute())
    terminal: Terminal = ctx.obj
    is_check = check or terminal.is_json
    screen = Screen(is_quiet=terminal.is_json)
    with place.taken(), _supervised(place) as supervisor, _stoppable():
        ports = Ports(free_port(port), free_port(shop_port))
        _start_parts(place, supervisor, screen, ports=ports, orders=orders)
        result = _follow_steps(place, screen, ports.shop_address, proves=is_check)
        _wait_for(f"{ports.address}/login/", log=place.log("web"))
        screen.summary(result)
        if is_check:
            more = {"address": ports.address, "restarts": supervisor.restarts}
            return _judged({**result, **more})
        screen.invitation(ports.address, LOGIN, PASSWORD)
        signal.pause()
    if check:  # it was interrupted before it knew
        raise typer.Exit(1)
    return None


def _start_parts(
    place: DemoPlace,
    supervisor: Supervisor,
    screen: Screen,
    *,
    ports: Ports,
    orders: int,
) -> None:
    """Start every part, and wait until the shop answers."""
    supervisor.start(Database(EmbeddedPostgres(place.folder / "postgres")))
    screen.step(f"PostgreSQL runs, its data are in {place.folder}")
    clock = place.clock_start().isoformat()
    supervisor.start(
        _program(
            place,
            *("simulator", "--port", str(ports.shop)),
            *("--orders", str(orders), "--start", clock),
        )
    )
    finish(_program(place, "migrate"))
    screen.step("The database is up to date")
    supervisor.start(_program(place, "worker"))
    supervisor.start(_program(place, "web", "--port", str(ports.pages)))
    _wait_for(ports.shop_address, log=place.log("simulator"))
    screen.step(
        f"A simulated shop with {orders:,} orders answers at {ports.shop_address}"
    )


def _follow_steps(
    place: DemoPlace, screen: Screen, shop: str, *, proves: bool
) -> dict[str, Any]:
    """Follow what is set up and synced for the shop of an address; give its result."""
    log = place.log("steps")
    more = ("--prove",) if proves else ()
    with log.open("ab") as errors:
        steps = subprocess.Popen(  # noqa: S603
            [*NIGHTCLERK, "demo-steps", "--simulator", shop, *more],
            env=place.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
    try:
        result = screen.follow(steps.stdout or ())
        if steps.wait() or not result:
            raise NotReady(
                words("The shop could not be connected and synchronised"),
                hint=words("Read {log}.", log=log),
            )
    finally:
        steps.kill()
        steps.wait()
    return result


def _judged(result: dict[str, Any]) -> Answer:
    """Answer with the result; the exit code says whether orders and goods arrived."""
    facts = {name: value for name, value in result.items() if name != "kind"}
    is_complete = not (result["missing"] or result["skipped"] or result["error"])
    return Answer(facts, code=0 if is_complete and is_proven(result) else 1)


def _program(place: DemoPlace, *arguments: str) -> Program:
    name = arguments[0]
    command: Sequence[str] = [*NIGHTCLERK, *arguments]
    return Program(name, command, place.environment(), place.log(name))


@contextmanager
def _supervised(place: DemoPlace) -> Iterator[Supervisor]:
    """Clear up after a killed demonstration, then keep parts running until the end."""
    register = place.folder / "processes.json"
    end_leftovers(register)
    EmbeddedPostgres(place.folder / "postgres").stop_whoever_serves()
    supervisor = Supervisor(register)
    try:
        yield supervisor
    finally:
        for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, signal.SIG_IGN)  # a second Ctrl-C breaks nothing
        supervisor.stop()


@contextmanager
def _stoppable() -> Iterator[None]:
    """End quietly on Ctrl-C, on SIGTERM and when the terminal is closed."""

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, end)
    try:
        yield
    except KeyboardInterrupt:
        return


def _wait_for(address: str, *, log: Path) -> None:
    """Wait until a server answers anything over HTTP."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            httpx.get(address, timeout=5, follow_redirects=False)
        except httpx.HTTPError:
            time.sleep(0.1)  # a server that starts can only be asked again
        else:
            return
    raise NotReady(
        words("Nothing answers at {address}", address=address),
        hint=words("Read {log}.", log=log),
    )
