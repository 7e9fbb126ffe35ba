"""The private PostgreSQL: its binaries come with a wheel, its data lies with the user.

Only the binaries of the wheel are used: its own manager attaches to dead servers and
may end a process that is not its own.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psutil

from nightclerk.core.errors import NotReady
from nightclerk.core.postgres_data import data_folder, refuse_to_begin_anew
from nightclerk.core.postgres_programs import MAJOR, Owner, is_root, owner, program
from nightclerk.core.text import words

LONGEST_SOCKET_PATH = 90  # the kernel allows 107 and the file's own name takes 17
SETTINGS = {
    "max_connections": "200",
    "shared_buffers": "256MB",
    "client_connection_check_interval": "5s",
    "idle_in_transaction_session_timeout": "5min",
    "autovacuum_vacuum_scale_factor": "0.02",
    "log_min_messages": "warning",
    "listen_addresses": "",
}


class EmbeddedPostgres:
    """One server over one data folder, run in the foreground as a child of ours."""

    def __init__(
        self,
        folder: Path,
        *,
        major: int = MAJOR,
        programs: Path | None = None,
        **settings: str,
    ) -> None:
        self.folder = folder.absolute()
        self.data = data_folder(self.folder, major)
        self.major = major
        self.programs = programs
        self.log = self.folder / "server.log"
        self.settings = {**SETTINGS, **settings}
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def socket_folder(self) -> Path:
        """Where the socket lies: beside the data, or in a short place for it."""
        beside = self.folder / "socket"
        if len(str(beside)) <= LONGEST_SOCKET_PATH:
            return beside
        name = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"nightclerk-{name}"

    def url(self, database: str = "nightclerk") -> str:
        """Give the address of one of its databases."""
        host = quote(str(self.socket_folder), safe="")
        return f"postgresql://nightclerk@{host}/{database}"

    @property
    def is_running(self) -> bool:
        """Tell whether a server lives over this data folder, whoever started it."""
        return server_of(self.data) is not None

    def prepare(self) -> None:
        """Create the data folder where there is none; an existing one is kept."""
        for folder in (self.folder, self.socket_folder):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            if (given := owner()) is not None:
                os.chown(folder, given.user, given.group)
        _refuse_unreachable(self.folder)
        if (self.data / "PG_VERSION").exists():
            return
        refuse_to_begin_anew(self.folder, self.major)
        half_made = self.data.with_suffix(".new")
        shutil.rmtree(half_made, ignore_errors=True)
        self._run(
            "initdb",
            *("--pgdata", str(half_made), "--username", "nightclerk"),
            *("--auth", "trust", "--encoding", "UTF8"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
            *("--locale", "C"),
        )
        half_made.rename(self.data)

    def command(self) -> list[str]:
        """Give the command line that serves in the foreground; call `prepare` first."""
        options = [f"-c{name}={value}" for name, value in self.settings.items()]
        places = ["-D", str(self.data), "-k", str(self.socket_folder)]
        postgres = program("postgres", within=self.programs)
        return [str(postgres), *places, *options]

    def start(self, *, timeout: float = 60.0) -> None:
        """Serve, and come back when connections are accepted.

        `NotReady` where another server lives over the same data or it does not come
        up within `timeout` seconds; nothing is left running then.
        """
        self.prepare()
        with self._starting():
            self._forget_dead_server()
            self.process = self._spawn()
            try:
                self._wait_until_ready(timeout)
                self._ensure_database("nightclerk")
            except BaseException:
                self.stop()
                raise

    def stop(self, *, timeout: float = 30.0) -> None:
        """Stop the server started here: roll back what is open, close files cleanly."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(timeout)
            self.process = None

    def stop_whoever_serves(self, *, timeout: float = 30.0) -> bool:
        """Stop the server of this data folder that another process started.

        False where there is none; `NotReady` where it does not end in `timeout`
        seconds.
        """
        server = server_of(self.data)
        if server is None:
            return False
        with contextlib.suppress(psutil.NoSuchProcess):
            server.send_signal(signal.SIGINT)
            try:
                server.wait(timeout)
            except psutil.TimeoutExpired:
                raise NotReady(
                    words("PostgreSQL (process {pid}) does not stop", pid=server.pid),
                    hint=words("Read {log}.", log=self.log),
                ) from None
        return True

    def _spawn(self) -> subprocess.Popen[bytes]:
        given = owner()
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,  # Ctrl-C is for us; we stop it in order
                user=given.user if given else None,
                group=given.group if given else None,
            )

    @contextlib.contextmanager
    def _starting(self) -> Iterator[None]:
        """Let only one process at a time judge and replace a dead server."""
        with (self.folder / "start.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _wait_until_ready(self, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                break
            if self._answers():
                return
            time.sleep(0.02)  # it tells nobody when it is ready
        raise NotReady(
            words("PostgreSQL did not start in {folder}", folder=self.folder),
            hint=words("Read {log}.", log=self.log),
        )

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self.socket_folder / ".s.PGSQL.5432"))
            except OSError:
                return False
        return "ready" in self._status_line()

    def _status_line(self) -> str:
        """Give the last line of the server's own pid file."""
        with contextlib.suppress(OSError, IndexError):
            return (self.data / "postmaster.pid").read_text().splitlines()[-1]
        return ""

    def _ensure_database(self, name: str) -> None:
        marker = self.folder / f".database-{name}"
        if marker.exists():
            return
        self._run(
            "psql",
            *("-h", str(self.socket_folder), "-U", "nightclerk", "-d", "postgres"),
            *("-X", "-q", "-v", "ON_ERROR_STOP=1"),
            entered=(
                f"SELECT 'CREATE DATABASE \"{name}\"' WHERE NOT EXISTS "  # noqa: S608
                f"(SELECT FROM pg_database WHERE datname = '{name}') \\gexec\n"
            ),
        )
        marker.touch()

    def _forget_dead_server(self) -> None:
        """Remove the pid file of a server that is gone; its number may be reused."""
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        if (server := server_of(self.data)) is not None:
            raise NotReady(
                words(
                    "A PostgreSQL (process {pid}) already serves {folder}",
                    pid=server.pid,
                    folder=self.data,
                ),
                hint=words("Stop it with “nightclerk db stop”."),
            )
        _wait_for_orphans(self.data)
        pid_file.unlink(missing_ok=True)

    def _run(self, name: str, *arguments: str, entered: str = "") -> None:
        given: Owner | None = owner()
        done = subprocess.run(  # noqa: S603
            [str(program(name)), *arguments],
            input=entered,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            user=given.user if given else None,
            group=given.group if given else None,
        )
        if done.returncode:
            why = done.stderr.strip().rpartition("\n")[2] or done.returncode
            raise NotReady(
                words("PostgreSQL's {program} failed: {why}", program=name, why=why)
            )


def server_of(data: Path) -> psutil.Process | None:
    """Find the living server of a data folder by its command line, not its number."""
    with contextlib.suppress(OSError, ValueError, IndexError, psutil.Error):
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        process = psutil.Process(pid)
        if str(data) in process.cmdline() and "postgres" in process.name():
            return process
    return None


def _wait_for_orphans(data: Path, *, timeout: float = 10.0) -> None:
    """Wait for what a killed server left behind, which still writes to its memory.

    The pid file is PostgreSQL's own guard against a second server beside them.
    """
    deadline = time.monotonic() + timeout
    while any(_works_in(data, process) for process in psutil.process_iter()):
        if time.monotonic() > deadline:
            raise NotReady(
                words("Processes of a killed PostgreSQL still use {data}", data=data),
                hint=words("End them, then start again."),
            )
        time.sleep(0.1)  # they are not our children: no wait() hears of their end


def _works_in(data: Path, process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error, OSError):
        return process.cwd() == str(data)
    return False


def _refuse_unreachable(folder: Path) -> None:
    """As root: the server's user must be able to walk down to its folder."""
    if not is_root():
        return
    for parent in folder.parents:
        if not parent.stat().st_mode & 0o001:
            raise NotReady(
                words("PostgreSQL’s user cannot reach {folder}", folder=folder),
                hint=words(
                    "PostgreSQL does not run as root, and {parent} lets nobody in. "
                    "Choose another folder by NIGHTCLERK_HOME.",
                    parent=parent,
                ),
            )
