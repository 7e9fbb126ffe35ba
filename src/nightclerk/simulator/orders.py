"""Put orders into the shop and change them, as a customer or a clerk would."""

from collections.abc import Collection, Mapping
from typing import Any

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.simulator.amounts import Currencies, read
from nightclerk.simulator.clock import Clock, stamp
from nightclerk.simulator.paging import tail
from nightclerk.simulator.shapes import Shaper
from nightclerk.simulator.shipping import arrange_shipping, count_quantities
from nightclerk.simulator.store import Store
from nightclerk.simulator.totals import (
    add_up_lines,
    add_up_order,
    add_up_payments,
    refunded_amount,
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

    def __init__(self, store: Store, clock: Clock, currency: str) -> None:
        self.store, self.clock, self.currency = store, clock, currency
        self._number = FIRST_NUMBER

    def put(self, given: Mapping[str, Any], *, lag: float | None = None) -> Node:
        """Add an order, or change the one of the same id; gives it whole."""
        known = self.store.node(str(given.get("id", "")))
        if known is not None and known["__typename"] == "Order":
            return self.change(known, given, lag=lag)
        now = stamp(self.clock.now())
        currencies = self._currencies(given)
        shaper = Shaper(self.store, currencies, now=str(given.get("createdAt") or now))
        order = shaper.complete("Order", {**self._numbered(given), **given})
        self._complete(order, shaper, given)
        order["updatedAt"] = str(given.get("updatedAt") or now)
        self._index(order, lag=lag)
        return order

    def change(
        self, order: Node, given: Mapping[str, Any], *, lag: float | None = None
    ) -> Node:
        """Set fields of an order; sums follow, `updatedAt` is the clock's."""
        now = stamp(self.clock.now())
        currencies = self._currencies({**order, **given})
        shaper = Shaper(self.store, currencies, now=now)
        shaper.change(order, {k: v for k, v in given.items() if k != "id"})
        if SUMMED & given.keys():
            self._sum(order, shaper, given)
        order["closed"] = order["closedAt"] is not None
        order["updatedAt"] = str(given.get("updatedAt") or now)
        self._index(order, lag=lag)
        return order

    def edit(
        self, order: Node, quantities: Mapping[str, int], added: list[Mapping[str, Any]]
    ) -> Node:
        """Edit as a clerk would: new quantities by line id or SKU, and new lines.

        A lower quantity becomes a refund of nothing but goods, as Shopify does it.
        """
        shaper = Shaper(
            self.store, self._currencies(order), now=stamp(self.clock.now())
        )
        removed = []
        for line in order["lineItems"]:
            wanted = quantities.get(line["id"], quantities.get(line["sku"] or ""))
            if wanted is None:
                continue
            if wanted >= line["currentQuantity"]:
                line["quantity"] += wanted - line["currentQuantity"]
            else:
                removed.append(_removal(line, line["currentQuantity"] - wanted))
        given: dict[str, Any] = {"edited": True, "lineItems": list(order["lineItems"])}
        given["lineItems"] += added
        if removed:
            given["refunds"] = [*order["refunds"], {"refundLineItems": removed}]
        shaper.change(order, given)
        self._sum(order, shaper, {"originalTotalPriceSet"})
        return self.change(order, {})

    def refund(
        self,
        order: Node,
        quantities: Mapping[str, int],
        *,
        restock: str = "RETURN",
        note: str | None = None,
        at: str | None = None,
    ) -> Node:
        """Pay goods back, by line id or SKU; money and order follow."""
        now = at or stamp(self.clock.now())
        rows = [
            _removal(line, quantity, restock)
            for line in order["lineItems"]
            for key, quantity in quantities.items()
            if key in {line["id"], line["sku"]}
        ]
        given = {"note": note, "createdAt": now, "processedAt": now, "updatedAt": now}
        made = {**given, "refundLineItems": rows}
        shaper = Shaper(self.store, self._currencies(order), now=now)
        shaper.change(order, {"refunds": [*order["refunds"], made]})
        self._sum(order, shaper, ())
        return self._pay_back(order, shaper, now)

    def _pay_back(self, order: Node, shaper: Shaper, now: str) -> Node:
        refund = order["refunds"][-1]
        amount = refunded_amount(refund, order).bag(shaper.currencies)
        paid = {
            "kind": "REFUND",
            "amountSet": amount,
            "createdAt": now,
            "processedAt": now,
        }
        shaper.change(order, {"transactions": [*order["transactions"], paid]})
        refund["totalRefundedSet"] = amount
        refund["transactions"] = [order["transactions"][-1]]
        order["displayFinancialStatus"] = None
        self._sum(order, shaper, ())
        return self.change(order, {"updatedAt": now})

    def fulfill(self, order: Node, quantities: Mapping[str, int] | None = None) -> Node:
        """Ship all, or some, by line id or SKU."""
        wanted = quantities or {
            line["id"]: line["unfulfilledQuantity"] for line in order["lineItems"]
        }
        rows = [
            {"lineItem": {"id": line["id"]}, "quantity": quantity}
            for line in order["lineItems"]
            for key, quantity in wanted.items()
            if quantity and key in {line["id"], line["sku"]}
        ]
        now = stamp(self.clock.now())
        parcel = {
            "name": f"{order['name']}-F{len(order['fulfillments']) + 1}",
            "createdAt": now,
            "updatedAt": now,
            "displayStatus": "FULFILLED",
            "totalQuantity": sum(row["quantity"] for row in rows),
            "fulfillmentLineItems": rows,
        }
        return self.change(order, {"fulfillments": [*order["fulfillments"], parcel]})

    def cancel(self, order: Node, *, reason: str, refund: bool = True) -> Node:
        """Cancel an order; what was paid goes back."""
        now = stamp(self.clock.now())
        given: dict[str, Any] = {"cancelledAt": now, "cancelReason": reason}
        received = order["totalReceivedSet"]
        if refund and read(received).shop > read(order["totalRefundedSet"]).shop:
            given["transactions"] = [
                *order["transactions"],
                {"kind": "REFUND", "amountSet": received, "processedAt": now},
            ]
            given["refunds"] = [*order["refunds"], _full_refund(order)]
            given["displayFinancialStatus"] = "REFUNDED"
        else:
            given["displayFinancialStatus"] = "VOIDED"
        return self.change(order, given)

    def close(self, order: Node) -> Node:
        """Archive an order."""
        return self.change(order, {"closedAt": stamp(self.clock.now())})

    def delete(self, order: Node) -> None:
        """Delete an order; its id is unknown from now on."""
        self.store.remove(order)
        self.store.indexed(order, now=self.clock.seconds())

    def named(self, key: str) -> Node:
        """Find an order by its id or name; `Refused` where there is none."""
        found = self.store.node(key)
        if found is not None and found["__typename"] == "Order":
            return found
        for order in self.store.all("Order"):
            if order["name"] == key:
                return order
        raise Refused(words("There is no order “{name}” in the shop", name=key))

    def _currencies(self, given: Mapping[str, Any]) -> Currencies:
        shop = str(given.get("currencyCode") or self.currency)
        presentment = str(given.get("presentmentCurrencyCode") or shop)
        return Currencies(shop, presentment)

    def _numbered(self, given: Mapping[str, Any]) -> dict[str, Any]:
        number = int(given.get("number") or 0)
        digits = "".join(filter(str.isdecimal, str(given.get("name") or "")))
        number = number or (int(digits) if digits else self._number)
        self._number = max(self._number, number + 1)
        return {"number": number, "name": f"#{number}"}

    def _complete(self, order: Node, shaper: Shaper, given: Collection[str]) -> None:
        order["legacyResourceId"] = str(tail(order))
        order["statusPageUrl"] = f"https://shop.example/orders/{tail(order)}"
        for name in ("createdAt", "processedAt"):
            if name not in given:
                order[name] = order["createdAt"]
        customer = order["customer"]
        if customer and "email" not in given:
            order["email"] = (customer["defaultEmailAddress"] or {}).get("emailAddress")
        order["closed"] = order["closedAt"] is not None
        order["displayAddress"] = order["shippingAddress"] or order["billingAddress"]
        if order["shippingLines"]:
            order["shippingLine"] = order["shippingLines"][0]
        self._sum(order, shaper, given)

    def _sum(self, order: Node, shaper: Shaper, given: Collection[str]) -> None:
        location = next(iter(self.store.all("Location")), None)
        count_quantities(order)
        add_up_lines(order, shaper.currencies, given)
        add_up_order(order, shaper.currencies, given)
        if "transactions" not in given and not order["transactions"]:
            _pay(order, shaper)
        if order["displayFinancialStatus"] is None:
            order["displayFinancialStatus"] = _paid_status(order)
        order["paymentGatewayNames"] = list(
            dict.fromkeys(t["gateway"] for t in order["transactions"] if t["gateway"])
        )
        add_up_payments(order, shaper.currencies, given)
        arrange_shipping(order, shaper, location, given)

    def _index(self, order: Node, *, lag: float | None) -> None:
        self.store.indexed(order, now=self.clock.seconds(), lag=lag)
        for fulfillment_order in order["fulfillmentOrders"]:
            self.store.indexed(fulfillment_order, now=self.clock.seconds(), lag=lag)


def _pay(order: Node, shaper: Shaper) -> None:
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
        whole = read(order["totalPriceSet"]).shop
        return "PAID" if paid >= whole else "PARTIALLY_PAID"
    held = any(t["kind"] == "AUTHORIZATION" for t in good)
    return "AUTHORIZED" if held else "PENDING"


def _removal(line: Node, quantity: int, restock: str = "NO_RESTOCK") -> Node:
    return {
        "lineItem": {"id": line["id"]},
        "quantity": quantity,
        "restockType": restock,
        "priceSet": line["originalUnitPriceSet"],
    }


def _full_refund(order: Node) -> Mapping[str, Any]:
    return {
        "totalRefundedSet": order["totalReceivedSet"],
        "refundLineItems": [
            _removal(line, line["currentQuantity"], "CANCEL")
            for line in order["lineItems"]
            if line["currentQuantity"]
        ],
    }
