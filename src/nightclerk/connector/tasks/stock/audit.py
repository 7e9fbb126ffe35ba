"""Verify all stock at Shopify against the books: read, compare, list; send nothing."""

from collections.abc import Sequence

from nightclerk.connector.models import Shop
from nightclerk.connector.selectors.stock.levels import (
    LevelFacts,
    inventory_gids,
    level_pages,
    levels_at,
)
from nightclerk.connector.services.stock.changes import place_name
from nightclerk.connector.services.stock.levels import Reckoned
from nightclerk.connector.services.stock.outcomes import keep_page
from nightclerk.connector.services.stock.reckoning import StockReckoner
from nightclerk.connector.tasks.stock.reading import StockReading
from nightclerk.core.text import words
from nightclerk.jobs.context import Context, Level

MOST_LISTED = 100  # differences of a run that are told one by one


class StockAudit:
    """Compares every level of one shop with the books, for one run."""

    def __init__(
        self,
        ctx: Context,
        shop: Shop,
        *,
        reading: StockReading,
        reckoner: StockReckoner,
    ) -> None:
        self._ctx, self._shop = ctx, shop
        self._reading, self._reckoner = reading, reckoner
        self._rules = {rule.location: rule for rule in reckoner.rules}
        self._different = self._drifted = 0

    def run(self) -> None:
        """Read all levels and say which are not as the books want them.

        Those that were changed at Shopify are counted as drift. The next sync puts
        all of them right.
        """
        levels = levels_at(self._shop, self._reckoner.rules)
        self._reading.read(inventory_gids(levels))
        self._reckoner.see_orders()
        total, done = levels.count(), 0
        for page in level_pages(levels):
            reckoned = self._reckoner.reckon(page)
            kept = keep_page(self._shop, page, reckoned, self._rules, self._ctx.run_id)
            for name, error in kept.failed:
                self._ctx.skip(name, error)
            self._compare(page, reckoned)
            done += len(page)
            self._ctx.progress(done, total)
        self._ctx.count(
            ok=done - self._different, different=self._different, drift=self._drifted
        )
        self._tell_rest()

    def _compare(
        self, page: Sequence[LevelFacts], reckoned: Sequence[Reckoned]
    ) -> None:
        for level, said in zip(page, reckoned, strict=True):
            if said.problem is not None or said.wanted is None:
                continue
            if not level.is_stocked or max(level.confirmed or 0, 0) == said.wanted:
                continue
            self._different += 1
            self._drifted += level.pk in self._reading.changed
            if self._different <= MOST_LISTED:
                self._tell(level, said.wanted)

    def _tell(self, level: LevelFacts, wanted: int) -> None:
        self._ctx.say(
            words(
                "{place}: {found} at Shopify, {wanted} by the books",
                place=place_name(level, self._rules[level.location]),
                found=level.confirmed,
                wanted=wanted,
            ),
            level=Level.WARNING,
        )

    def _tell_rest(self) -> None:
        if (more := self._different - MOST_LISTED) > 0:
            self._ctx.say(
                words("{count} more differ: the list of stock shows them", count=more),
                level=Level.WARNING,
            )
