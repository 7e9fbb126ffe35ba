"""Cut the ids of a change feed into ranges, so that many pages come at once. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

# Of the expected ones in a range: a page holds 250, so a few more need no second one.
IN_A_PART = 240


@dataclass(frozen=True)
class Part:
    """Numbers of ids from behind `after` up to `last`; None is open."""

    after: int | None
    last: int | None


def parts_of(numbers: Sequence[int], *, at_once: int) -> list[Part]:
    """Cut all ids there can be into ranges with as many of the expected in each.

    `numbers` are different and ascend. Every id is in one range, an unexpected one
    too. There are as many ranges as whole requests of `at_once` have.
    """
    requests = -(-len(numbers) // (IN_A_PART * at_once))
    count = min(requests * at_once, len(numbers))
    ends = [numbers[len(numbers) * part // count - 1] for part in range(1, count)]
    return [
        Part(after, last)
        for after, last in zip([None, *ends], [*ends, None], strict=True)
    ]
