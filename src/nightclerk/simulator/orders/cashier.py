"""Money over the counter of the shop: payments, refunds, refunds that take a while."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nightclerk.simulator.engine.amounts import ZERO, Amount, given_bag, read
from nightclerk.simulator.engine.clock import stamp
from nightclerk.simulator.engine.shapes import Shaper
from nightclerk.simulator.orders.book import Orders
from nightclerk.simulator.orders.gateways import following, payment_by
from nightclerk.simulator.orders.given_back import (
    link_return,
    removals,
    shipping_given_back,
)
from nightclerk.simulator.orders.paid_back import payments_to_refund
from nightclerk.simulator.orders.remaining import fix_shares
from nightclerk.simulator.orders.totals import refunded_amount

Node = dict[str, Any]
# A number for both currencies, or a `MoneyBag`; nothing where all of it is meant.
Money = Decimal | float | str | Mapping[str, Any]


@dataclass(frozen=True)
class Refunding:
    """What goes back besides goods, and how much money in fact.

    `shipping` gives shipping back: all of it, or an amount without its tax where
    prices are without. `amount` is what is paid in fact; what it differs from goods
    and shipping by is an order adjustment. `fee` is kept for the way back. A `pending`
    refund is paid when it is settled.
    """

    shipping: Money | bool = False
    amount: Money | None = None
    fee: Money = 0
    pending: bool = False
    note: str | None = None


class Cashier:
    """Takes money for the orders of one shop and gives it back."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders

    def pay(
        self,
        order: Node,
        gateway: str,
        amount: Money | None = None,
        *,
        rounding: Money = 0,
        at: str | None = None,
        **told: Any,
    ) -> Node:
        """Take what is owed, or an amount; cash may be rounded besides.

        `told` as `gateways.payment_by`: a card, a gift card, a `status` such as
        `PENDING` or `FAILURE`.
        """
        shaper, now = self.begin(order, at)
        currencies = shaper.currencies
        owed = order["totalOutstandingSet"] if amount is None else amount
        paid: Node = {"kind": "SALE", **payment_by(gateway, **told)}
        more = read(given_bag(rounding, currencies))
        if more != ZERO:
            paid["amountRoundingSet"] = more.bag(currencies)
            rounded = order["totalCashRoundingAdjustment"]
            so_far = read(rounded["paymentSet"])
            rounded["paymentSet"] = (so_far + more).bag(currencies)
        self.book(order, shaper, {**paid, "amountSet": owed, "createdAt": now})
        return self.finish(order, shaper, now)

    def refund(
        self,
        order: Node,
        quantities: Mapping[str, int],
        *,
        restock: str = "RETURN",
        at: str | None = None,
        **how: Any,
    ) -> Node:
        """Pay goods back, by line id or SKU; `how` are fields of `Refunding`."""
        wanted = Refunding(**how)
        shaper, now = self.begin(order, at)
        fix_shares(order)
        made = {
            "note": wanted.note,
            "createdAt": now,
            "processedAt": now,
            "updatedAt": now,
            "refundLineItems": list(removals(order, quantities, restock)),
            "refundShippingLines": shipping_given_back(
                order, self._shipping(wanted, shaper), shaper.currencies
            ),
        }
        shaper.change(order, {"refunds": [*order["refunds"], made]})
        self.orders.sum(order, shaper, ())
        refund = order["refunds"][-1]
        fee = read(given_bag(wanted.fee, shaper.currencies))
        if fee != ZERO:
            kept = {"amountSet": fee.bag(shaper.currencies)}
            link_return(order, shaper, {"returnShippingFees": [kept]})
        due = refunded_amount(refund, order) - fee
        paid = self._actual(refund, due, wanted.amount, shaper)
        self.pay_back(order, shaper, paid, is_pending=wanted.pending)
        return self.finish(order, shaper, now)

    def settle(self, order: Node, *, at: str | None = None) -> Node:
        """Let payments and refunds that were pending go through."""
        shaper, now = self.begin(order, at)
        waiting = [t for t in order["transactions"] if t["status"] == "PENDING"]
        for transaction in waiting:
            transaction["status"], transaction["processedAt"] = "SUCCESS", now
        for refund in order["refunds"]:
            if any(t is w for t in refund["transactions"] for w in waiting):
                refund["updatedAt"] = now
        return self.finish(order, shaper, now)

    def pay_back(
        self, order: Node, shaper: Shaper, amount: Amount, *, is_pending: bool = False
    ) -> None:
        """Pay the last refund's money; nothing where it comes to nothing."""
        refund = order["refunds"][-1]
        refund["totalRefundedSet"] = amount.bag(shaper.currencies)
        if amount == ZERO:
            return
        made = []
        for payment, part in list(payments_to_refund(order, amount)):
            given_back = {
                **(following(payment) if payment else {}),
                "kind": "REFUND",
                "status": "PENDING" if is_pending else "SUCCESS",
                "amountSet": part.bag(shaper.currencies),
                "createdAt": refund["createdAt"],
            }
            self.book(order, shaper, given_back)
            made.append(order["transactions"][-1])
        refund["transactions"] = made

    def finish(self, order: Node, shaper: Shaper, now: str) -> Node:
        """Bring all sums up to date and stamp the order."""
        order["displayFinancialStatus"] = None
        self.orders.sum(order, shaper, ())
        return self.orders.change(order, {"updatedAt": now})

    def begin(self, order: Node, at: str | None) -> tuple[Shaper, str]:
        """Give a shaper for an order, and the moment of what is done to it."""
        now = at or stamp(self.orders.clock.now())
        currencies = self.orders.currencies(order)
        return Shaper(self.orders.store, currencies, now=now), now

    @staticmethod
    def _shipping(wanted: Refunding, shaper: Shaper) -> Amount | None:
        """Give how much shipping goes back; None: all of it."""
        if isinstance(wanted.shipping, bool):
            return None if wanted.shipping else ZERO
        return read(given_bag(wanted.shipping, shaper.currencies))

    @staticmethod
    def book(order: Node, shaper: Shaper, money: Node) -> None:
        """Add a transaction to an order; `finish` then adds it up."""
        made = {"processedAt": money["createdAt"], **money}
        shaper.change(order, {"transactions": [*order["transactions"], made]})

    @staticmethod
    def _actual(
        refund: Node, due: Amount, amount: Money | None, shaper: Shaper
    ) -> Amount:
        """Give what is paid; money beyond the goods is an adjustment below nothing."""
        if amount is None:
            return due
        paid = read(given_bag(amount, shaper.currencies))
        if paid != due:
            apart = (due - paid).bag(shaper.currencies)
            told = {"reason": "REFUND_DISCREPANCY", "amountSet": apart}
            shaper.change(refund, {"orderAdjustments": [told]})
        return paid
