"""The parts of a demonstration: programs and the private PostgreSQL."""

import contextlib
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nightclerk.core.errors import NotReady
from nightclerk.core.postgres import EmbeddedPostgres
from nightclerk.core.text import words


class Part(Protocol):
    """Something that runs and can be stopped."""

    name: str

    def start(self) -> None:
        """Start it."""

    def has_ended(self) -> bool:
        """Tell whether it is not running (any more)."""

    def stop(self) -> None:
        """Stop it cleanly and wait until it is gone."""


@dataclass
class Program:
    """One command in a process group of its own; what it says goes to a log file."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    patience: float = 15.0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the demo, which stops in order
            )

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def stop(self) -> None:
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


@dataclass
class Database:
    """The private PostgreSQL as a part."""

    server: EmbeddedPostgres
    name: str = "PostgreSQL"

    def start(self) -> None:
        self.server.start()

    def has_ended(self) -> bool:
        return self.server.process is None or self.server.process.poll() is not None

    def stop(self) -> None:
        self.server.stop()


def finish(program: Program) -> None:
    """Run a program to its end; `NotReady` names its log where it fails."""
    program.start()
    try:
        has_failed = program.process is None or program.process.wait() != 0
    finally:
        program.stop()
    if has_failed:
        raise NotReady(
            words("“{name}” failed", name=program.name),
            hint=words("Read {log}.", log=program.log),
        )
