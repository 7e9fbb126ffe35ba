"""Bring products from Shopify: those named, those that changed, or all in bulk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any

from nightclerk.connector.budget import pace_of
from nightclerk.connector.mapping.sending.transport import Transport, Work, choose
from nightclerk.connector.models import (
    BulkOperation,
    ProductSettings,
    Shop,
    ShopProduct,
)
from nightclerk.connector.selectors import mirror
from nightclerk.connector.selectors.products.feed import expected_in_feed
from nightclerk.connector.selectors.settings import order_settings
from nightclerk.connector.services.products.intake import (
    Intake,
    ProductPage,
    mark_unseen_gone,
    take_in,
)
from nightclerk.connector.services.products.pages import STREAM
from nightclerk.connector.services.syncs.watermarks import move_watermark
from nightclerk.connector.tasks.order_selection import OVERLAP
from nightclerk.connector.tasks.products.feed import Listed, products_changed
from nightclerk.connector.tasks.products.params import SyncProductsParams
from nightclerk.connector.tasks.products.shopify import ShopifyProducts
from nightclerk.connector.tasks.sending.bulk_results import ReadResults
from nightclerk.connector.tasks.sending.bulk_running import BulkRunner
from nightclerk.core.text import Text, counted, words
from nightclerk.jobs.context import Context, Level
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.nodes import Node
from nightclerk.shopify.products.operations import PRODUCTS_BULK, PRODUCTS_BY_IDS

CHUNK = 250
MOST_CALLS = 20  # to read products by their ids: 5,000 of them; more come in bulk
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass
class _Sorted:
    """A page of the change feed: what of it is to be read, and where the mark goes."""

    upto: datetime | None
    wanted: list[str] = field(default_factory=list)
    unchanged: int = 0
    postponed: int = 0


class ProductImport:
    """Brings products of one shop; a page that was kept stays when a later one fails.

    Where products do not decide what items are, they are only kept as they are at
    Shopify: what drifted is seen, and nothing is made or changed in the books.
    """

    def __init__(
        self,
        ctx: Context,
        shop: Shop,
        settings: ProductSettings,
        params: SyncProductsParams,
        client: ShopifyClient,
    ) -> None:
        self._ctx, self._shop, self._params = ctx, shop, params
        self._client = client
        self._port = ShopifyProducts(client, shop.currency)
        self._runner = BulkRunner(ctx, shop, client)
        self._intake = Intake(
            settings=settings,
            orders=order_settings(shop),
            brings=_brings(settings, params),
            run_id=ctx.run_id,
            dry_run=params.dry_run,
        )
        self._resting: dict[str, datetime | None] = {}
        self._seen: set[str] = set()
        self._done = 0

    def run(self) -> None:
        """Bring what was named; else what changed, or all where that is sooner.

        Parks the run while Shopify gathers all products.
        """
        self._ctx.progress(self._done, unit=words("products"))
        if self._params.gids:
            self._bring(list(dict.fromkeys(self._params.gids)), mark=None)
        else:
            self._runner.follow({STREAM: self._results})
            if not self._runner.has_read(STREAM):
                self._bring_changes()
        self._tell()

    @property
    def _results(self) -> ReadResults[Any]:
        return ReadResults(PRODUCTS_BULK, self._keep_nodes, self._end_bulk)

    def _bring_changes(self) -> None:
        since = mirror.watermark(self._shop, STREAM)
        if since is None:
            self._bring_all()
            return
        due = [left.gid for left in mirror.due_skips(self._shop, STREAM)]
        if due and not self._params.dry_run:
            self._bring(due, mark=None)
        # All changes up to the mark can be found by now: this listing has them.
        is_settled = mirror.rested_since(self._shop, STREAM, OVERLAP)
        self._resting = mirror.resting_skips(self._shop, STREAM)
        # Late changes may stand anywhere in the overlap, so all of it is listed.
        start = since - OVERLAP
        expected = expected_in_feed(self._shop, start)
        listed = products_changed(self._client, start, expected=expected)
        pages = map(self._sorted_out, listed)
        ahead = list(islice(pages, MOST_CALLS + 1))
        if self._is_sooner_in_bulk(sum(len(page.wanted) for page in ahead)):
            self._bring_all()
            return
        for page in chain(ahead, pages):
            self._bring_listed(page)
        if is_settled and not self._params.dry_run:
            # The next run begins where this mark stood, not before it once more.
            move_watermark(self._shop, STREAM, to=since + OVERLAP)

    def _bring_all(self) -> None:
        self._runner.read(STREAM, PRODUCTS_BULK)
        self._runner.follow({STREAM: self._results})

    def _is_sooner_in_bulk(self, wanted: int) -> bool:
        calls = -(-wanted // CHUNK)
        work = Work(calls=calls, points_each=PRODUCTS_BY_IDS.cost, rows=wanted)
        way = choose(work, pace_of(self._shop), most_calls=MOST_CALLS)
        return way == Transport.BULK

    def _sorted_out(self, listed: Listed) -> _Sorted:
        """Leave out what is here as listed, and what is not to be tried yet."""
        gids = [each.gid for each in listed.products]
        rows = ShopProduct.objects.filter(shop=self._shop, gid__in=gids, is_gone=False)
        here = dict(rows.values_list("gid", "shopify_updated_at"))
        page = _Sorted(listed.upto)
        for each in listed.products:
            if (here.get(each.gid) or NEVER) >= each.updated_at:
                page.unchanged += 1
            elif self._resting.get(each.gid, NEVER) in (None, each.updated_at):
                page.postponed += 1
            else:
                page.wanted.append(each.gid)
        return page

    def _bring_listed(self, page: _Sorted) -> None:
        """Bring a page of the change feed; the mark moves with what is kept."""
        known = page.unchanged + page.postponed
        self._ctx.count(
            products_at_shopify=known + len(page.wanted),
            postponed=page.postponed,
            unchanged=page.unchanged,
        )
        self._done += known
        if page.wanted:
            self._bring(page.wanted, mark=page.upto)
        elif page.upto is not None and not self._params.dry_run:
            move_watermark(self._shop, STREAM, to=page.upto)

    def _bring(self, gids: Sequence[str], *, mark: datetime | None) -> None:
        """Read products and take them in; the mark goes with the last of them."""
        for part in _parts(gids):
            self._ctx.check()
            is_last = part[-1] == gids[-1]
            self._take_in(self._port.read(part), mark=mark if is_last else None)

    def _keep_nodes(self, nodes: Sequence[Node[Any]]) -> None:
        self._seen |= {node.gid for node in nodes}
        self._ctx.count(products_at_shopify=len(nodes))
        self._take_in(self._port.of_nodes(nodes), mark=None)

    def _end_bulk(self, operation: BulkOperation) -> None:
        """Bury what is at Shopify no longer, and move the mark to where it began."""
        if self._params.dry_run:
            return
        gone = mark_unseen_gone(self._shop, self._seen, before=operation.created_at)
        self._ctx.count(gone=len(gone))
        began = operation.began_at_shopify
        if began is not None:
            move_watermark(self._shop, STREAM, to=began)

    def _take_in(self, page: ProductPage, *, mark: datetime | None) -> None:
        to = None if self._params.dry_run else mark
        taken = take_in(self._shop, page, intake=self._intake, mark=to)
        kept = taken.kept
        self._ctx.count(
            ok=len(kept.new) + len(kept.changed) + len(kept.unchanged),
            imported=len(kept.new),
            updated=len(kept.changed),
            unchanged=len(kept.unchanged),
            gone=len(kept.gone),
            gone_variants=len(kept.gone_variants),
            drifted=len(kept.drifted),
            mapped=len(taken.mapped),
            unmapped=len(taken.unmapped),
            items_created=len(taken.created),
            items_changed=len(taken.updated.changed),
        )
        if not self._params.dry_run:
            for no in (*taken.created, *taken.updated.changed):
                self._ctx.touch("item", no)
        for left in (*page.left_out, *taken.left_out):
            self._ctx.skip(left.name or left.gid, left.reason)
        self._done += len(page.rows) + len(page.gone) + len(page.left_out)
        self._ctx.progress(self._done)

    def _tell(self) -> None:
        counts = self._ctx.counts
        names = ("imported", "updated", "unchanged", "gone", "drifted")
        told = {name: counts.get(name, 0) for name in names}
        self._ctx.result |= told
        self._ctx.say(_summary(told, dry_run=self._params.dry_run))
        if told["drifted"]:
            repairs = self._intake.settings.repairs_drift
            self._ctx.say(_drift(told["drifted"], repairs=repairs), level=Level.WARNING)


def _brings(settings: ProductSettings, params: SyncProductsParams) -> bool:
    """Tell whether products decide what items are."""
    if params.direction == "card":
        return settings.direction == ProductSettings.Direction.FROM_SHOPIFY
    return params.direction == "from"


def _parts(gids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(gids), CHUNK):
        yield gids[start : start + CHUNK]


def _drift(count: int, *, repairs: bool) -> Text:
    if repairs:
        return words(
            "{count} products and variants were changed at Shopify; that is put right",
            count=counted(count),
        )
    return words(
        "{count} products and variants were changed at Shopify; that is only shown",
        count=counted(count),
    )


def _summary(counts: dict[str, int], *, dry_run: bool) -> Text:
    told = {name: counted(count) for name, count in counts.items()}
    if dry_run:
        return words(
            "Would bring {imported} products and update {updated}; "
            "{unchanged} are unchanged. Nothing was written.",
            **told,
        )
    return words(
        "Brought {imported} products and updated {updated}; {unchanged} are "
        "unchanged, {gone} are gone.",
        **told,
    )
