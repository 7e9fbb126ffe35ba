"""Items with pictures on their way to a simulated shop and back: a run of 30107."""

from typing import Any

import httpx
from tests.connector.goods_out import at_shopify
from tests.connector.runs import ListReporter, Ran
from tests.ledger.picturing import png

from nightclerk.connector.models import Shop, ShopPicture
from nightclerk.connector.tasks.sync_pictures import SyncPicturesParams, sync_pictures
from nightclerk.jobs.context import Context, Parked
from nightclerk.ledger.models import Item, ItemVariant
from nightclerk.ledger.services.parties.pictures import add_picture
from nightclerk.simulator.running import RunningSimulator

RED, GREEN, BLUE = (png(2, 3, shade=shade) for shade in (1, 2, 3))
MOST_STRETCHES = 30


def sync(
    shop: Shop, simulator: RunningSimulator, *, run_id: int = 1, **params: Any
) -> Ran:
    """Run 30107 to its end, however often it is parked; `result["parked"]` counts."""
    reporter = ListReporter()
    ctx = Context(reporter, run_id=run_id, is_foreground=False)
    waits: list[str] = []
    for _ in range(MOST_STRETCHES):
        try:
            sync_pictures.run(ctx, SyncPicturesParams(shop=shop.code, **params))
        except Parked as parked:
            waits.append(str(parked.parking.what))
            ctx.is_resumed = True
            simulator.control.advance(parked.parking.look_in.total_seconds())
            continue
        ctx.result["waits"] = waits
        return Ran(reporter, ctx)
    raise AssertionError("the run waits for ever")


def run_once(shop: Shop) -> None:
    """Run 30107 until it ends, or is parked."""
    ctx = Context(ListReporter(), run_id=1, is_foreground=False)
    sync_pictures.run(ctx, SyncPicturesParams(shop=shop.code))


def show(item: Item, *contents: bytes, variant: ItemVariant | None = None) -> None:
    """Let an item be shown with pictures, each after the other."""
    for content in contents:
        add_picture(item, content, variant=variant, alt=f"{item.no} as it is")


def media(shop: Shop, gid: str) -> list[str]:
    """Give the ids of a product's pictures at Shopify, in their order."""
    return [node["id"] for node in at_shopify(shop, gid)["media"]["nodes"]]


def shown_by(shop: Shop, gid: str) -> dict[str, list[str]]:
    """Give which pictures a product's variants show, by their ids."""
    return {
        node["id"]: [each["id"] for each in node["media"]["nodes"]]
        for node in at_shopify(shop, gid)["variants"]["nodes"]
    }


def contents(shop: Shop, gid: str) -> list[bytes]:
    """Give what a product's pictures at Shopify are, in their order."""
    urls = [node["image"]["url"] for node in at_shopify(shop, gid)["media"]["nodes"]]
    return [httpx.get(url, trust_env=False).content for url in urls]


def rows(shop: Shop, **chosen: Any) -> list[ShopPicture]:
    return list(ShopPicture.objects.filter(shop=shop, **chosen).order_by("pk"))
