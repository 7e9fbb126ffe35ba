"""Task 30109: tell Shopify what was shipped, and the books what it shipped itself."""

from typing import Annotated

from pydantic import Field, StringConstraints

from nightclerk.connector.models import Shop
from nightclerk.connector.selectors.mirror import shop as shop_of
from nightclerk.connector.selectors.shipping.to_send import Chosen
from nightclerk.connector.services.shipping.carriers import note_carriers
from nightclerk.connector.services.shipping.sendings import open_sendings
from nightclerk.connector.services.shipping.starts import SYNC_SHIPMENTS
from nightclerk.connector.services.shipping.undone import close_taken_back
from nightclerk.connector.services.syncs.starting import require_enabled
from nightclerk.connector.tasks.order_selection import Number, ShopCode
from nightclerk.connector.tasks.sending.calls import may_send
from nightclerk.connector.tasks.sending.shop_client import run_client
from nightclerk.connector.tasks.shipping.export import ShipmentExport
from nightclerk.connector.tasks.shipping.intake import FulfillmentIntake
from nightclerk.core.params import Params
from nightclerk.core.text import words
from nightclerk.jobs.context import Context
from nightclerk.jobs.registry import catalogue
from nightclerk.shopify.client import ShopifyClient

ShipmentNo = Annotated[str, StringConstraints(min_length=1, max_length=20)]


class SyncShipmentsParams(Params):
    """Which shipments; without any choice, all of the shop that are to be sent."""

    about = "Tell Shopify which posted shipments left, and where they can be followed."

    shop: ShopCode = Field(title=str(words("Shop")))
    shipments: list[ShipmentNo] = Field(
        default=[],
        max_length=500,
        title=str(words("Only these posted shipments, by number")),
    )
    orders: list[Number] = Field(
        default=[], max_length=500, title=str(words("Only these orders, by number"))
    )
    dry_run: bool = Field(
        default=False, title=str(words("Dry run: send nothing, count what would be"))
    )

    @property
    def chosen(self) -> Chosen:
        """Give which shipments are meant."""
        return Chosen(self.shipments, self.orders)


@catalogue.task(
    SYNC_SHIPMENTS,
    words("Sync shipments"),
    params=SyncShipmentsParams,
    category=lambda params: f"SHOP-{params.shop}",
    scope=lambda params: params.shop,
    reads=frozenset({"connector.orders", "ledger.documents"}),
    writes=frozenset({"connector.shipments"}),
)
def sync_shipments(ctx: Context, params: SyncShipmentsParams) -> None:
    """Settle what is in doubt, then tell Shopify what changed and what is new."""
    shop = shop_of(params.shop)
    require_enabled(shop)
    with run_client(ctx, shop) as client:
        _sync(ctx, shop, params, client)


def _sync(
    ctx: Context, shop: Shop, params: SyncShipmentsParams, client: ShopifyClient
) -> None:
    sends = may_send(ctx, shop, dry_run=params.dry_run)
    export = ShipmentExport(ctx, shop, client, may_send=sends)
    if sends:
        export.settle()
    open_sendings(shop)
    note_carriers(shop)
    intake = FulfillmentIntake(ctx, shop, writes=not params.dry_run)
    intake.note_cancelled()
    intake.run(params.chosen)
    export.cancel_undone()
    close_taken_back(shop)
    export.follow()
    export.run(params.chosen)
