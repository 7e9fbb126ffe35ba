"""The data of a private PostgreSQL: a folder for each major version that served it."""

from pathlib import Path

from nightclerk.core.errors import NotReady
from nightclerk.core.text import words


def data_folder(folder: Path, major: int) -> Path:
    """Give where the data of a major version lie."""
    return folder / f"data-{major}"


def older_major(folder: Path, major: int) -> int | None:
    """Give the newest older major version that has data here, None without one."""
    found = [
        int(place.name.removeprefix("data-"))
        for place in folder.glob("data-*")
        if place.name.removeprefix("data-").isdigit()
        and (place / "PG_VERSION").exists()
    ]
    return max((each for each in found if each < major), default=None)


def refuse_to_begin_anew(folder: Path, major: int) -> None:
    """Raise `NotReady` where data of an older version would be left behind unseen."""
    older = older_major(folder, major)
    if older is not None:
        raise NotReady(
            words(
                "{folder} holds data of PostgreSQL {older}, and this is {major}",
                folder=folder,
                older=older,
                major=major,
            ),
            hint=words("Run “nightclerk db upgrade” first; nothing is lost."),
        )
