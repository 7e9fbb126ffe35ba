"""What adding items would make at Shopify, before anything is sent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from nightclerk.connector.mapping.products.creation import blocked_parts, new_product
from nightclerk.connector.models import Shop
from nightclerk.connector.selectors.products.work import ProductWork
from nightclerk.connector.selectors.settings import product_settings
from nightclerk.core.errors import NightclerkError, Refused
from nightclerk.ledger.goods import Goods
from nightclerk.ledger.models import Item
from nightclerk.ledger.selectors.goods import goods_of


@dataclass(frozen=True, slots=True)
class VariantPreview:
    """A variant as it would be made; the price is in the shop's currency."""

    values: str
    sku: str
    price: str


@dataclass(frozen=True, slots=True)
class ProductPreview:
    """A product as it would be made of an item, or why it cannot be."""

    item: Item
    title: str = ""
    status: str = ""
    handle: str = ""
    variants: Sequence[VariantPreview] = ()
    left_out: Sequence[str] = field(default_factory=tuple)
    problem: NightclerkError | None = None


def preview_items(shop: Shop, items: Collection[Item]) -> list[ProductPreview]:
    """Give what a shop would get of some items; nothing is asked and nothing sent.

    Whether Shopify has one of them under another name is only known when it is added.
    Raises `NotReady` where the shop's currency is not known or has no rate.
    """
    work = ProductWork(shop, product_settings(shop))
    goods = goods_of([item.pk for item in items])
    prices = work.prices({key for each in goods.values() for key in work.keys_of(each)})
    found = []
    for item in items:
        try:
            told = new_product(goods[item.pk], prices, work.terms)
        except Refused as error:
            found.append(ProductPreview(item, problem=error))
            continue
        found.append(_preview(item, goods[item.pk], told, work))
    return found


def _preview(
    item: Item, goods: Goods, told: dict[str, object], work: ProductWork
) -> ProductPreview:
    fields, rows = told["fields"], told["variants"]
    if not isinstance(fields, dict) or not isinstance(rows, list):
        return ProductPreview(item)
    variants = [
        VariantPreview(
            " / ".join(map(str, row["values"])),
            str(row["fields"].get("sku", "")),
            str(row["fields"].get("price", "")),
        )
        for row in rows
    ]
    return ProductPreview(
        item,
        title=str(fields.get("title", "")),
        status=str(work.terms.settings.created_status),
        handle=str(told["handle"]),
        variants=variants,
        left_out=blocked_parts(goods, work.terms),
    )
