"""Where a demonstration lives: its folder, its ports, its environment, its past."""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nightclerk.core import clock
from nightclerk.core.errors import Refused
from nightclerk.core.text import words

HOST = "127.0.0.1"
OUTSIDE_DATABASE = ("DATABASE_URL", "NIGHTCLERK_DATABASE_URL")


@dataclass(frozen=True)
class DemoPlace:
    """One folder with all that a demonstration keeps."""

    folder: Path

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    def log(self, name: str) -> Path:
        """Give the log file of one part."""
        return self.logs / f"{name}.log"

    def environment(self) -> dict[str, str]:
        """Give the variables of its processes: its own folder and private database."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in OUTSIDE_DATABASE
        }
        return {**kept, "NIGHTCLERK_HOME": str(self.folder), "PYTHONUNBUFFERED": "1"}

    def clock_start(self) -> datetime:
        """Give the moment its shop is seen from: that of the first start, in UTC.

        The shop's data are made from it, so they are the same at every start.
        """
        kept = self.folder / "demo.json"
        if not kept.exists():
            moment = clock.now().replace(microsecond=0)
            kept.write_text(json.dumps({"clock": moment.isoformat()}))
        return datetime.fromisoformat(json.loads(kept.read_text())["clock"])

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold the folder; `Refused` where another demonstration runs in it."""
        self.logs.mkdir(parents=True, exist_ok=True)
        with (self.folder / "demo.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Refused(
                    words("A demo already runs in {folder}", folder=self.folder),
                    hint=words("Stop it by Ctrl-C in its terminal, or use --home."),
                ) from None
            yield


@dataclass(frozen=True)
class Ports:
    """Where the pages and the simulated shop listen."""

    pages: int
    shop: int

    @property
    def address(self) -> str:
        """Give where the pages are."""
        return f"http://{HOST}:{self.pages}"

    @property
    def shop_address(self) -> str:
        """Give where the simulated shop is."""
        return f"http://{HOST}:{self.shop}"


def free_port(wanted: int) -> int:
    """Give the wanted port, or another one where somebody listens there."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Refused(words("No port is free on {host}", host=HOST))
