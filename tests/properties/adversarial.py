"""Orders of every make, as a simulated shop sends them after a life at random."""

from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any

from nightclerk.shopify.orders.operations import ORDERS_BY_IDS
from nightclerk.simulator.clock import Clock
from nightclerk.simulator.gateway import Asked, Gateway
from nightclerk.simulator.seed import open_shop
from nightclerk.simulator.settings import ShopSettings
from nightclerk.simulator.shop import Shop

Json = dict[str, Any]

RATES = ((), (0.0,), (0.07,), (0.19,), (0.03, 0.04), (0.12, 0.05, 0.02))
MOST_LINES = 12
MOST_PIECES = 40


def empty_shop() -> Shop:
    clock = Clock(datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
    clock.stop()
    shop = Shop(ShopSettings(orders=0), clock, lag=0)
    open_shop(shop, clock)
    return shop


def orders(seed: int, count: int) -> list[Json]:
    """Give orders as Shopify answers when asked for them by their ids."""
    shop, chance = empty_shop(), Random(seed)  # noqa: S311 - dice
    made = [_lived(shop, chance)["id"] for _ in range(count)]
    gateway = Gateway()
    return [read(gateway, shop, gid) for gid in made]


def read(gateway: Gateway, shop: Shop, gid: str) -> Json:
    shop.resize(1_000_000, 1_000)
    asked = Asked(ORDERS_BY_IDS.document, {"ids": [gid]}, None, "app", "request")
    (found,) = gateway.run(shop, asked).body["data"]["nodes"]
    order: Json = found
    return order


def _cents(chance: Random, most: int) -> Decimal:
    return Decimal(chance.randint(0, most)).scaleb(-2)


def _taxes(chance: Random) -> list[Json]:
    rates = chance.choice(RATES)
    return [{"title": f"Tax {rate}", "rate": rate} for rate in rates]


def _discounts(chance: Random, whole: Decimal) -> list[Json]:
    """Take up to all of a price away, in up to two steps."""
    rows: list[Json] = []
    for selection in chance.sample(["ALL", "EXPLICIT"], chance.randint(0, 2)):
        amount = min(whole, _cents(chance, int(whole * 100)))
        amount = whole if chance.random() < 0.1 else amount
        whole -= amount
        rows.append(
            {
                "allocatedAmountSet": str(amount),
                "discountApplication": {"code": "LESS", "targetSelection": selection},
            }
        )
    return rows


def line(chance: Random, number: int) -> Json:
    price, quantity = _cents(chance, 50_000), chance.randint(1, MOST_PIECES)
    return {
        "sku": f"SKU-{number}",
        "title": f"Mug {number}",
        "quantity": quantity,
        "originalUnitPriceSet": str(price),
        "discountAllocations": _discounts(chance, price * quantity),
        "taxLines": _taxes(chance),
    }


def _shipping(chance: Random) -> Json:
    price = _cents(chance, 3_000)
    return {
        "title": "Post",
        "originalPriceSet": str(price),
        "discountAllocations": _discounts(chance, price),
        "taxLines": _taxes(chance),
    }


def _lived(shop: Shop, chance: Random) -> Json:
    """Place an order; then clerks may edit it and pay some of it back."""
    count = chance.randint(1, MOST_LINES)
    order = shop.orders.put(
        {
            "taxesIncluded": chance.random() < 0.5,
            "lineItems": [line(chance, number) for number in range(1, count + 1)],
            "shippingLines": [_shipping(chance) for _ in range(chance.randint(0, 3))],
        }
    )
    for _ in range(chance.randint(0, 3)):
        step = chance.choice((_edit, _refund))
        step(shop, chance, order)
    return order


def _some(chance: Random, order: Json) -> dict[str, int]:
    left = [row for row in order["lineItems"] if row["currentQuantity"]]
    rows = chance.sample(left, chance.randint(0, len(left)))
    return {row["id"]: chance.randint(1, row["currentQuantity"]) for row in rows}


def _edit(shop: Shop, chance: Random, order: Json) -> None:
    fewer = {
        row["id"]: row["currentQuantity"] - gone
        for row in order["lineItems"]
        for key, gone in _some(chance, order).items()
        if key == row["id"]
    }
    added = [line(chance, len(order["lineItems"]) + 1)] if chance.random() < 0.4 else []
    shop.clerk.edit(order, fewer, added)


def _refund(shop: Shop, chance: Random, order: Json) -> None:
    restock = chance.choice(("RETURN", "NO_RESTOCK", "CANCEL"))
    gone = _some(chance, order)
    shop.cashier.refund(order, gone, restock=restock, shipping=chance.random() < 0.3)
