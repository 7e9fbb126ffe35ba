"""The pages and the API as the product serves them: a process of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import httpx
from tests.scenarios.working import stop, wait_until

from nightclerk.jobs.foreground import environment
from nightclerk.jobs.models import Worker


@contextmanager
def serving(**variables: str) -> Iterator[str]:
    """Have the server of `nightclerk web` inside this block; give its address."""
    port = free_port()
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "nightclerk.cli", "web", "--port", str(port)],
        env={**os.environ, **environment(), **variables},
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait(15)


@contextmanager
def working_loudly(stream: TextIO, **variables: str) -> Iterator[None]:
    """Have a worker whose log is JSON and goes into a stream inside this block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "nightclerk.cli", "worker", "--name", "loud"],
        env={
            **os.environ,
            **environment(),
            "NIGHTCLERK_LOG_FORMAT": "json",
            **variables,
        },
        stderr=stream,
        start_new_session=True,
    )
    try:
        wait_until(Worker.objects.filter(name="loud").exists)
        yield
    finally:
        stop(process)


def free_port() -> int:
    """Give a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def _wait_for(address: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            httpx.get(f"{address}/nowhere", timeout=5)  # asks no database
        except httpx.TransportError:
            time.sleep(0.05)  # a server that starts can only be asked again
        else:
            return
    raise AssertionError("The server did not answer")
