"""Inventory items: what a variant weighs and costs, and whether it is counted."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from nightclerk.simulator.engine.amounts import money
from nightclerk.simulator.engine.paging import tail
from nightclerk.simulator.engine.templates import blank, plain

Node = dict[str, Any]
Given = Mapping[str, Any]
Misfit = tuple[list[str], str]

PLAIN = ("countryCodeOfOrigin", "requiresShipping", "tracked")
# World Customs Organization: six digits, and up to seven more of a country's own.
HS_CODE = re.compile(r"\d{6,13}")
LONGEST = 255
HEAVIEST = 2_000_000_000


def new_item(gid: str, given: Given, *, currency: str, now: str) -> Node:
    """Make the inventory item of a variant; it is not known to the store yet.

    Apps make items that are not counted, unless they say so.
    """
    item = blank("InventoryItem", now=now)
    item |= {"id": gid, "tracked": False}
    write_item(item, given, currency=currency, now=now)
    return item


def write_item(item: Node, given: Given, *, currency: str, now: str) -> None:
    """Set what is given of an item."""
    for name in PLAIN:
        if given.get(name) is not None or (name in given and name not in PLAIN[1:]):
            item[name] = given[name]
    if "sku" in given:
        item["sku"] = given["sku"] or None
    if "harmonizedSystemCode" in given:
        item["harmonizedSystemCode"] = _digits(given["harmonizedSystemCode"])
    if "cost" in given:
        cost = given["cost"]
        item["unitCost"] = None if cost is None else cost_of(str(cost), currency)
    if "measurement" in given:
        weight = (given["measurement"] or {}).get("weight")
        weight = plain("Weight", **weight) if weight else None
        item["measurement"] = {**measured(item), "weight": weight}
    item["updatedAt"] = now


def measured(item: Node) -> Node:
    """Give an item's measurement; one that was never measured keeps none."""
    known: Node | None = item["measurement"]
    return known or plain(
        "InventoryItemMeasurement",
        id=f"gid://shopify/InventoryItemMeasurement/{tail(item)}",
    )


@lru_cache(maxsize=4_096)
def cost_of(amount: str, currency: str) -> Node:
    """Write what an item costs; many cost the same, and it is never changed."""
    return money(amount, currency)


def _digits(code: str | None) -> str | None:
    return re.sub(r"[^0-9A-Za-z]", "", code or "") or None


def misfits(given: Given) -> Iterator[Misfit]:
    """Say what no item can be: the way to the field, and why."""
    if len(given.get("sku") or "") > LONGEST:
        yield ["sku"], f"SKU is too long (maximum is {LONGEST} characters)"
    cost = given.get("cost")
    if cost is not None and Decimal(str(cost)) < 0:
        yield ["cost"], "Cost must be greater than or equal to 0"
    weight = (given.get("measurement") or {}).get("weight")
    if weight and weight["value"] < 0:
        field = ["measurement", "weight"]
        yield field, "Weight must be greater than or equal to 0"
    elif weight and weight["value"] >= HEAVIEST:
        yield ["measurement", "weight"], f"Weight must be less than {HEAVIEST}"
    code = _digits(given.get("harmonizedSystemCode"))
    if code is not None and not HS_CODE.fullmatch(code):
        text = "Harmonized system code must be a number between six and thirteen digits"
        yield ["harmonizedSystemCode"], text
