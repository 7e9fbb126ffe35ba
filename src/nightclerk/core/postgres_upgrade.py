"""Bring the data of an older PostgreSQL into this one: dump there, restore here."""

import shutil
from pathlib import Path

from nightclerk.core.errors import NotReady
from nightclerk.core.postgres import EmbeddedPostgres
from nightclerk.core.postgres_data import data_folder, older_major
from nightclerk.core.postgres_programs import MAJOR, program, run
from nightclerk.core.text import words

USUAL_PLACE = "/usr/lib/postgresql/{major}/bin"


def upgrade(folder: Path, *, programs: Path | None = None) -> int | None:
    """Move the data of the newest older version into this one; give which it was.

    None where there is nothing to do. `programs` is the folder of the old version's
    programs. The old data stay as they are, under another name once all is well;
    `NotReady` leaves everything as it was.
    """
    folder = folder.absolute()
    new = data_folder(folder, MAJOR)
    older = older_major(folder, MAJOR)
    if older is None or new.exists():
        return None
    old = EmbeddedPostgres(folder, major=older, programs=programs or programs_of(older))
    half_made = EmbeddedPostgres(folder.with_name(f"{folder.name}-upgrade"))
    try:
        _move(old, half_made)
        half_made.data.rename(new)
    finally:
        shutil.rmtree(half_made.folder, ignore_errors=True)
    old.data.rename(folder / f"data-{older}.old")
    return older


def programs_of(major: int) -> Path:
    """Find the programs of an older version on this machine."""
    beside = program("postgres").parent.parent.with_name(f"pginstall{major}") / "bin"
    for place in (beside, Path(USUAL_PLACE.format(major=major))):
        if (place / "postgres").exists():
            return place
    raise NotReady(
        words("The programs of PostgreSQL {major} are not here", major=major),
        hint=words(
            "Install PostgreSQL {major} beside it and name the folder that holds its "
            "program “postgres” by --programs.",
            major=major,
        ),
    )


def _move(old: EmbeddedPostgres, new: EmbeddedPostgres) -> None:
    shutil.rmtree(new.folder, ignore_errors=True)
    old.start()
    try:
        new.start()
        dump = new.folder / "old.dump"
        run("pg_dump", "--format=custom", f"--file={dump}", f"--dbname={old.url()}")
        options = ("--no-owner", "--exit-on-error", "--single-transaction")
        run("pg_restore", *options, f"--dbname={new.url()}", str(dump))
        run("vacuumdb", "--analyze-only", "--quiet", f"--dbname={new.url()}")
    finally:
        new.stop()
        old.stop()
