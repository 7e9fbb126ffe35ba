"""Task 30107: keep pictures of items and of products at Shopify in step."""

from typing import Annotated

from pydantic import Field, StringConstraints

from nightclerk.connector.models import ProductSettings, Shop
from nightclerk.connector.selectors.mirror import shop as shop_of
from nightclerk.connector.selectors.settings import product_settings
from nightclerk.connector.services.pictures.starts import SYNC_PICTURES
from nightclerk.connector.services.syncs.starting import require_enabled
from nightclerk.connector.tasks.order_selection import ShopCode
from nightclerk.connector.tasks.pictures.export import PictureExport
from nightclerk.connector.tasks.pictures.imports import PictureImport
from nightclerk.connector.tasks.sending.shop_client import run_client
from nightclerk.core.params import Params
from nightclerk.core.text import words
from nightclerk.jobs.context import Context
from nightclerk.jobs.registry import catalogue
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.throttle import Priority

ProductGid = Annotated[str, StringConstraints(pattern=r"^gid://shopify/Product/\d+$")]
Direction = ProductSettings.Direction


class SyncPicturesParams(Params):
    """Whose pictures; without any choice, those of all products that are items."""

    about = "Send pictures to Shopify or bring them, as the shop card says."

    shop: ShopCode = Field(title=str(words("Shop")))
    gids: list[ProductGid] = Field(
        default=[],
        max_length=2_000,
        title=str(words("Only these products, by Shopify's id")),
    )
    dry_run: bool = Field(
        default=False, title=str(words("Dry run: write and send nothing"))
    )


@catalogue.task(
    SYNC_PICTURES,
    words("Sync pictures"),
    params=SyncPicturesParams,
    category=lambda params: f"SHOP-{params.shop}",
    scope=lambda params: params.shop,
    reads=frozenset({"connector.products"}),
    writes=frozenset({"connector.pictures"}),
)
def sync_pictures(ctx: Context, params: SyncPicturesParams) -> None:
    """Send or bring the pictures that differ, the way that the shop card says."""
    shop = shop_of(params.shop)
    require_enabled(shop)
    with run_client(ctx, shop, usual=Priority.BULK) as client:
        _sync(ctx, shop, params, client)


def _sync(
    ctx: Context, shop: Shop, params: SyncPicturesParams, client: ShopifyClient
) -> None:
    settings = product_settings(shop)
    if settings.pictures == Direction.TO_SHOPIFY:
        PictureExport(
            ctx, shop, settings, client, gids=params.gids, dry_run=params.dry_run
        ).run()
    elif settings.pictures == Direction.FROM_SHOPIFY:
        PictureImport(ctx, shop, client, gids=params.gids, dry_run=params.dry_run).run()
    else:
        ctx.say(words("Sync of pictures is off on the shop card"))
        ctx.nothing_to_do()
