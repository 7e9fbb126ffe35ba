"""What programs do with goods at Shopify; each act is one service or one sync."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from nightclerk.connector.models import Shop, ShopProduct, ShopVariant
from nightclerk.connector.services.pictures.starts import SYNC_PICTURES
from nightclerk.connector.services.products.drift import send_ours_again, take_theirs
from nightclerk.connector.services.products.starts import (
    SYNC_PRODUCTS,
    allow_price,
    remove_product,
)
from nightclerk.connector.services.stock.starts import SYNC_STOCK
from nightclerk.connector.services.syncs.starting import start_sync
from nightclerk.core.errors import invalid_fields
from nightclerk.core.text import words
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.registry import catalogue
from nightclerk.ledger.programs.values import Asked, Key, No, Told

MOST_NAMED = 500
Named = Annotated[list[Key], Field(max_length=MOST_NAMED)]
Numbers = Annotated[list[No], Field(max_length=MOST_NAMED)]


class GoodsSync(Asked):
    """Which products are kept in step, and which items are added; else all."""

    direction: Literal["card", "from", "to"] = Field(default="card", title="Direction")
    only_prices: bool = Field(default=False, title="Only sync prices")
    products: Named = Field(default=[], title="Only these products, by id")
    dry_run: bool = Field(default=False, title="Write and send nothing")


class ItemsAdded(Asked):
    """Which items are added to Shopify; with a product as variants of it."""

    items: Numbers = Field(min_length=1, title="Items, by number")
    product: Key | None = Field(default=None, title="The product, by id")
    dry_run: bool = Field(default=False, title="Write and send nothing")


class StockSync(Asked):
    """Whose stock is sent; else that of the whole shop."""

    items: Numbers = Field(default=[], title="Only these items, by number")
    variants: Named = Field(default=[], title="Only these variants, by id")
    audit: bool = Field(default=False, title="Read all stock and list what differs")
    force: bool = Field(default=False, title="Send what is the same already, too")
    dry_run: bool = Field(default=False, title="Send nothing")


class PicturesSync(Asked):
    """Whose pictures are kept in step; else those of all products."""

    products: Named = Field(default=[], title="Only these products, by id")
    dry_run: bool = Field(default=False, title="Write and send nothing")


class PriceAllowed(Asked):
    """The price that may pass although it changes more than the shop card allows."""

    price: Decimal = Field(gt=0, max_digits=17, decimal_places=5, title="Price")


class Decided(Told):
    """What a decision about changes at Shopify came to.

    `entry` is the sync that puts them right, `taken` are the fields that items took.
    """

    entry: int | None
    taken: list[str]


class Removed(Told):
    """The product that is no item any more, and the sync that takes it off sale."""

    id: int
    entry: int | None


def sync_goods_asked(shop: Shop, asked: GoodsSync, *, actor: Any = None) -> JobEntry:
    """Let the queue keep products in step; gives the entry."""
    told = asked.model_dump(exclude={"products"})
    gids = _gids(ShopProduct, shop, asked.products, field="products")
    return _started(shop, SYNC_PRODUCTS, {**told, "gids": gids}, actor)


def add_items_asked(shop: Shop, asked: ItemsAdded, *, actor: Any = None) -> JobEntry:
    """Let the queue add items to Shopify; gives the entry."""
    named = [asked.product] if asked.product else []
    gids = _gids(ShopProduct, shop, named, field="product")
    told = {"add": asked.items, "gids": gids, "dry_run": asked.dry_run}
    return _started(shop, SYNC_PRODUCTS, told, actor)


def sync_stock_asked(shop: Shop, asked: StockSync, *, actor: Any = None) -> JobEntry:
    """Let the queue send stock; gives the entry."""
    told = asked.model_dump(exclude={"variants"})
    gids = _gids(ShopVariant, shop, asked.variants, field="variants")
    return _started(shop, SYNC_STOCK, {**told, "variants": gids}, actor)


def sync_pictures_asked(
    shop: Shop, asked: PicturesSync, *, actor: Any = None
) -> JobEntry:
    """Let the queue keep pictures in step; gives the entry."""
    gids = _gids(ShopProduct, shop, asked.products, field="products")
    told = {"gids": gids, "dry_run": asked.dry_run}
    return _started(shop, SYNC_PICTURES, told, actor)


def allow_price_asked(
    row: ShopVariant, asked: PriceAllowed, *, actor: Any = None
) -> ShopVariant:
    """Let a price pass; the next sync sends it."""
    return allow_price(row, asked.price, actor=actor)


def remove_asked(product: ShopProduct, *, actor: Any = None) -> Removed:
    """Let a product be no item any more, and take it off sale as the card says."""
    started = remove_product(product, actor=actor, background=True)
    return Removed(id=product.pk, entry=started.entry.pk if started else None)


def _ours(product: ShopProduct, actor: Any) -> Decided:
    started = send_ours_again(product, actor=actor, background=True)
    return Decided(entry=started.entry.pk, taken=[])


def _theirs(product: ShopProduct, actor: Any) -> Decided:
    return Decided(entry=None, taken=take_theirs(product, actor=actor))


DECISIONS: Mapping[str, Callable[[ShopProduct, Any], Decided]] = {
    "send_ours": _ours,
    "take_theirs": _theirs,
}


def decide_asked(product: ShopProduct, act: str, *, actor: Any = None) -> Decided:
    """Decide about what somebody changed at Shopify of a product."""
    return DECISIONS[act](product, actor)


def _gids(
    model: type[ShopProduct | ShopVariant],
    shop: Shop,
    numbers: Sequence[int],
    *,
    field: str,
) -> list[str]:
    """Give Shopify's ids of records by their numbers; `Refused` names what is none."""
    rows = model._default_manager.filter(shop=shop, pk__in=numbers)
    found = dict(rows.values_list("pk", "gid"))
    unknown = [str(number) for number in numbers if number not in found]
    if unknown:
        text = words(
            "Shop {shop} has no such record: {numbers}",
            shop=shop.code,
            numbers=", ".join(unknown),
        )
        raise invalid_fields({field: text})
    return [found[number] for number in dict.fromkeys(numbers)]


def _started(shop: Shop, number: int, told: dict[str, Any], actor: Any) -> JobEntry:
    task = catalogue[number]
    params = task.params.read({"shop": shop.code, **told})
    return start_sync(shop, task, params, actor=actor, background=True).entry
