"""The proof that goods reach the shop: a price that arrives, and clean syncs."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User

from nightclerk.cli.demo.lines import tell
from nightclerk.cli.demo.runs import begun, followed
from nightclerk.cli.demo.simulated import SimulatedShop
from nightclerk.connector.models import Shop, ShopProduct, ShopVariant
from nightclerk.connector.selectors.products.stands import stand_of
from nightclerk.connector.services.pictures.starts import sync_pictures_of
from nightclerk.connector.services.products.starts import sync_prices, sync_products
from nightclerk.connector.services.stock.starts import sync_stock_of
from nightclerk.core.errors import NotReady
from nightclerk.core.text import words
from nightclerk.jobs.models import JobRun
from nightclerk.ledger.models import Item
from nightclerk.ledger.services.parties.items import change_item

Facts = dict[str, Any]
RISE = Decimal(1)  # in the company's currency: less than half of any price here
STARTS = (sync_products, sync_stock_of, sync_pictures_of)


def prove_goods(
    shop: Shop, user: User, simulated: SimulatedShop, *, patience: float
) -> Facts:
    """Change a price and send it, then keep all goods in step; tell what came of it.

    Gives `price`, as the books want it and as it is at Shopify, and `goods`: how the
    syncs of products, stock and pictures ended, by their reports.
    """
    price = _price_sent(shop, user, simulated, patience=patience)
    goods = {}
    for start in STARTS:
        entry = begun(start(shop, actor=user, background=True))
        run = followed(entry, patience=patience)
        tell("step", text=f"“{entry}”: {run.get_status_display().lower()}")
        goods[str(entry.task)] = str(run.status)
    return {"price": price, "goods": goods}


def is_proven(facts: Mapping[str, Any]) -> bool:
    """Tell whether the price is at Shopify and every sync of goods was clean."""
    price, goods = facts["price"], facts["goods"]
    is_clean = all(status == JobRun.Status.DONE for status in goods.values())
    return is_clean and has_arrived(price)


def has_arrived(price: Mapping[str, Any]) -> bool:
    """Tell whether Shopify has the price that the books want."""
    return price["wanted"] is not None and price["at_shopify"] == price["wanted"]


def _price_sent(
    shop: Shop, user: User, simulated: SimulatedShop, *, patience: float
) -> Facts:
    """Let an item cost more, sync its price, and ask the shop itself for it."""
    variant, product, item = _sold(shop)
    change_item(item, actor=user, unit_price=item.unit_price + RISE)
    wanted = stand_of(product).wanted(variant.pk, "price")
    sync = sync_prices(shop, [product], actor=user, background=True)
    followed(begun(sync), patience=patience)
    there = simulated.price_of(variant.gid)
    price = {"item": item.no, "wanted": wanted, "at_shopify": there}
    name = item.description
    if has_arrived(price):
        said = f"The price of {name} arrived at Shopify: {there} {shop.currency}"
    else:
        said = f"The price of {name} is {there} at Shopify, not {wanted}"
    tell("step", text=said)
    return price


def _sold(shop: Shop) -> tuple[ShopVariant, ShopProduct, Item]:
    """Give a variant that the shop sells, its product, and the item that it is."""
    sold = ShopVariant.objects.filter(
        shop=shop, is_gone=False, product__is_gone=False, item__is_blocked=False
    )
    variant = sold.select_related("product__shop", "item").order_by("pk").first()
    if variant is None or variant.product is None or variant.item is None:
        raise NotReady(
            words("No product of shop {shop} is an item", shop=shop.code),
            hint=words("Sync products from Shopify."),
        )
    return variant, variant.product, variant.item
