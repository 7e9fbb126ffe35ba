"""Task 30102: keep stock at Shopify as the books have it, location by location."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from nightclerk.connector.models import Shop
from nightclerk.connector.selectors.mirror import shop as shop_of
from nightclerk.connector.selectors.settings import stock_settings
from nightclerk.connector.selectors.stock.levels import (
    Chosen,
    inventory_gids,
    levels_at,
    stock_rules,
)
from nightclerk.connector.services.stock.levels import open_levels
from nightclerk.connector.services.stock.reckoning import StockReckoner
from nightclerk.connector.services.stock.starts import SYNC_STOCK
from nightclerk.connector.services.syncs.starting import require_enabled
from nightclerk.connector.tasks.order_selection import ShopCode
from nightclerk.connector.tasks.sending.calls import may_send
from nightclerk.connector.tasks.sending.shop_client import run_client
from nightclerk.connector.tasks.stock.audit import StockAudit
from nightclerk.connector.tasks.stock.export import StockExport
from nightclerk.connector.tasks.stock.reading import StockReading, read_locations
from nightclerk.core.params import Params, wrong
from nightclerk.core.text import words
from nightclerk.jobs.context import Context
from nightclerk.jobs.registry import catalogue
from nightclerk.shopify.client import ShopifyClient

VariantGid = Annotated[
    str, StringConstraints(pattern=r"^gid://shopify/ProductVariant/\d+$")
]
ItemNo = Annotated[str, StringConstraints(min_length=1, max_length=20)]


class SyncStockParams(Params):
    """Whose stock; without any choice, that of the whole shop."""

    about = "Send stock to Shopify, where it differs."

    shop: ShopCode = Field(title=str(words("Shop")))
    variants: list[VariantGid] = Field(
        default=[],
        max_length=500,
        title=str(words("Only these variants, by Shopify's id")),
    )
    items: list[ItemNo] = Field(
        default=[], max_length=500, title=str(words("Only these items, by number"))
    )
    audit: bool = Field(
        default=False,
        title=str(words("Audit: read all stock at Shopify and list what differs")),
    )
    force: bool = Field(
        default=False, title=str(words("Send what is the same already, too"))
    )
    dry_run: bool = Field(
        default=False, title=str(words("Dry run: send nothing, count what would be"))
    )

    @model_validator(mode="after")
    def _make_sense_together(self) -> Self:
        if self.audit and (self.variants or self.items):
            raise wrong(words("An audit is of all stock of a shop"))
        if self.audit and self.force:
            raise wrong(words("An audit sends nothing"))
        return self

    @property
    def chosen(self) -> Chosen:
        """Give whose stock is meant."""
        return Chosen(self.variants, self.items)


@catalogue.task(
    SYNC_STOCK,
    words("Sync stock"),
    params=SyncStockParams,
    category=lambda params: f"SHOP-{params.shop}",
    scope=lambda params: params.shop,
    reads=frozenset({"connector.products"}),
    writes=frozenset({"connector.stock"}),
)
def sync_stock(ctx: Context, params: SyncStockParams) -> None:
    """Read what is not known of stock at Shopify, then send what differs."""
    shop = shop_of(params.shop)
    require_enabled(shop)
    with run_client(ctx, shop) as client:
        _sync(ctx, shop, params, client)


def _sync(
    ctx: Context, shop: Shop, params: SyncStockParams, client: ShopifyClient
) -> None:
    settings = stock_settings(shop)
    reading = StockReading(ctx, shop, settings, client)
    reading.follow()
    read_locations(shop, client)
    rules = stock_rules(shop, settings)
    open_levels(shop, rules)
    if not rules:
        ctx.say(words("No location of the shop has a stock calculation"))
        ctx.nothing_to_do()
        return
    reckoner = StockReckoner(shop, settings, rules)
    if params.audit:
        StockAudit(ctx, shop, reading=reading, reckoner=reckoner).run()
        return
    sends = may_send(ctx, shop, dry_run=params.dry_run)
    export = StockExport(
        ctx,
        client,
        reading=reading,
        reckoner=reckoner,
        may_send=sends,
        force=params.force,
    )
    if sends:
        export.settle()
    levels = levels_at(shop, rules, params.chosen)
    reading.read(inventory_gids(levels, only_unread=True))
    export.run(params.chosen)
