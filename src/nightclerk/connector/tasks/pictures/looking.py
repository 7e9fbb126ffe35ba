"""Look at the pictures that products have at Shopify: what changed, or all in bulk."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import Any

from nightclerk.connector.budget import pace_of
from nightclerk.connector.mapping.sending.transport import Transport, Work, choose
from nightclerk.connector.models import BulkOperation, Shop
from nightclerk.connector.selectors import mirror
from nightclerk.connector.services.pictures.incoming import STREAM
from nightclerk.connector.services.sending.bulk_operations import open_operations
from nightclerk.connector.services.syncs.watermarks import move_watermark
from nightclerk.connector.tasks.order_selection import OVERLAP
from nightclerk.connector.tasks.pictures.reading import (
    PicturesRead,
    parts,
    pictures_of_nodes,
    read_pictures,
)
from nightclerk.connector.tasks.sending.bulk_results import ReadResults
from nightclerk.connector.tasks.sending.bulk_running import BulkRunner
from nightclerk.core import clock
from nightclerk.core.text import words
from nightclerk.jobs.context import Context
from nightclerk.shopify import search
from nightclerk.shopify.client import LARGEST_PAGE, ShopifyClient
from nightclerk.shopify.nodes import Node
from nightclerk.shopify.products.listing import changed_products
from nightclerk.shopify.products.operations import (
    PRODUCTS_BULK,
    PRODUCTS_BY_IDS,
    PRODUCTS_CHANGED,
)

PURPOSE = "pictures-read"
MOST_CALLS = 20  # to list and read products by their ids; more come in bulk
Page = tuple[list[str], datetime]  # what is to be read, and the last change of all


@dataclass(frozen=True)
class Looks:
    """Whose pictures are looked at, under which mark, and what keeps what is seen.

    `known` gives which of some products are wanted, `count` how many are in all.
    `keep` is given what was read and when the reading began, by our clock; `ended`
    when a reading of all products began.
    """

    known: Callable[[Sequence[str]], set[str]]
    count: Callable[[], int]
    keep: Callable[[PicturesRead, datetime], None]
    ended: Callable[[datetime], None]
    mark: str = ""
    moves: bool = True


class PictureLooking:
    """Looks at pictures of one shop's products, for one run."""

    def __init__(
        self, ctx: Context, shop: Shop, client: ShopifyClient, looks: Looks
    ) -> None:
        self._ctx, self._shop, self._client, self._looks = ctx, shop, client, looks
        self._runner = BulkRunner(ctx, shop, client)
        self._done = 0

    def run(self) -> None:
        """Look at what changed since the mark, or at all; parks the run in bulk."""
        self._ctx.progress(0, unit=words("products"))
        self._runner.follow({PURPOSE: self._results})
        if self._runner.has_read(PURPOSE):
            return
        since = mirror.watermark(self._shop, STREAM, filters=self._looks.mark)
        began = clock.now()
        if since is None and self._is_sooner_in_bulk(self._looks.count()):
            self._look_in_bulk()
            return
        pages = self._changed(since)
        ahead = list(islice(pages, MOST_CALLS + 1))
        if self._is_sooner_in_bulk(sum(len(gids) for gids, _ in ahead)):
            self._look_in_bulk()
            return
        for gids, last in chain(ahead, pages):
            self.look(gids)
            self._move(last)
        if since is None:
            self._looks.ended(began)

    def look(self, gids: Sequence[str]) -> None:
        """Look at products by their ids."""
        for part in parts(gids):
            self._ctx.check()
            began = clock.now()
            self._keep(read_pictures(self._client, part), began)

    def _changed(self, since: datetime | None) -> Iterator[Page]:
        """Give pages of wanted products that changed."""
        query = search.updated_since(since - OVERLAP) if since else ""
        for page in changed_products(self._client, query=query):
            if page:
                known = self._looks.known([each.gid for each in page])
                gids = [each.gid for each in page if each.gid in known]
                yield gids, page[-1].updated_at

    def _is_sooner_in_bulk(self, wanted: int) -> bool:
        pages = -(-wanted // LARGEST_PAGE)
        points = PRODUCTS_CHANGED.cost + PRODUCTS_BY_IDS.cost
        work = Work(calls=2 * pages, points_each=points / 2, rows=wanted)
        way = choose(work, pace_of(self._shop), most_calls=MOST_CALLS)
        return way == Transport.BULK

    def _look_in_bulk(self) -> None:
        self._runner.read(PURPOSE, PRODUCTS_BULK)
        self._runner.follow({PURPOSE: self._results})

    @property
    def _results(self) -> ReadResults[Any]:
        return ReadResults(PRODUCTS_BULK, self._keep_nodes, self._end_bulk)

    def _keep_nodes(self, nodes: Sequence[Node[Any]]) -> None:
        operation = open_operations(self._shop, [PURPOSE]).first()
        began = operation.created_at if operation else clock.now()
        known = self._looks.known([node.gid for node in nodes])
        wanted = [node for node in nodes if node.gid in known]
        self._keep(pictures_of_nodes(self._client, wanted), began)

    def _end_bulk(self, operation: BulkOperation) -> None:
        began = operation.began_at_shopify
        if began is not None:
            self._move(began)
        self._looks.ended(operation.created_at)

    def _move(self, to: datetime) -> None:
        if self._looks.moves:
            move_watermark(self._shop, STREAM, filters=self._looks.mark, to=to)

    def _keep(self, read: PicturesRead, began: datetime) -> None:
        self._looks.keep(read, began)
        self._done += len(read.found) + len(read.left_out)
        self._ctx.progress(self._done)
