"""Which payments of an order money goes back to."""

from collections.abc import Iterator
from typing import Any

from nightclerk.simulator.engine.amounts import ZERO, Amount, read, total
from nightclerk.simulator.orders.totals import MONEY_IN

Node = dict[str, Any]


def payments_to_refund(
    order: Node, amount: Amount
) -> Iterator[tuple[Node | None, Amount]]:
    """Share money that goes back among the order's payments, the latest first.

    One payment takes all of it where it can. What no payment covers goes back to
    none of them.
    """
    paid = [(payment, _left(order, payment)) for payment in _payments(order)]
    for payment, left in paid:
        if left.shop >= amount.shop:
            yield payment, amount
            return
    for payment, left in paid:
        if left.shop > 0:
            yield payment, left
            amount = amount - left
    if amount != ZERO:
        yield None, amount


def _payments(order: Node) -> list[Node]:
    good = [t for t in order["transactions"] if t["status"] == "SUCCESS"]
    return [t for t in reversed(good) if t["kind"] in MONEY_IN]


def _left(order: Node, payment: Node) -> Amount:
    """Give what of a payment has not gone back, or is on its way."""
    back = total(
        transaction["amountSet"]
        for transaction in order["transactions"]
        if transaction["kind"] == "REFUND"
        and transaction["status"] in {"SUCCESS", "PENDING"}
        and transaction["parentTransaction"] is payment
    )
    return read(payment["amountSet"]) - back
