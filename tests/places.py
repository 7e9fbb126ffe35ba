"""Folders for tests that start a database of their own."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """Make a folder that also the database's user reaches, and remove it at the end.

    pytest's own folders are closed to others; PostgreSQL does not run as root.
    """
    with tempfile.TemporaryDirectory(
        prefix="nightclerk-", ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
