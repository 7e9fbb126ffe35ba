"""The handles that change orders, under `/_control/shops/{shop}/orders`."""

from collections.abc import Callable, Mapping
from typing import Any

from nightclerk.simulator.shop import Shop

Json = dict[str, Any]


def _list(shop: Shop, _asked: Json) -> Json:
    return {"orders": [_brief(order) for order in shop.store.all("Order")]}


def _brief(order: Json) -> Json:
    return {
        "id": order["id"],
        "name": order["name"],
        "createdAt": order["createdAt"],
        "updatedAt": order["updatedAt"],
        "total": order["totalPriceSet"]["shopMoney"]["amount"],
    }


def _edit(shop: Shop, order: Json, asked: Json) -> Json:
    return shop.clerk.edit(
        order,
        asked.get("quantities", {}),
        asked.get("added", []),
        discounts=asked.get("discounts"),
        keeps_shipping=asked.get("keeps_shipping", True),
    )


def _cancel(shop: Shop, order: Json, asked: Json) -> Json:
    return shop.clerk.cancel(order, reason=asked.get("reason", "CUSTOMER"))


def _close(shop: Shop, order: Json, _asked: Json) -> Json:
    return shop.orders.close(order)


def _refund(shop: Shop, order: Json, asked: Json) -> Json:
    how = {k: v for k, v in asked.items() if k not in {"order", "quantities"}}
    return shop.cashier.refund(order, asked.get("quantities", {}), **how)


def _settle(shop: Shop, order: Json, _asked: Json) -> Json:
    return shop.cashier.settle(order)


def _exchange(shop: Shop, order: Json, asked: Json) -> Json:
    return shop.clerk.exchange(order, asked["back"], asked["added"])


def _pay(shop: Shop, order: Json, asked: Json) -> Json:
    known = {"order", "gateway", "amount"}
    told = {name: value for name, value in asked.items() if name not in known}
    gateway = asked.get("gateway", "shopify_payments")
    return shop.cashier.pay(order, gateway, asked.get("amount"), **told)


def _address(shop: Shop, order: Json, asked: Json) -> Json:
    return shop.clerk.change_address(order, asked["address"])


def _delete(shop: Shop, order: Json, _asked: Json) -> Json:
    shop.orders.delete(order)
    return order


def _on_order(work: Callable[[Shop, Json, Json], Json]) -> Callable[[Shop, Json], Json]:
    def handle(shop: Shop, asked: Json) -> Json:
        return _brief(work(shop, shop.orders.named(asked["order"]), asked))

    return handle


ORDER_WORK: Mapping[tuple[str, str], Callable[[Shop, Json], Json]] = {
    ("GET", "orders"): _list,
    ("POST", "orders/edit"): _on_order(_edit),
    ("POST", "orders/cancel"): _on_order(_cancel),
    ("POST", "orders/close"): _on_order(_close),
    ("POST", "orders/refund"): _on_order(_refund),
    ("POST", "orders/settle"): _on_order(_settle),
    ("POST", "orders/exchange"): _on_order(_exchange),
    ("POST", "orders/pay"): _on_order(_pay),
    ("POST", "orders/address"): _on_order(_address),
    ("POST", "orders/delete"): _on_order(_delete),
}
