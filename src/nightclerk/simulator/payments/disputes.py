"""Buyers who ask their bank for the money back, and how that ends."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.simulator.engine.amounts import money
from nightclerk.simulator.engine.clock import stamp
from nightclerk.simulator.engine.paging import tail
from nightclerk.simulator.engine.templates import plain
from nightclerk.simulator.payments.balance import NOTHING, Balance, order_of

Node = dict[str, Any]

DISPUTE = "ShopifyPaymentsDispute"
# How long the merchant may take to answer.
ANSWER_WITHIN = timedelta(days=9)
OPEN = frozenset({"NEEDS_RESPONSE", "UNDER_REVIEW"})
ENDS = frozenset({"WON", "LOST", "ACCEPTED", "PREVENTED"})
# Network codes of Visa, where a reason has one.
CODES = {"FRAUDULENT": "10.4", "PRODUCT_NOT_RECEIVED": "13.1", "DUPLICATE": "12.6"}
# What was taken for a dispute: not a field of the API.
TAKEN = "__taken"


class Disputes:
    """The disputes of one shop; a chargeback takes money until it is won."""

    def __init__(self, balance: Balance, *, fee: Decimal) -> None:
        self.balance, self.store, self.fee = balance, balance.store, fee

    def open(
        self,
        order: Node,
        amount: Decimal,
        *,
        at: float,
        payment: Node | None = None,
        kind: str = "CHARGEBACK",
        reason: str = "FRAUDULENT",
    ) -> Node:
        """Open a dispute about an order; an `INQUIRY` moves no money yet."""
        now = datetime.fromtimestamp(at, UTC)
        dispute: Node = plain(
            DISPUTE,
            id=self.store.new_gid(DISPUTE),
            type=kind,
            status="NEEDS_RESPONSE",
            amount=money(amount, self.balance.currency),
            initiatedAt=stamp(now),
            evidenceDueBy=stamp(now + ANSWER_WITHIN),
            reasonDetails=plain(
                "ShopifyPaymentsDisputeReasonDetails",
                reason=reason,
                networkReasonCode=CODES.get(reason),
            ),
            order=order,
        )
        dispute["__payment"] = str(tail(payment)) if payment else None
        dispute[TAKEN] = None
        dispute["legacyResourceId"] = str(tail(dispute))
        self.store.register(dispute)
        if kind == "CHARGEBACK":
            self._take(dispute, at)
        self.store.index(dispute, now=at)
        return dispute

    def answer(self, dispute: Node, *, at: float) -> Node:
        """Send evidence; the bank looks at it."""
        self._check(dispute)
        dispute["evidenceSentOn"] = stamp(datetime.fromtimestamp(at, UTC))
        dispute["status"] = "UNDER_REVIEW"
        self.store.index(dispute, now=at)
        return dispute

    def escalate(self, dispute: Node, *, at: float) -> Node:
        """Turn an inquiry into a chargeback, which takes the money."""
        self._check(dispute)
        if dispute["type"] == "INQUIRY":
            dispute["type"], dispute["status"] = "CHARGEBACK", "NEEDS_RESPONSE"
            self._take(dispute, at)
        self.store.index(dispute, now=at)
        return dispute

    def decide(self, dispute: Node, outcome: str, *, at: float) -> Node:
        """End a dispute: `WON` and `PREVENTED` give back what was taken for it."""
        self._check(dispute)
        if outcome not in ENDS:
            raise Refused(
                words("A dispute cannot end as “{outcome}”", outcome=outcome),
                hint=words("It may be {names}.", names=", ".join(sorted(ENDS))),
            )
        dispute["status"] = outcome
        dispute["finalizedOn"] = stamp(datetime.fromtimestamp(at, UTC))
        if outcome in {"WON", "PREVENTED"} and dispute[TAKEN]:
            amount, fee = dispute[TAKEN]
            self._move(dispute, "DISPUTE_REVERSAL", amount, -fee, at)
            dispute[TAKEN] = None
        self.store.index(dispute, now=at)
        return dispute

    def named(self, gid: str) -> Node:
        """Find a dispute by its id; `Refused` where there is none."""
        found = self.store.node(gid)
        if found is None or found["__typename"] != DISPUTE:
            raise Refused(words("There is no dispute “{name}” in the shop", name=gid))
        return found

    @staticmethod
    def _check(dispute: Node) -> None:
        if dispute["status"] not in OPEN:
            raise Refused(
                words("The dispute is {status} already", status=dispute["status"])
            )

    def _take(self, dispute: Node, at: float) -> None:
        amount = Decimal(dispute["amount"]["amount"])
        dispute[TAKEN] = amount, self.fee
        self._move(dispute, "DISPUTE_WITHDRAWAL", NOTHING - amount, self.fee, at)

    def _move(
        self, dispute: Node, kind: str, amount: Decimal, fee: Decimal, at: float
    ) -> None:
        self.balance.enter(
            kind,
            amount,
            fee,
            at=at,
            sourceType="DISPUTE",
            sourceId=str(tail(dispute)),
            sourceOrderTransactionId=dispute["__payment"],
            associatedOrder=order_of(dispute["order"]),
        )
