"""What Shopify said of the rows of a request that sets quantities. Pure.

All rows of a request are written, or none of them: https://shopify.dev/docs/api/
admin-graphql/latest/mutations/inventorySetQuantities
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nightclerk.shopify.answers import UserError

ROWS = "quantities"
STALE = "CHANGE_FROM_QUANTITY_STALE"
CONCURRENT = "IDEMPOTENCY_CONCURRENT_REQUEST"


@dataclass(frozen=True)
class Judged:
    """How a request ended, row by row, from 0.

    `stale` rows hold another quantity at Shopify than we thought; `refused` rows break
    a rule; `unplaced` errors name no row. Where there is any of them, no row was
    written. `is_busy` where Shopify still works on the same request.
    """

    stale: frozenset[int] = frozenset()
    refused: Mapping[int, UserError] = field(default_factory=dict)
    unplaced: Sequence[UserError] = ()
    is_busy: bool = False

    @property
    def is_done(self) -> bool:
        """Tell whether all rows were written."""
        return not (self.stale or self.refused or self.unplaced or self.is_busy)


def judge(errors: Sequence[UserError], rows: int) -> Judged:
    """Sort the errors of a request with so many rows by what is to be done."""
    if any(error.code == CONCURRENT for error in errors):
        return Judged(is_busy=True)
    if of_all := next(filter(_is_of_all, errors), None):
        return Judged(refused=dict.fromkeys(range(rows), of_all))
    stale: set[int] = set()
    refused: dict[int, UserError] = {}
    unplaced = []
    for error in errors:
        row = error.row(ROWS)
        if row is None or row >= rows:
            unplaced.append(error)
        elif error.code == STALE:
            stale.add(row)
        else:
            refused.setdefault(row, error)
    if not stale and not refused and rows == 1 and unplaced:
        return _single(unplaced)
    return Judged(frozenset(stale - set(refused)), refused, tuple(unplaced))


def _is_of_all(error: UserError) -> bool:
    """Tell whether an error is about what all rows have in common, such as a reason."""
    return (
        error.path[:1] == ("input",) and ROWS not in error.path and bool(error.path[1:])
    )


def _single(unplaced: Sequence[UserError]) -> Judged:
    """Let an error that names no row be of the only row there is."""
    if any(error.code == STALE for error in unplaced):
        return Judged(frozenset((0,)))
    return Judged(refused={0: unplaced[0]})
