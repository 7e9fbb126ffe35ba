"""One run of the order sync: list what changed, bring it page by page."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice

from nightclerk.connector.mapping.orders.rows import MappedOrder
from nightclerk.connector.models import Shop
from nightclerk.connector.selectors import mirror
from nightclerk.connector.services.orders.keeping import STREAM, Mirrored
from nightclerk.connector.services.orders.pages import Mark, OrderPage, keep_page
from nightclerk.connector.services.syncs.watermarks import move_watermark, note_listed
from nightclerk.connector.tasks.order_selection import (
    SyncOrdersParams,
    filters_of,
    selection_of,
)
from nightclerk.connector.tasks.orders.reading import OrderReader, Wanted
from nightclerk.core.clock import zone
from nightclerk.core.text import Text, counted, words
from nightclerk.jobs.context import Context, Level
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.orders.reading import (
    ChangedOrder,
    ChangedPage,
    changed_orders,
)
from nightclerk.shopify.scopes import RETURN_SCOPES, missing_scopes

# Two requests' worth of orders are kept in one transaction, and their returns need
# one request: 1,000 orders take at most 4 + 8 + 4 calls.
CHUNK = 250
# So many pages of the change feed (250 each) are listed before they are brought: the
# total is known for all but the largest first syncs, and memory stays flat.
PAGES_AHEAD = 40
# Shopify tells changes in whole seconds: an order that was read in the second of its
# change may have changed once more in it, and says the same time.
SAME_MOMENT = timedelta(seconds=1)


class OrderSync:
    """Brings orders of one shop; a page that was kept stays when a later one fails."""

    def __init__(
        self, ctx: Context, shop: Shop, params: SyncOrdersParams, client: ShopifyClient
    ) -> None:
        self._ctx = ctx
        self._shop = shop
        self._params = params
        self._client = client
        may_read_returns = not missing_scopes(shop.scopes, RETURN_SCOPES)
        self._reader = OrderReader(client, reads_returns=may_read_returns)
        self._filters = filters_of(params)
        self._mark: datetime | None = None
        self._began: datetime | None = None
        self._settled: datetime | None = None
        self._is_news = False  # something was listed that the last run may not have
        self.written: list[int] = []
        self._done = 0
        self._total = 0
        self._numbers_not_found = {number.lstrip("#") for number in params.numbers}

    def run(self) -> None:
        """Bring everything wanted; raises what stops all, skips what stops one."""
        self._ctx.progress(0, unit=words("orders"))
        self._bring_all(list(self._due()), moves_mark=False)
        for listed in self._listed():
            self._ctx.count(orders_at_shopify=len(listed))
            self._total += len(listed)
            self._numbers_not_found -= {order.name.lstrip("#") for order in listed}
            wanted = self._without_known(listed)
            self._done += len(listed) - len(wanted)
            self._ctx.progress(self._done, self._total)
            self._bring_all(wanted, moves_mark=self._moves_mark)
            self._move_mark(listed)
        if self._moves_mark and self._is_news and self._began is not None:
            note_listed(self._shop, STREAM, filters=self._filters, at=self._began)
        self._tell()

    @property
    def _moves_mark(self) -> bool:
        return not (self._params.is_selection or self._params.dry_run)

    def _due(self) -> Iterator[Wanted]:
        """Give the orders that were left out before and are to be tried again now."""
        if not self._moves_mark:
            return
        for left in mirror.due_skips(self._shop, STREAM):
            self._total += 1
            yield Wanted(left.gid, left.name, left.shopify_updated_at)

    def _listed(self) -> Iterator[list[Wanted]]:
        """Give what Shopify lists, the oldest change first, each order once."""
        self._mark = mirror.watermark(self._shop, STREAM, filters=self._filters)
        self._settled = mirror.last_listed(self._shop, STREAM, filters=self._filters)
        selection = selection_of(
            self._params, since=self._mark, zone=zone(self._shop.zone or "UTC")
        )
        if selection.gids:
            yield [Wanted(gid) for gid in selection.gids]
        for search in selection.searches:
            pages = self._dated(changed_orders(self._client, query=search))
            while ahead := list(islice(pages, PAGES_AHEAD)):
                yield _newest_of_each(order for page in ahead for order in page.orders)

    def _dated(self, pages: Iterator[ChangedPage]) -> Iterator[ChangedPage]:
        """Note when Shopify was first asked, on its clock."""
        for page in pages:
            self._began = self._began or self._client.usage.last_answered_at
            yield page

    def _without_known(self, listed: Sequence[Wanted]) -> list[Wanted]:
        """Leave out what is here in this state, and what is not to be tried yet.

        Orders that somebody named are brought in any case.
        """
        if self._params.gids or self._params.numbers:
            return list(listed)
        here = mirror.orders_here(self._shop, [order.gid for order in listed])
        resting = mirror.resting_skips(self._shop, STREAM)
        wanted = []
        for order in listed:
            is_settled = self._is_settled(order)
            self._is_news |= not is_settled
            if is_settled and _is_here(order, here):
                self._ctx.count(unchanged=1)
            elif order.gid in resting and resting[order.gid] == order.updated_at:
                self._ctx.count(postponed=1)
            else:
                wanted.append(order)
        return wanted

    def _is_settled(self, order: Wanted) -> bool:
        """Tell whether an order was surely read after the second of its change.

        So it was where the last run began later than that: it listed the order, and
        read it then unless an earlier run had.
        """
        if not self._moves_mark:
            return True
        if self._settled is None or order.updated_at is None:
            return False
        return order.updated_at < self._settled - SAME_MOMENT

    def _bring_all(self, wanted: Sequence[Wanted], *, moves_mark: bool) -> None:
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            self._ctx.check()
            page = self._reader.read(part)
            self._keep(page, self._up_to(part[-1]) if moves_mark else None)
            self._done += len(part)
            self._ctx.progress(self._done, self._total)

    def _keep(self, page: OrderPage, mark: datetime | None) -> None:
        """Write a page, its skips and the mark in one transaction, or only look."""
        if self._params.dry_run:
            self._count(self._as_it_would_be(page.mapped))
        else:
            to = Mark(self._filters, mark) if mark else None
            kept = keep_page(self._shop, page, mark=to, run_id=self._ctx.run_id)
            self._count(kept)
            for key, name in kept.written:
                self.written.append(key)
                self._ctx.touch("order", name, key=str(key))
        for left in page.left_out:
            self._ctx.skip(left.name or left.gid, left.reason)

    def _move_mark(self, listed: Sequence[Wanted]) -> None:
        """Move the mark over what was listed, also where nothing had to be brought."""
        last = self._up_to(listed[-1]) if listed else None
        if not self._moves_mark or last is None:
            return
        if self._mark is None or last > self._mark:
            move_watermark(self._shop, STREAM, filters=self._filters, to=last)

    def _up_to(self, order: Wanted) -> datetime | None:
        """Give where the mark goes with an order: never beyond the run's own begin.

        What changes while a run goes on is listed again by the next one.
        """
        if order.updated_at is None or self._began is None:
            return order.updated_at
        return min(order.updated_at, self._began)

    def _as_it_would_be(self, mapped: Sequence[MappedOrder]) -> Mirrored:
        here = mirror.orders_here(self._shop, [row.order.gid for row in mapped])
        result = Mirrored()
        for row in mapped:
            gid, changed = row.order.gid, row.order.shopify_updated_at
            if gid not in here:
                result.imported.append(gid)
            elif here[gid] < changed:
                result.updated.append(gid)
            else:
                result.unchanged.append(gid)
        return result

    def _count(self, mirrored: Mirrored) -> None:
        self._ctx.count(
            ok=mirrored.count,
            imported=len(mirrored.imported),
            updated=len(mirrored.updated),
            unchanged=len(mirrored.unchanged),
        )

    def _tell(self) -> None:
        counts, usage = self._ctx.counts, self._client.usage
        names = ("orders_at_shopify", "imported", "updated", "unchanged", "postponed")
        told = {name: counts.get(name, 0) for name in names}
        self._ctx.result |= {
            **told,
            "skipped": counts["skipped"],
            "throttled": usage.throttled,
            "waited": round(usage.waited, 3),
        }
        if self._numbers_not_found:
            numbers = ", ".join(sorted(self._numbers_not_found))
            self._ctx.say(
                words("Shopify has no order of number {numbers}", numbers=numbers),
                level=Level.WARNING,
            )
        self._ctx.say(_summary(told, dry_run=self._params.dry_run))


def _summary(counts: Mapping[str, int], *, dry_run: bool) -> Text:
    told = {name: counted(count) for name, count in counts.items()}
    if dry_run:
        return words(
            "Would import {imported} orders and update {updated}; "
            "{unchanged} are unchanged. Nothing was written.",
            **told,
        )
    return words(
        "Imported {imported} orders and updated {updated}; {unchanged} are unchanged.",
        **told,
    )


def _is_here(order: Wanted, here: Mapping[str, datetime]) -> bool:
    """Tell whether an order is here as it was listed, or newer than the list knew."""
    kept = here.get(order.gid)
    return (
        kept is not None and order.updated_at is not None and kept >= order.updated_at
    )


def _newest_of_each(listed: Iterator[ChangedOrder]) -> list[Wanted]:
    """Give each order once, at the place of its last change."""
    found: dict[str, Wanted] = {}
    for order in listed:
        found.pop(order.gid, None)
        found[order.gid] = Wanted(order.gid, order.name, order.updated_at)
    return list(found.values())
