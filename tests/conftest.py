"""A private PostgreSQL for the whole test run; xdist's workers share it."""

import os
import tempfile
from pathlib import Path

from nightclerk.core.postgres import EmbeddedPostgres

server: EmbeddedPostgres | None = None
folder: tempfile.TemporaryDirectory[str] | None = None


def pytest_load_initial_conftests() -> None:
    """Nothing: the server starts below, before Django reads its settings."""


def start_server() -> None:
    """Start the database of this test run and name it to Django."""
    global server, folder
    folder = tempfile.TemporaryDirectory(prefix="nightclerk-test-")
    home = Path(folder.name)
    home.chmod(0o711)  # the server runs as another user where the tests run as root
    server = EmbeddedPostgres(
        home / "postgres", fsync="off", synchronous_commit="off", full_page_writes="off"
    )
    server.start()
    os.environ["NIGHTCLERK_HOME"] = str(home)
    os.environ["NIGHTCLERK_DATABASE_URL"] = server.url()


if "PYTEST_XDIST_WORKER" not in os.environ and not os.environ.get(
    "NIGHTCLERK_DATABASE_URL"
):
    start_server()


def pytest_unconfigure() -> None:
    """Stop what was started here."""
    if server is not None and folder is not None:
        server.stop()
        folder.cleanup()
