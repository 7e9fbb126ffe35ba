"""What people do with orders at the shop: edit, refund, ship, cancel."""

from collections.abc import Mapping
from typing import Any

from nightclerk.simulator.engine.amounts import ZERO, read
from nightclerk.simulator.engine.clock import stamp
from nightclerk.simulator.engine.shapes import Shaper
from nightclerk.simulator.orders.book import Orders
from nightclerk.simulator.orders.cashier import Cashier, Money
from nightclerk.simulator.orders.given_back import link_return, removals
from nightclerk.simulator.orders.parcels import parcels
from nightclerk.simulator.orders.remaining import fix_shares
from nightclerk.simulator.orders.totals import reckon_again

Node = dict[str, Any]


class Clerk:
    """Works on the orders of one shop; every change is stamped and indexed."""

    def __init__(self, orders: Orders, cashier: Cashier) -> None:
        self.orders, self.cashier = orders, cashier

    def edit(
        self,
        order: Node,
        quantities: Mapping[str, int],
        added: list[Mapping[str, Any]],
        *,
        discounts: Mapping[str, Money] | None = None,
        keeps_shipping: bool = True,
        at: str | None = None,
    ) -> Node:
        """Edit as a clerk would: new quantities by line id or SKU, and new lines.

        A lower quantity becomes a refund of nothing but goods, as Shopify does it.
        `discounts` are taken from lines, by id or SKU too. An edit may take all ways
        of shipping away of which nothing was given back.
        """
        shaper, now = self.cashier.begin(order, at)
        fix_shares(order)
        fewer = self._recount(order, quantities)
        for key, amount in (discounts or {}).items():
            for line in _lines_named(order, key):
                _take_off(line, amount, shaper)
        if not keeps_shipping:
            _remove_shipping(order)
        given: dict[str, Any] = {"edited": True, "lineItems": list(order["lineItems"])}
        given["lineItems"] += added
        if fewer:
            removed = {"refundLineItems": list(removals(order, fewer, "NO_RESTOCK"))}
            given["refunds"] = [*order["refunds"], removed]
        shaper.change(order, given)
        if fewer:
            # Pieces that were never sent are free again, whatever the refund says.
            order["refunds"][-1]["frees"] = True
        return self.cashier.finish(order, shaper, now)

    @staticmethod
    def _recount(order: Node, quantities: Mapping[str, int]) -> dict[str, int]:
        """Raise quantities; gives the pieces that are to be taken away, by line."""
        fewer = {}
        for key, wanted in quantities.items():
            for line in _lines_named(order, key):
                more = wanted - line["currentQuantity"]
                if more < 0:
                    fewer[line["id"]] = -more
                    continue
                line["quantity"] += more
                reckon_again(line)
        return fewer

    def exchange(
        self,
        order: Node,
        back: Mapping[str, int],
        added: list[Mapping[str, Any]],
        *,
        gateway: str = "shopify_payments",
        at: str | None = None,
    ) -> Node:
        """Take goods back and send others instead; who owes the difference pays it."""
        shaper, now = self.cashier.begin(order, at)
        fix_shares(order)
        known = list(order["lineItems"])
        made = {
            "createdAt": now,
            "processedAt": now,
            "updatedAt": now,
            "refundLineItems": list(removals(order, back, "RETURN")),
        }
        shaper.change(order, {"lineItems": [*known, *added]})
        shaper.change(order, {"refunds": [*order["refunds"], made]})
        sent = [_sent_instead(line) for line in order["lineItems"][len(known) :]]
        link_return(order, shaper, {"exchangeLineItems": sent})
        self.cashier.finish(order, shaper, now)
        owed = read(order["totalOutstandingSet"])
        if owed.shop > 0:
            return self.cashier.pay(order, gateway, at=at)
        self.cashier.pay_back(order, shaper, ZERO - owed)
        return self.cashier.finish(order, shaper, now)

    def change_address(
        self, order: Node, address: Mapping[str, Any], *, at: str | None = None
    ) -> Node:
        """Send an order elsewhere; the fields that are not given stay."""
        now = at or stamp(self.orders.clock.now())
        known = order["shippingAddress"] or {}
        kept = {name: known[name] for name in known if name not in {"id", "__typename"}}
        changed = {"shippingAddress": {**kept, **address}, "updatedAt": now}
        order = self.orders.change(order, changed)
        order["displayAddress"] = order["shippingAddress"]
        return order

    def fulfill(
        self,
        order: Node,
        quantities: Mapping[str, int] | None = None,
        *,
        tracking: list[Node] | None = None,
        at: str | None = None,
    ) -> Node:
        """Ship all, or some, by line id or SKU: a fulfilment for each location."""
        wanted = quantities or {
            line["id"]: line["unfulfilledQuantity"] for line in order["lineItems"]
        }
        pieces = [
            (line, quantity)
            for line in order["lineItems"]
            for key, quantity in wanted.items()
            if quantity > 0 and key in (line["id"], line["sku"])
        ]
        now = at or stamp(self.orders.clock.now())
        made = parcels(order, pieces, currencies=self.orders.currencies(order), at=now)
        sent = [{**one, "trackingInfo": tracking or []} for one in made]
        changed = [*order["fulfillments"], *sent]
        return self.orders.change(order, {"fulfillments": changed, "updatedAt": now})

    def cancel(self, order: Node, *, reason: str, at: str | None = None) -> Node:
        """Cancel an order; what was paid goes back, shipping too."""
        now = at or stamp(self.orders.clock.now())
        if read(order["netPaymentSet"]).shop > 0:
            left = _all_that_is_left(order)
            self.cashier.refund(order, left, restock="CANCEL", shipping=True, at=now)
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


def _lines_named(order: Node, key: str) -> list[Node]:
    return [line for line in order["lineItems"] if key in (line["id"], line["sku"])]


def _remove_shipping(order: Node) -> None:
    for line in order["shippingLines"]:
        if line["currentDiscountedPriceSet"] == line["discountedPriceSet"]:
            line["isRemoved"] = True


def _take_off(line: Node, amount: Money, shaper: Shaper) -> None:
    """Give a line a discount of a clerk's; its taxes are reckoned anew."""
    told = {
        "allocatedAmountSet": amount,
        "discountApplication": {
            "description": "Edited",
            "targetType": "LINE_ITEM",
            "targetSelection": "EXPLICIT",
        },
    }
    allocation = shaper.complete("DiscountAllocation", told)
    line["discountAllocations"] = [*line["discountAllocations"], allocation]
    reckon_again(line)


def _sent_instead(line: Node) -> Node:
    return {
        "lineItems": [{"id": line["id"]}],
        "quantity": line["quantity"],
        "variantSku": line["sku"],
    }
