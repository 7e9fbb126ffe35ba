"""A shop's data out of a JSON file in Shopify's own shapes."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nightclerk.core.errors import Refused
from nightclerk.core.text import verbatim, words
from nightclerk.simulator.engine.amounts import Currencies
from nightclerk.simulator.engine.clock import stamp
from nightclerk.simulator.engine.shapes import Shaper
from nightclerk.simulator.shop import Shop

Node = dict[str, Any]

# The lists of a file, in the order in which they are read.
LISTS = {
    "locations": "Location",
    "products": "Product",
    "customers": "Customer",
    "companies": "Company",
}
ALL = (*LISTS, "orders")


def read_file(shop: Shop, path: Path) -> None:
    """Add all that a file describes; `Refused` says what is wrong with it."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise Refused(
            words("The file {path} cannot be read", path=path),
            hint=verbatim(problem.strerror or ""),
        ) from None
    except ValueError as problem:
        raise Refused(
            words("The file {path} is not JSON", path=path),
            hint=verbatim(str(problem)),
        ) from None
    with shop.stock.quietly():
        add_objects(shop, content, lag=0)


def add_objects(
    shop: Shop, content: Mapping[str, Any], *, lag: float | None = None
) -> list[Node]:
    """Add or change objects; gives them whole, in the order they were named."""
    if not isinstance(content, Mapping):
        raise Refused(words("A shop file holds one JSON object"))
    if unknown := sorted(set(content) - {"shop", *ALL}):
        raise Refused(
            words("A shop file has no list “{names}”", names=", ".join(unknown)),
            hint=words("It may have {names}.", names=", ".join(("shop", *ALL))),
        )
    if "shop" in content:
        _shaper(shop).change(_the_shop(shop), content["shop"])
    made = [
        _put(shop, kind, given, lag=lag)
        for name, kind in LISTS.items()
        for given in content.get(name, ())
    ]
    orders = [shop.orders.put(given, lag=lag) for given in content.get("orders", ())]
    return made + orders


def _put(shop: Shop, kind: str, given: Mapping[str, Any], *, lag: float | None) -> Node:
    shaper, now = _shaper(shop), stamp(shop.clock.now())
    node = shop.store.node(str(given.get("id", "")))
    before = list(node["variants"]) if node and kind == "Product" else []
    if node is None:
        node = shaper.complete(kind, given)
    else:
        shaper.change(node, given)
        if "updatedAt" in node:
            node["updatedAt"] = str(given.get("updatedAt") or now)
    if kind == "Product":
        shop.products.keep(node, before)
        if node["status"] == "ACTIVE" and not shop.publishing.of(node["id"]):
            shop.publishing.put(node, at=node["createdAt"])
    shop.store.indexed(node, now=shop.clock.seconds(), lag=lag)
    return node


def _the_shop(shop: Shop) -> Node:
    node = shop.store.node(shop.store.shop_gid)
    if node is None:
        raise Refused(words("The shop has not been opened"))
    return node


def _shaper(shop: Shop) -> Shaper:
    currency = shop.settings.currency
    return Shaper(
        shop.store, Currencies(currency, currency), now=stamp(shop.clock.now())
    )
