"""Keep what a page of stock levels came to, and list what could not be reckoned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from nightclerk.connector.mapping.stock.rows import level_key
from nightclerk.connector.mapping.stock.wanted import StockRule
from nightclerk.connector.models import Shop
from nightclerk.connector.selectors.stock.levels import LevelFacts
from nightclerk.connector.services.stock.changes import STREAM, place_name
from nightclerk.connector.services.stock.levels import (
    LevelRow,
    Reckoned,
    as_problem,
    keep_reckoned,
)
from nightclerk.connector.services.syncs.skips import (
    LeftOut,
    keep_all_skipped,
    resolve_skipped,
)
from nightclerk.core.errors import NightclerkError


@dataclass
class KeptPage:
    """Levels that failed, by name with their reason, and how many cannot be sent."""

    failed: list[tuple[str, NightclerkError]] = field(default_factory=list)
    unsendable: int = 0


@transaction.atomic
def keep_page(
    shop: Shop,
    page: Sequence[LevelFacts],
    reckoned: Sequence[Reckoned],
    rules: Mapping[int, StockRule],
    run_id: int | None,
) -> KeptPage:
    """Keep what levels should have; only rows that changed are written.

    One whose quantity cannot be reckoned becomes a skipped record, and is resolved
    when it can be. One that cannot be sent only says why.
    """
    kept = KeptPage()
    changed, left_out, mended = [], [], []
    for level, said in zip(page, reckoned, strict=True):
        key = level_key(level.inventory_gid or level.gid, rules[level.location].gid)
        if said.wanted is None and said.problem is not None:
            name = place_name(level, rules[level.location])
            kept.failed.append((name, said.problem))
            left_out.append(LeftOut(key, name, said.problem))
        elif said.problem is not None:
            kept.unsendable += 1
        if level.wanted is None and level.problem and said.wanted is not None:
            mended.append(key)
        row = LevelRow(level.pk, said.wanted, _problem(level, said))
        if (row.wanted, row.problem) != (level.wanted, level.problem):
            changed.append(row)
    keep_reckoned(changed)
    keep_all_skipped(shop, STREAM, left_out, run_id=run_id)
    if mended:
        resolve_skipped(shop, STREAM, mended)
    return kept


def _problem(level: LevelFacts, said: Reckoned) -> dict[str, Any]:
    """Leave Shopify's refusal with a level as long as the level is not as it should."""
    is_open = (said.wanted or 0) != (level.confirmed or 0)
    return (
        level.problem if said.problem is None and is_open else as_problem(said.problem)
    )
