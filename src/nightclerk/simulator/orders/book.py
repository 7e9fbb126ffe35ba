"""Put orders into the shop and change them, as a customer or a clerk would."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.simulator.engine.amounts import Currencies, read
from nightclerk.simulator.engine.clock import Clock, moment, stamp
from nightclerk.simulator.engine.paging import tail
from nightclerk.simulator.engine.shapes import Shaper
from nightclerk.simulator.engine.store import Store
from nightclerk.simulator.goods.stock import Stock
from nightclerk.simulator.orders.committed import StockOfOrders
from nightclerk.simulator.orders.shipping import arrange_shipping, count_quantities
from nightclerk.simulator.orders.totals import (
    add_up_lines,
    add_up_order,
    add_up_payments,
)

Node = dict[str, Any]

# Shopify numbers a new shop's orders from here on.
FIRST_NUMBER = 1_001
# What changes the sums; any other field is only stored.
SUMMED = frozenset(
    {
        "lineItems",
        "shippingLines",
        "transactions",
        "refunds",
        "fulfillments",
        "fulfillmentOrders",
        "taxesIncluded",
        "additionalFees",
        "cancelledAt",
    }
)


class Orders:
    """The orders of one shop; every change is stamped and reaches the index."""

    def __init__(self, store: Store, clock: Clock, currency: str, stock: Stock) -> None:
        self.store, self.clock, self.currency = store, clock, currency
        self.stock = StockOfOrders(stock)
        # Who is told of every order that was added or changed.
        self.followers: list[Callable[[Node], None]] = []
        self._number = FIRST_NUMBER

    def put(
        self,
        given: Mapping[str, Any],
        *,
        lag: float | None = None,
        paid: Mapping[str, Any] | None = None,
    ) -> Node:
        """Add an order, or change the one of the same id; gives it whole.

        `paid` are fields of the payment that an order has without `transactions`.
        """
        known = self.store.node(str(given.get("id", "")))
        if known is not None and known["__typename"] == "Order":
            return self.change(known, given, lag=lag)
        now = stamp(self.clock.now())
        created = stamp(moment(str(given.get("createdAt") or now)))
        shaper = Shaper(self.store, self.currencies(given), now=created)
        order = shaper.complete("Order", {**self._numbered(given), **given})
        if "updatedAt" not in given:
            order["updatedAt"] = now
        self._complete(order, shaper, given, paid or {})
        self._index(order, lag=lag)
        return order

    def change(
        self, order: Node, given: Mapping[str, Any], *, lag: float | None = None
    ) -> Node:
        """Set fields of an order; sums follow, `updatedAt` is the clock's."""
        now = stamp(moment(str(given.get("updatedAt") or self.clock.now())))
        shaper = Shaper(self.store, self.currencies({**order, **given}), now=now)
        shaper.change(order, {**given, "updatedAt": now, "id": order["id"]})
        if SUMMED & given.keys():
            self.sum(order, shaper, given)
        order["closed"] = order["closedAt"] is not None
        self._index(order, lag=lag)
        return order

    def close(self, order: Node) -> Node:
        """Archive an order."""
        return self.change(order, {"closedAt": stamp(self.clock.now())})

    def delete(self, order: Node) -> None:
        """Delete an order; its id is unknown from now on."""
        self.stock.release(order, at=stamp(self.clock.now()))
        for gone in (order, *order["fulfillmentOrders"], *order["fulfillments"]):
            self.store.remove(gone)
            self.store.indexed(gone, now=self.clock.seconds())

    def named(self, key: str) -> Node:
        """Find an order by its id or name; `Refused` where there is none."""
        found = self.store.node(key)
        if found is not None and found["__typename"] == "Order":
            return found
        for order in self.store.all("Order"):
            if order["name"] == key:
                return order
        raise Refused(words("There is no order “{name}” in the shop", name=key))

    def shaper(self, order: Node) -> Shaper:
        """Give who completes parts of an order as it is now."""
        now = stamp(self.clock.now())
        return Shaper(self.store, self.currencies(order), now=now)

    def currencies(self, given: Mapping[str, Any]) -> Currencies:
        """Give the two currencies of an order; numbers alone count in both."""
        shop = str(given.get("currencyCode") or self.currency)
        presentment = str(given.get("presentmentCurrencyCode") or shop)
        return Currencies(shop, presentment)

    def _numbered(self, given: Mapping[str, Any]) -> dict[str, Any]:
        number = int(given.get("number") or 0)
        digits = "".join(filter(str.isdecimal, str(given.get("name") or "")))
        number = number or (int(digits) if digits else self._number)
        self._number = max(self._number, number + 1)
        return {"number": number, "name": f"#{number}"}

    def _complete(
        self,
        order: Node,
        shaper: Shaper,
        given: Collection[str],
        paid: Mapping[str, Any],
    ) -> None:
        order["legacyResourceId"] = str(tail(order))
        order["statusPageUrl"] = f"https://shop.example/orders/{tail(order)}"
        if "processedAt" not in given:
            order["processedAt"] = order["createdAt"]
        customer = order["customer"]
        if customer and "email" not in given:
            order["email"] = (customer["defaultEmailAddress"] or {}).get("emailAddress")
        order["closed"] = order["closedAt"] is not None
        order["displayAddress"] = order["shippingAddress"] or order["billingAddress"]
        if order["shippingLines"]:
            order["shippingLine"] = order["shippingLines"][0]
        if "transactions" not in given:
            self._add_up(order, shaper.currencies, given)
            _pay(order, shaper, paid)
        self.sum(order, shaper, given)

    def _add_up(
        self, order: Node, currencies: Currencies, given: Collection[str]
    ) -> None:
        count_quantities(order)
        add_up_lines(order, currencies, given)
        add_up_order(order, currencies, given)

    def sum(self, order: Node, shaper: Shaper, given: Collection[str]) -> None:
        """Bring all that follows from an order's parts up to date."""
        self._add_up(order, shaper.currencies, given)
        if order["displayFinancialStatus"] is None:
            order["displayFinancialStatus"] = _paid_status(order)
        order["paymentGatewayNames"] = list(
            dict.fromkeys(t["gateway"] for t in order["transactions"] if t["gateway"])
        )
        add_up_payments(order, shaper.currencies, given)
        arrange_shipping(order, shaper, self.stock.routes, given)

    def _index(self, order: Node, *, lag: float | None) -> None:
        self.stock.follow(order, lag=lag)
        self.store.indexed(order, now=self.clock.seconds(), lag=lag)
        for follow in self.followers:
            follow(order)
        for fulfillment_order in order["fulfillmentOrders"]:
            self.store.indexed(fulfillment_order, now=self.clock.seconds(), lag=lag)


def _pay(order: Node, shaper: Shaper, told: Mapping[str, Any]) -> None:
    status = order["displayFinancialStatus"] or "PAID"
    order["displayFinancialStatus"] = status
    kind = {"PENDING": "", "AUTHORIZED": "AUTHORIZATION", "VOIDED": ""}.get(
        status, "SALE"
    )
    if not kind or not read(order["totalPriceSet"]).shop:
        return
    paid = {
        "kind": kind,
        "amountSet": order["totalPriceSet"],
        "createdAt": order["createdAt"],
        "processedAt": order["processedAt"],
        "test": order["test"],
        **told,
    }
    shaper.change(order, {"transactions": [paid]})


def _paid_status(order: Node) -> str:
    good = [t for t in order["transactions"] if t["status"] == "SUCCESS"]
    paid = sum(
        read(t["amountSet"]).shop for t in good if t["kind"] in {"SALE", "CAPTURE"}
    )
    back = sum(read(t["amountSet"]).shop for t in good if t["kind"] == "REFUND")
    if back:
        return "REFUNDED" if back >= paid else "PARTIALLY_REFUNDED"
    if paid:
        whole = read(order["currentTotalPriceSet"]).shop
        return "PAID" if paid >= whole else "PARTIALLY_PAID"
    if any(t["kind"] == "VOID" for t in good):
        return "VOIDED"
    held = any(t["kind"] == "AUTHORIZATION" for t in good)
    return "AUTHORIZED" if held else "PENDING"
