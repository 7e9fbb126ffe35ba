"""Payouts to the merchant's bank: what is in them, and how far each has come."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.simulator.engine.amounts import money
from nightclerk.simulator.engine.clock import stamp
from nightclerk.simulator.engine.later import Later
from nightclerk.simulator.engine.paging import tail
from nightclerk.simulator.engine.templates import plain
from nightclerk.simulator.payments.balance import (
    NOTHING,
    PAYOUT_OF_ROW,
    Balance,
    net_of,
)
from nightclerk.simulator.payments.calendar import payday_after

Node = dict[str, Any]

PAYOUT = "ShopifyPaymentsPayout"
# Under which figure of the summary a type of movement counts; all others, disputes
# among them, are adjustments.
FIGURES: Mapping[str, tuple[str, str]] = {
    "CHARGE": ("chargesGross", "chargesFee"),
    "REFUND": ("refundsFeeGross", "refundsFee"),
    "REFUND_FAILURE": ("refundsFeeGross", "refundsFee"),
    "RESERVED_FUNDS": ("reservedFundsGross", "reservedFundsFee"),
    "RESERVED_FUNDS_REVERSAL": ("reservedFundsGross", "reservedFundsFee"),
    "RESERVED_FUNDS_WITHDRAWAL": ("reservedFundsGross", "reservedFundsFee"),
    "TRANSFER_FAILURE": ("retriedPayoutsGross", "retriedPayoutsFee"),
    "TRANSFER_CANCEL": ("retriedPayoutsGross", "retriedPayoutsFee"),
    "TRANSFER_REFUND": ("retriedPayoutsGross", "retriedPayoutsFee"),
    "ADVANCE": ("advanceGross", "advanceFees"),
    "ADVANCE_FUNDING": ("advanceGross", "advanceFees"),
}
ADJUSTED = ("adjustmentsGross", "adjustmentsFee")
ALL_FIGURES = (*(name for pair in FIGURES.values() for name in pair), *ADJUSTED)
# What may become of a payout; a bank can send back what it had taken.
NEXT: Mapping[str, frozenset[str]] = {
    "SCHEDULED": frozenset({"IN_TRANSIT", "PAID", "FAILED", "CANCELED"}),
    "IN_TRANSIT": frozenset({"PAID", "FAILED", "CANCELED"}),
    "PAID": frozenset({"FAILED"}),
}
# How the money of a payout that came to nothing is put back on the balance.
PUT_BACK = {"FAILED": "TRANSFER_FAILURE", "CANCELED": "TRANSFER_CANCEL"}


class Payouts:
    """Pays a shop's balance out on working days; `transit`, `arrives` are seconds."""

    def __init__(
        self, balance: Balance, later: Later, *, transit: float, arrives: float
    ) -> None:
        self.balance, self.later, self.store = balance, later, balance.store
        self.transit, self.arrives = transit, arrives
        self._rows: dict[str, list[Node]] = {}
        self._is_planned = False
        self._last = 0.0

    def plan(self, at: float) -> None:
        """Let the balance be paid out on the next payday, unless that is planned."""
        if not self._is_planned:
            self._is_planned = True
            payday = payday_after(max(at, self._last), self.store.zone)
            self.later.put(payday, partial(self._payday, payday))

    def _payday(self, at: float) -> None:
        self._is_planned = False
        if rows := self.balance.available(at):
            self.issue(rows, at=at)
        self._last = at
        if self.balance.waiting:
            self.plan(at)

    def issue(self, rows: list[Node], *, at: float) -> Node | None:
        """Pay these movements out; nothing where they come to nothing."""
        net = sum((net_of(row) for row in rows), NOTHING)
        if not net:
            return None
        currency = self.balance.currency
        payout: Node = plain(
            PAYOUT,
            id=self.store.new_gid(PAYOUT),
            issuedAt=stamp(datetime.fromtimestamp(at, UTC)),
            status="SCHEDULED",
            transactionType="DEPOSIT" if net > 0 else "WITHDRAWAL",
            net=money(net, currency),
            summary=_summary(rows, currency),
        )
        payout["legacyResourceId"] = str(tail(payout))
        self.store.register(payout)
        self.store.index(payout, now=at)
        told = plain(
            PAYOUT_OF_ROW,
            id=payout["id"],
            status="SCHEDULED",
            __issued_at=payout["issuedAt"],
        )
        moved = self.balance.enter(
            "TRANSFER",
            -net,
            at=at,
            sourceType="TRANSFER",
            sourceId=str(tail(payout)),
        )
        self._rows[payout["id"]] = [*rows, moved]
        self.balance.hand_over([*rows, moved], told, at=at)
        self.later.put(
            at + self.transit,
            partial(self._go_on, payout, "SCHEDULED", "IN_TRANSIT", at + self.transit),
        )
        self.later.put(
            at + self.arrives,
            partial(self._go_on, payout, "IN_TRANSIT", "PAID", at + self.arrives),
        )
        return payout

    def _go_on(self, payout: Node, before: str, after: str, at: float) -> None:
        if payout["status"] == before:
            self.advance(payout, after, at=at)

    def advance(self, payout: Node, status: str, *, at: float) -> Node:
        """Let a payout be in another status; `Refused` where that cannot come next.

        The money of one that failed or was cancelled is in the next payout.
        """
        if status not in NEXT.get(payout["status"], ()):
            raise Refused(
                words(
                    "A payout that is {before} cannot become {after}",
                    before=payout["status"],
                    after=status,
                )
            )
        payout["status"] = status
        if status == "PAID":
            payout["externalTraceId"] = f"TRACE{tail(payout)}"
        self.store.index(payout, now=at)
        rows = self._rows[payout["id"]]
        rows[-1]["associatedPayout"]["status"] = status
        for row in rows:
            self.store.index(row, now=at)
        if status in PUT_BACK:
            self._put_back(payout, PUT_BACK[status], at=at)
        return payout

    def _put_back(self, payout: Node, kind: str, *, at: float) -> None:
        self.balance.enter(
            kind,
            net_of(payout),
            at=at,
            sourceType="TRANSFER",
            sourceId=str(tail(payout)),
        )
        self.plan(at)

    def named(self, gid: str) -> Node:
        """Find a payout by its id; `Refused` where there is none."""
        found = self.store.node(gid)
        if found is None or found["__typename"] != PAYOUT:
            raise Refused(words("There is no payout “{name}” in the shop", name=gid))
        return found


def _summary(rows: list[Node], currency: str) -> Node:
    sums: dict[str, Decimal] = dict.fromkeys(ALL_FIGURES, NOTHING)
    for row in rows:
        gross, fee = FIGURES.get(row["type"], ADJUSTED)
        sums[gross] += Decimal(row["amount"]["amount"])
        sums[fee] += Decimal(row["fee"]["amount"])
    figures = {name: money(amount, currency) for name, amount in sums.items()}
    return plain("ShopifyPaymentsPayoutSummary", **figures)
