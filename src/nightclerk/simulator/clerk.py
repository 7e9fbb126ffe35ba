"""What people do with orders at the shop: edit, refund, ship, cancel."""

from collections.abc import Mapping
from typing import Any

from nightclerk.simulator.amounts import currencies_of, read, total
from nightclerk.simulator.clock import stamp
from nightclerk.simulator.orders import Orders
from nightclerk.simulator.shapes import Shaper
from nightclerk.simulator.totals import reckon_again, refunded_amount

Node = dict[str, Any]


class Clerk:
    """Works on the orders of one shop; every change is stamped and indexed."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders

    def edit(
        self,
        order: Node,
        quantities: Mapping[str, int],
        added: list[Mapping[str, Any]],
        *,
        at: str | None = None,
    ) -> Node:
        """Edit as a clerk would: new quantities by line id or SKU, and new lines.

        A lower quantity becomes a refund of nothing but goods, as Shopify does it.
        """
        now = at or stamp(self.orders.clock.now())
        shaper = Shaper(self.orders.store, self.orders.currencies(order), now=now)
        removed = []
        for line in order["lineItems"]:
            wanted = quantities.get(line["id"], quantities.get(line["sku"] or ""))
            if wanted is None:
                continue
            if wanted >= line["currentQuantity"]:
                line["quantity"] += wanted - line["currentQuantity"]
                reckon_again(line)
            else:
                removed.append(_removal(line, line["currentQuantity"] - wanted))
        given: dict[str, Any] = {"edited": True, "lineItems": list(order["lineItems"])}
        given["lineItems"] += added
        if removed:
            given["refunds"] = [*order["refunds"], {"refundLineItems": removed}]
        shaper.change(order, given)
        order["displayFinancialStatus"] = None
        self.orders.sum(order, shaper, ())
        return self.orders.change(order, {"updatedAt": now})

    def refund(
        self,
        order: Node,
        quantities: Mapping[str, int],
        *,
        restock: str = "RETURN",
        shipping: bool = False,
        note: str | None = None,
        at: str | None = None,
    ) -> Node:
        """Pay goods back, by line id or SKU; money and order follow."""
        now = at or stamp(self.orders.clock.now())
        rows = [
            _removal(line, quantity, restock)
            for line in order["lineItems"]
            for key, quantity in quantities.items()
            if key in (line["id"], line["sku"])
        ]
        given: dict[str, Any] = {
            "note": note,
            "createdAt": now,
            "processedAt": now,
            "updatedAt": now,
        }
        made = {**given, "refundLineItems": rows}
        if shipping:
            made["refundShippingLines"] = _shipping(order)
        shaper = Shaper(self.orders.store, self.orders.currencies(order), now=now)
        shaper.change(order, {"refunds": [*order["refunds"], made]})
        self.orders.sum(order, shaper, ())
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
        self.orders.sum(order, shaper, ())
        return self.orders.change(order, {"updatedAt": now})

    def fulfill(
        self,
        order: Node,
        quantities: Mapping[str, int] | None = None,
        *,
        at: str | None = None,
    ) -> Node:
        """Ship all, or some, by line id or SKU."""
        wanted = quantities or {
            line["id"]: line["unfulfilledQuantity"] for line in order["lineItems"]
        }
        rows: list[Node] = [
            {"lineItem": {"id": line["id"]}, "quantity": quantity}
            for line in order["lineItems"]
            for key, quantity in wanted.items()
            if quantity > 0 and key in (line["id"], line["sku"])
        ]
        now = at or stamp(self.orders.clock.now())
        parcel = {
            "name": f"{order['name']}-F{len(order['fulfillments']) + 1}",
            "createdAt": now,
            "updatedAt": now,
            "displayStatus": "FULFILLED",
            "totalQuantity": sum(row["quantity"] for row in rows),
            "fulfillmentLineItems": rows,
        }
        parcels = [*order["fulfillments"], parcel]
        return self.orders.change(order, {"fulfillments": parcels, "updatedAt": now})

    def cancel(self, order: Node, *, reason: str, at: str | None = None) -> Node:
        """Cancel an order; what was paid goes back, shipping too."""
        now = at or stamp(self.orders.clock.now())
        if read(order["netPaymentSet"]).shop > 0:
            left = _all_that_is_left(order)
            self.refund(order, left, restock="CANCEL", shipping=True, at=now)
        cancelled = {"cancelledAt": now, "cancelReason": reason, "updatedAt": now}
        if order["displayFinancialStatus"] in {"PENDING", "AUTHORIZED"}:
            cancelled["displayFinancialStatus"] = "VOIDED"
        return self.orders.change(order, cancelled)


def _all_that_is_left(order: Node) -> dict[str, int]:
    return {
        line["id"]: line["currentQuantity"]
        for line in order["lineItems"]
        if line["currentQuantity"]
    }


def _shipping(order: Node) -> list[Node]:
    return [
        {
            "shippingLine": {"id": line["id"]},
            "subtotalAmountSet": line["currentDiscountedPriceSet"],
            "taxAmountSet": total(tax["priceSet"] for tax in line["taxLines"]).bag(
                currencies_of(line["originalPriceSet"])
            ),
        }
        for line in order["shippingLines"]
        if read(line["currentDiscountedPriceSet"]).shop
    ]


def _removal(line: Node, quantity: int, restock: str = "NO_RESTOCK") -> Node:
    return {
        "lineItem": {"id": line["id"]},
        "quantity": quantity,
        "restockType": restock,
        "priceSet": line["originalUnitPriceSet"],
    }
