"""A database with all migrations done, of which each worker's database is a copy.

To migrate takes twenty seconds, so what came of it is kept from one run of the tests
to the next, as long as no migration and no package changes.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from nightclerk.core.postgres_programs import run

NAME = "migrated"
PROJECT = Path(__file__).parent.parent


def ensure(server: str, *, home: Path, kept: Path) -> None:
    """Have the database in the server of this address.

    One worker makes it and the others wait, at a lock in `home`; `kept` is the folder
    of what earlier runs have made.
    """
    with (home / "migrated.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.seek(0)
        if lock.read():
            return
        create(server, kept / f"{fingerprint()}.dump")
        lock.write("done")


def create(server: str, dump: Path) -> None:
    """Make the database: from the dump where there is one, else by migrating."""
    run("createdb", f"--maintenance-db={server}", NAME)
    address = f"{server.rpartition('/')[0]}/{NAME}"
    if dump.exists():
        run("pg_restore", "--exit-on-error", f"--dbname={address}", str(dump))
        return
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity=0"],
        env={**os.environ, "NIGHTCLERK_DATABASE_URL": address},
        check=True,
    )
    for older in dump.parent.glob("*.dump"):
        older.unlink(missing_ok=True)
    half_made = dump.with_suffix(f".{os.getpid()}")
    run("pg_dump", "--format=custom", f"--file={half_made}", f"--dbname={address}")
    half_made.rename(dump)


def fingerprint() -> str:
    """Give a name that changes with every migration of ours and every package."""
    found = sorted((PROJECT / "src").glob("**/migrations/*.py"))
    read = hashlib.sha256()
    for path in [PROJECT / "uv.lock", *found]:
        read.update(f"{path.relative_to(PROJECT)}\n".encode())
        read.update(path.read_bytes())
    return read.hexdigest()[:16]
