"""Long lists, page by page: each page says where the next one begins."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from ninja import Query

from nightclerk.api.numbers import BIGGEST
from nightclerk.core.params import wrong
from nightclerk.core.text import words

MOST = 200

Row = TypeVar("Row", bound=Model)
Limit = Annotated[int, Query(ge=1, le=MOST, description="At most so many.")]
After = Annotated[
    int | None,
    Query(ge=0, le=BIGGEST, description="What the page before named `next`."),
]


def one_of(values: Iterable[str]) -> Callable[[str], str]:
    """Make a validator that lets only known values pass."""
    known = tuple(values)

    def check(value: str) -> str:
        if value not in known:
            raise wrong(words("Choose one of {expected}", expected=", ".join(known)))
        return value

    return check


def newest_first(
    rows: QuerySet[Row, Any], *, after: int | None, limit: int
) -> tuple[list[Row], int | None]:
    """Give one page of rows, the newest first, and the mark of the next page.

    The mark is a row's number, so pages neither repeat nor skip rows while others
    are added; None where there are no more.
    """
    older = rows.filter(pk__lt=after) if after is not None else rows
    return _cut(list(older.order_by("-pk")[: limit + 1]), limit)


def oldest_first(
    rows: QuerySet[Row, Any], *, after: int | None, limit: int
) -> tuple[list[Row], int | None]:
    """Give one page of rows, the oldest first, and the mark of the next page."""
    younger = rows.filter(pk__gt=after) if after is not None else rows
    return _cut(list(younger.order_by("pk")[: limit + 1]), limit)


def _cut(found: list[Row], limit: int) -> tuple[list[Row], int | None]:
    rows = found[:limit]
    return rows, rows[-1].pk if len(found) > limit else None
