"""What comes onto and goes off the merchant's balance, one movement after another."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from nightclerk.simulator.engine.amounts import money, rounded
from nightclerk.simulator.engine.clock import stamp
from nightclerk.simulator.engine.store import Store
from nightclerk.simulator.engine.templates import plain
from nightclerk.simulator.payments.calendar import day_of, midnight, workday

Node = dict[str, Any]

ACCOUNT = "gid://shopify/ShopifyPaymentsAccount/1"
ROW = "ShopifyPaymentsBalanceTransaction"
PAYOUT_OF_ROW = "ShopifyPaymentsBalanceTransactionAssociatedPayout"
# From when on a movement may be paid out; not a field of the API, but searched by.
AVAILABLE = "__available"
NOTHING = Decimal(0)


class Balance:
    """The movements of one shop in the currency of its payouts; ids ascend.

    `waiting` are those that no payout has taken yet.
    """

    def __init__(self, store: Store, currency: str, *, delay: int) -> None:
        self.store, self.currency, self.delay = store, currency, delay
        self.waiting: list[Node] = []

    def enter(
        self,
        kind: str,
        amount: Decimal,
        fee: Decimal = NOTHING,
        *,
        at: float,
        **told: Any,
    ) -> Node:
        """Write a movement of a type of the API; `net` is the amount less the fee.

        Rounded to the currency's smallest unit; `told` are more of its fields.
        """
        amount, fee = rounded(amount, self.currency), rounded(fee, self.currency)
        available = workday(day_of(at, self.store.zone), after=self.delay)
        row: Node = plain(
            ROW,
            id=self.store.new_gid(ROW),
            type=kind,
            transactionDate=stamp(datetime.fromtimestamp(at, UTC)),
            amount=money(amount, self.currency),
            fee=money(fee, self.currency),
            net=money(amount - fee, self.currency),
            adjustmentsOrders=[],
            associatedPayout=plain(PAYOUT_OF_ROW, id=None, status="PENDING"),
            **told,
        )
        row[AVAILABLE] = stamp(midnight(available, self.store.zone))
        self.store.register(row)
        self.store.index(row, now=at)
        if not row["test"]:
            # What was paid in test mode never reaches a bank.
            self.waiting.append(row)
        return row

    def available(self, at: float) -> list[Node]:
        """Give what a payout at this moment may take, the oldest first."""
        until = stamp(datetime.fromtimestamp(at, UTC))
        return [row for row in self.waiting if row[AVAILABLE] <= until]

    def hand_over(self, rows: list[Node], payout: Node, *, at: float) -> None:
        """Put movements into a payout, which all of them share."""
        taken = {id(row) for row in rows}
        self.waiting = [row for row in self.waiting if id(row) not in taken]
        for row in rows:
            row["associatedPayout"] = payout
            self.store.index(row, now=at)

    def sum(self) -> Decimal:
        """Give what is on the balance and was not paid out."""
        return sum((net_of(row) for row in self.waiting), NOTHING)


def net_of(row: Node) -> Decimal:
    """Give by how much a movement changes the balance."""
    return Decimal(row["net"]["amount"])


def order_of(order: Node) -> Node:
    """Give how a movement names the order that it belongs to."""
    return plain("ShopifyPaymentsAssociatedOrder", id=order["id"], name=order["name"])
