"""Read a shop's locations and stock levels: some by their ids, or all in bulk."""

from collections.abc import Sequence

from nightclerk.connector.budget import pace_of
from nightclerk.connector.mapping.sending.transport import Transport, Work, choose
from nightclerk.connector.mapping.stock.rows import SeenItem, seen_item
from nightclerk.connector.models import BulkOperation, Shop, StockSettings
from nightclerk.connector.services.stock.levels import keep_seen, keep_unseen
from nightclerk.connector.services.stock.locations import SeenLocation, keep_locations
from nightclerk.connector.tasks.sending.bulk_results import ReadResults
from nightclerk.connector.tasks.sending.bulk_running import BulkRunner
from nightclerk.core.errors import Broken, Refused
from nightclerk.jobs.context import Context
from nightclerk.shopify.client import LARGEST_PAGE, ShopifyClient
from nightclerk.shopify.draining import complete
from nightclerk.shopify.inventory.operations import INVENTORY_BULK, LEVELS_BY_ITEM_IDS
from nightclerk.shopify.inventory.payloads import InventoryItem
from nightclerk.shopify.inventory.reading import levels_by_items
from nightclerk.shopify.nodes import Node
from nightclerk.shopify.shops.reading import locations

READ = "stock-read"


def read_locations(shop: Shop, client: ShopifyClient) -> int:
    """Read and keep all locations of a shop; 16 points. Tells how many are new."""
    seen = [
        SeenLocation(
            gid=row.id,
            name=row.name,
            is_active=row.is_active,
            is_fulfillment_service=row.is_fulfillment_service,
        )
        for row in locations(client)
    ]
    return keep_locations(shop, seen)


class StockReading:
    """Reads the levels of one shop for one run; `changed` are those not as known."""

    def __init__(
        self, ctx: Context, shop: Shop, settings: StockSettings, client: ShopifyClient
    ) -> None:
        self._ctx, self._shop, self._client = ctx, shop, client
        self._name = settings.quantity
        self._bulk = BulkRunner(ctx, shop, client)
        self.changed: set[int] = set()

    def follow(self) -> None:
        """Take in what a bulk operation read; parks while Shopify reads."""
        kept = ReadResults(INVENTORY_BULK, self._keep, self._end)
        self._bulk.follow({READ: kept})

    def read(self, gids: Sequence[str]) -> None:
        """Read the levels of inventory items, by calls or in bulk, what is sooner."""
        calls = -(-len(gids) // LARGEST_PAGE)
        work = Work(calls, LEVELS_BY_ITEM_IDS.cost, len(gids))
        if choose(work, pace_of(self._shop)) == Transport.CALLS:
            self.read_some(gids)
        elif not self._bulk.has_read(READ):
            self._bulk.read(READ, INVENTORY_BULK)
            self.follow()

    def read_some(self, gids: Sequence[str]) -> None:
        """Read the levels of inventory items by their ids, 250 a call."""
        for start in range(0, len(gids), LARGEST_PAGE):
            self._ctx.check()
            asked = gids[start : start + LARGEST_PAGE]
            nodes = levels_by_items(self._client, asked)
            known = [complete(self._client, node) for node in nodes if node is not None]
            gone = [gid for gid, node in zip(asked, nodes, strict=True) if node is None]
            self._keep(known, gone=gone)

    def _keep(
        self, nodes: Sequence[Node[InventoryItem]], *, gone: Sequence[str] = ()
    ) -> None:
        """Keep what was read; what cannot be is left out with its reason."""
        seen: list[SeenItem] = []
        for node in nodes:
            try:
                seen.append(seen_item(node.decode()))
            except (Broken, Refused) as error:
                self._ctx.skip(node.gid, error)
        kept = keep_seen(self._shop, seen, name=self._name, gone=gone)
        self._ctx.count(levels_read=kept.read)
        self.changed |= kept.changed

    def _end(self, operation: BulkOperation) -> None:
        keep_unseen(self._shop)
