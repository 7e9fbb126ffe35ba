"""Send quantities to Shopify: reckoned from the books, compared, set 250 at a time."""

from collections.abc import Sequence

from nightclerk.connector.models import OutgoingChange, StockLevel
from nightclerk.connector.selectors.stock.levels import (
    Chosen,
    LevelFacts,
    inventory_gids,
    level_pages,
    levels_at,
)
from nightclerk.connector.services.stock.changes import (
    SET,
    Wanted,
    drop_needless,
    plan_stock,
)
from nightclerk.connector.services.stock.levels import Reckoned
from nightclerk.connector.services.stock.outcomes import keep_page
from nightclerk.connector.services.stock.reckoning import StockReckoner
from nightclerk.connector.tasks.stock.calls import StockCalls
from nightclerk.connector.tasks.stock.reading import StockReading
from nightclerk.core.text import counted, words
from nightclerk.jobs.context import Context
from nightclerk.shopify.client import ShopifyClient

# Each is a call of its own: some minutes at the usual pace, the rest follows.
MOST_NEW = 2_000


class StockExport:
    """Keeps the levels of one shop as the books say, for one run."""

    def __init__(
        self,
        ctx: Context,
        client: ShopifyClient,
        *,
        reading: StockReading,
        reckoner: StockReckoner,
        may_send: bool = True,
        force: bool = False,
    ) -> None:
        self._ctx, self._shop = ctx, reckoner.shop
        self._reading, self._reckoner = reading, reckoner
        self._may_send, self._force = may_send, force
        self._calls = StockCalls(
            ctx,
            self._shop,
            reckoner.settings,
            client,
            reading=reading,
            again=self._again,
        )
        self._rules = {rule.location: rule for rule in reckoner.rules}
        self._new: list[OutgoingChange] = []
        self._not_sent = self._later = 0

    def settle(self) -> None:
        """Find out what became of changes whose answer was lost."""
        self._calls.settle()

    def run(self, chosen: Chosen) -> None:
        """Compare all levels, or the chosen ones, and send what differs."""
        self._reckoner.see_orders()
        self._refresh(chosen)
        levels = levels_at(self._shop, self._reckoner.rules, chosen)
        total, done = levels.count(), 0
        for page in level_pages(levels):
            self._calls.add(self._planned(page))
            done += len(page)
            self._ctx.progress(done, total)
        self._calls.flush()
        self._calls.stock_new(self._new)
        if self._may_send:
            drop_needless(self._shop)
        self._tell()

    def _refresh(self, chosen: Chosen) -> None:
        """Read again what was ordered or shipped at Shopify since it was read."""
        levels = levels_at(self._shop, self._reckoner.rules, chosen)
        outdated = levels.filter(variant__in=self._reckoner.outdated)
        if gids := inventory_gids(outdated):
            self._reading.read_some(gids)
            self._reckoner.see_orders()

    def _planned(self, page: Sequence[LevelFacts]) -> list[OutgoingChange]:
        """Reckon some levels, keep that, and plan what is to be sent of them.

        Gives the quantities to set; what is to be stocked first comes last of all.
        """
        reckoned = self._reckoner.reckon(page)
        kept = keep_page(self._shop, page, reckoned, self._rules, self._ctx.run_id)
        for name, error in kept.failed:
            self._ctx.skip(name, error)
        self._not_sent += kept.unsendable
        wanted = [
            Wanted(level, self._rules[level.location], said.wanted)
            for level, said in zip(page, reckoned, strict=True)
            if said.problem is None
            and said.wanted is not None
            and self._is_due(level, said)
        ]
        if not self._may_send:
            self._ctx.count(would_send=len(wanted))
            return []
        return self._sorted(plan_stock(self._shop, wanted, run_id=self._ctx.run_id))

    def _is_due(self, level: LevelFacts, said: Reckoned) -> bool:
        """Tell whether Shopify has another quantity; sold out is sold out.

        Where it is below zero there, orders wait for goods: it stays as it is.
        """
        if not level.is_stocked:
            return bool(said.wanted)
        return self._force or said.wanted != max(level.confirmed or 0, 0)

    def _sorted(self, planned: Sequence[OutgoingChange]) -> list[OutgoingChange]:
        new = [change for change in planned if change.kind != SET]
        room = max(MOST_NEW - len(self._new), 0)
        self._new += new[:room]
        self._later += len(new[room:])
        return [change for change in planned if change.kind == SET]

    def _again(self, levels: Sequence[int]) -> list[OutgoingChange]:
        """Reckon levels anew that were read again; gives what is to be sent of them."""
        self._reckoner.see_orders()
        found = StockLevel.objects.filter(pk__in=levels)
        return [change for page in level_pages(found) for change in self._planned(page)]

    def _tell(self) -> None:
        if self._not_sent:
            self._ctx.count(not_sent=self._not_sent)
            self._ctx.say(
                words(
                    "{count} quantities cannot be sent: the list of stock says why",
                    count=counted(self._not_sent),
                )
            )
        if self._later:
            self._ctx.count(later=self._later)
            self._ctx.say(
                words(
                    "{count} more are stocked at their locations by the next run",
                    count=counted(self._later),
                )
            )
