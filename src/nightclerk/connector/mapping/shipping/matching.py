"""Which fulfilment at Shopify is the one whose answer was lost. Pure.

A fulfilment has no key of ours. It is ours when it was not there as the request was
planned, no shipment stands for it, and it has exactly the pieces that were sent.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from nightclerk.connector.mapping.shipping.facts import Fulfilled, OrderShipping


def made_by(
    payload: Mapping[str, Any], order: OrderShipping, *, taken: Collection[str]
) -> Fulfilled | None:
    """Give the fulfilment that a request made; None where it made none.

    `payload` is what was sent; `taken` are fulfilments that others stand for.
    """
    wanted = pieces_of(payload["rows"])
    before = set(payload.get("known", ()))
    found = [
        made
        for made in order.fulfilled
        if made.gid not in before
        and made.gid not in taken
        and Counter(made.lines) == wanted
    ]
    numbers = set(payload["tracking"].get("numbers", ()))
    exact = [made for made in found if numbers <= _numbers(made)]
    return next(iter([*exact, *found]), None)


def pieces_of(rows: Sequence[Mapping[str, Any]]) -> Counter[str]:
    """Count the pieces of each order line in rows of a parcel."""
    counted: Counter[str] = Counter()
    for row in rows:
        counted[str(row["line"])] += int(row["quantity"])
    return counted


def _numbers(made: Fulfilled) -> set[str]:
    return {number for row in made.tracking for number in row.numbers}
