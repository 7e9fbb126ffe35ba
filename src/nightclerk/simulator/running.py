"""Run a simulator beside a test: in a thread, or as a process of its own."""

import multiprocessing
import socket
import threading
import time
from types import TracebackType
from typing import Self

import httpx
import uvicorn

from nightclerk.simulator.remote import RemoteControl
from nightclerk.simulator.server import serve, server
from nightclerk.simulator.settings import ShopSettings, SimulatorSettings
from nightclerk.simulator.simulation import Simulation

# Seeding some thousand orders takes a while on a busy machine.
STARTS_WITHIN_SECONDS = 300.0


class RunningSimulator:
    """A context manager: `with RunningSimulator(settings) as simulator`.

    `url` is the first shop's address, `shop_url(name)` that of another one;
    `control` moves the clock, plans troubles and changes data; `token` is a static
    admin token, `client_id` and `client_secret` serve the client credentials grant.
    Without settings it is a shop DEMO with no orders. It always listens on a free
    port, whatever the settings say.
    """

    def __init__(
        self, settings: SimulatorSettings | None = None, *, own_process: bool = False
    ) -> None:
        settings = settings or SimulatorSettings(
            shops=(ShopSettings(orders=0, customers=0, products=0),)
        )
        settings = settings.model_copy(update={"port": free_port(settings.host)})
        self.settings = settings
        self.url = f"http://{settings.host}:{settings.port}"
        first = settings.shops[0]
        self.token = first.token
        self.client_id, self.client_secret = first.client_id, first.client_secret
        self.control = RemoteControl(self.url, shop=first.name)
        self._own_process = own_process
        self._server: uvicorn.Server | None = None
        self._runner: threading.Thread | multiprocessing.process.BaseProcess

    def shop_url(self, name: str) -> str:
        """Give the address of one of several shops."""
        return f"{self.url}/{name.lower()}"

    def __enter__(self) -> Self:
        if self._own_process:
            spawn = multiprocessing.get_context("spawn")
            self._runner = spawn.Process(
                target=serve, args=(self.settings,), daemon=True
            )
        else:
            self._server = server(Simulation(self.settings))
            self._runner = threading.Thread(target=self._server.run, daemon=True)
        self._runner.start()
        self._wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.control.close()
        if self._server is not None:
            self._server.should_exit = True
        elif isinstance(self._runner, multiprocessing.process.BaseProcess):
            self._runner.terminate()
        self._runner.join(timeout=10)

    def _wait(self) -> None:
        until = time.monotonic() + STARTS_WITHIN_SECONDS
        while True:
            try:
                self.control.state()
            except httpx.TransportError:
                if time.monotonic() > until or not self._runner.is_alive():
                    raise
                time.sleep(0.02)  # its port can only be tried again
            else:
                return


def free_port(host: str = "127.0.0.1") -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
