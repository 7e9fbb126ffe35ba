"""What can fail below a command, as sentences that say what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import OperationalError, ProgrammingError

from nightclerk.core.errors import NotReady
from nightclerk.core.text import Text, words

MISSING = {
    "42P01": words("The database is not set up yet"),
    "42703": words("The database is older than the program"),
}


@contextmanager
def in_words() -> Iterator[None]:
    """Turn a database that is away or empty into `NotReady`; the rest passes."""
    try:
        yield
    except OperationalError as error:
        raise _unreachable(error) from error
    except ProgrammingError as error:
        state = getattr(error.__cause__, "sqlstate", "")
        if state not in MISSING:
            raise
        raise NotReady(
            MISSING[state], hint=words("Run “nightclerk migrate” first.")
        ) from error


def _unreachable(error: OperationalError) -> NotReady:
    if settings.DATABASE_IS_PRIVATE:
        return NotReady(
            words("The private PostgreSQL does not run in {home}", home=settings.HOME),
            hint=words(
                "Start it by “nightclerk db start” in another terminal, "
                "or start everything by “nightclerk demo”."
            ),
        )
    return NotReady(
        words("The database cannot be reached: {why}", why=_first_line(error)),
        hint=_hint(),
    )


def _first_line(error: OperationalError) -> str:
    return str(error).strip().partition("\n")[0]


def _hint() -> Text:
    return words("Check NIGHTCLERK_DATABASE_URL and that the server runs.")
