"""Money that a bank holds for an order: authorised, captured in parts, voided."""

from typing import Any

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.simulator.engine.amounts import ZERO, Amount, given_bag, read, total
from nightclerk.simulator.orders.cashier import Cashier, Money
from nightclerk.simulator.orders.gateways import following, payment_by

Node = dict[str, Any]


class Authorizations:
    """Holds money for the orders of one shop, and takes it or lets it go."""

    def __init__(self, cashier: Cashier) -> None:
        self.cashier = cashier

    def authorize(
        self,
        order: Node,
        amount: Money | None = None,
        *,
        gateway: str = "shopify_payments",
        at: str | None = None,
        **told: Any,
    ) -> Node:
        """Hold what is owed, or an amount; `told` as `gateways.payment_by`."""
        shaper, now = self.cashier.begin(order, at)
        held = {
            "kind": "AUTHORIZATION",
            "amountSet": order["totalOutstandingSet"] if amount is None else amount,
            "createdAt": now,
            "multiCapturable": True,
            **payment_by(gateway, **told),
        }
        self.cashier.book(order, shaper, held)
        return self.cashier.finish(order, shaper, now)

    def capture(
        self, order: Node, amount: Money | None = None, *, at: str | None = None
    ) -> Node:
        """Take what is held, or a part; `Refused` where less is held."""
        shaper, now = self.cashier.begin(order, at)
        held, left = _held(order)
        wanted = left if amount is None else read(given_bag(amount, shaper.currencies))
        if not 0 < wanted.shop <= left.shop:
            raise Refused(
                words(
                    "{amount} are held for order {name}, no more",
                    amount=f"{left.shop:f}",
                    name=order["name"],
                )
            )
        taken = {
            **following(held),
            "kind": "CAPTURE",
            "amountSet": wanted.bag(shaper.currencies),
            "createdAt": now,
        }
        self.cashier.book(order, shaper, taken)
        return self.cashier.finish(order, shaper, now)

    def void(self, order: Node, *, at: str | None = None) -> Node:
        """Let what is held go; `Refused` where nothing is."""
        shaper, now = self.cashier.begin(order, at)
        held, left = _held(order)
        freed = {
            **following(held),
            "kind": "VOID",
            "amountSet": left.bag(shaper.currencies),
            "createdAt": now,
        }
        self.cashier.book(order, shaper, freed)
        return self.cashier.finish(order, shaper, now)


def _held(order: Node) -> tuple[Node, Amount]:
    """Give the first authorisation of which something is left, and how much."""
    good = [t for t in order["transactions"] if t["status"] == "SUCCESS"]
    for held in good:
        after = [t for t in good if t["parentTransaction"] is held]
        taken = [t["amountSet"] for t in after if t["kind"] in {"CAPTURE", "VOID"}]
        left = read(held["amountSet"]) - total(taken)
        if held["kind"] == "AUTHORIZATION" and left.shop > ZERO.shop:
            return held, left
    raise Refused(words("Nothing is held for order {name}", name=order["name"]))
