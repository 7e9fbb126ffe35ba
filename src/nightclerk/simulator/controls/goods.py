"""The handles of goods, under `/_control/shops/{shop}/…`: as people at the shop act."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from nightclerk.core.errors import Refused
from nightclerk.core.text import verbatim
from nightclerk.simulator.goods.stock_levels import STATES, Level
from nightclerk.simulator.shop import Shop

Json = dict[str, Any]

SHOWN = ("id", "sku", "title", "price", "compareAtPrice", "updatedAt")


def _products(shop: Shop, _asked: Json) -> Json:
    return {"products": [_product(node) for node in shop.store.all("Product")]}


def _product(node: Json) -> Json:
    brief = {name: node[name] for name in ("id", "handle", "title", "status")}
    variants = [{key: each[key] for key in SHOWN} for each in node["variants"]]
    return {**brief, "updatedAt": node["updatedAt"], "variants": variants}


def _change(shop: Shop, asked: Json) -> Json:
    gid = asked.pop("product")
    node = shop.products.named(
        {"id": gid} if gid.startswith("gid:") else {"handle": gid}
    )
    product, problems = shop.products.update(node["id"] if node else gid, asked)
    if product is None:
        raise Refused(verbatim(problems[0]["message"]))
    return _product(product)


def _price(shop: Shop, asked: Json) -> Json:
    variant = shop.storekeeper.price(asked.pop("variant"), **asked)
    return {key: variant[key] for key in SHOWN}


def _sell(shop: Shop, asked: Json) -> Json:
    order = shop.storekeeper.sell(asked.pop("quantities"), **asked)
    return {"id": order["id"], "name": order["name"]}


def _sell_at_random(shop: Shop, asked: Json) -> Json:
    # Not for secrets: the same number sells the same things.
    random = Random(asked.get("seed"))  # noqa: S311
    orders = shop.storekeeper.sell_at_random(random, int(asked.get("count", 1)))
    return {"orders": [{"id": each["id"], "name": each["name"]} for each in orders]}


def _stock(shop: Shop, _asked: Json) -> Json:
    items = shop.store.all("InventoryItem")
    levels = (level for item in items for level in shop.stock.levels_of(item["id"]))
    return {"levels": [_level(level) for level in levels]}


def _level(level: Level) -> Json:
    return {
        "sku": level.item["sku"],
        "item": level.item["id"],
        "variant": level.item["variant"]["id"],
        "location": level.place["id"],
        "place": level.place["name"],
        "active": level.is_active,
        "updatedAt": level.updated_at,
        **{name: level.quantity(name) for name in (*STATES, "on_hand")},
    }


def _counted(work: Callable[[Shop, Json], Level]) -> Callable[[Shop, Json], Json]:
    return lambda shop, asked: _level(work(shop, asked))


def _put(shop: Shop, asked: Json) -> Level:
    return shop.storekeeper.stock_at(
        asked["variant"], asked["place"], int(asked.get("quantity", 0))
    )


def _count(shop: Shop, asked: Json) -> Level:
    return shop.storekeeper.count(
        asked["variant"],
        int(asked["quantity"]),
        state=asked.get("state", "on_hand"),
        place=asked.get("place", ""),
    )


def _set_aside(shop: Shop, asked: Json) -> Level:
    return shop.storekeeper.set_aside(
        asked["variant"],
        int(asked["quantity"]),
        state=asked.get("state", "damaged"),
        place=asked.get("place", ""),
    )


def _unstock(shop: Shop, asked: Json) -> Level:
    return shop.storekeeper.unstock(asked["variant"], asked["place"])


def _operations(shop: Shop, asked: Json) -> Json:
    shop.product_operations.seconds = float(asked["seconds"])
    return {"seconds": shop.product_operations.seconds}


GOODS_WORK: Mapping[tuple[str, str], Callable[[Shop, Json], Json]] = {
    ("GET", "products"): _products,
    ("POST", "products/change"): _change,
    ("POST", "products/price"): _price,
    ("POST", "products/operations"): _operations,
    ("POST", "orders/sell"): _sell,
    ("POST", "orders/sell-at-random"): _sell_at_random,
    ("GET", "stock"): _stock,
    ("POST", "stock/put"): _counted(_put),
    ("POST", "stock/remove"): _counted(_unstock),
    ("POST", "stock/count"): _counted(_count),
    ("POST", "stock/set-aside"): _counted(_set_aside),
}
