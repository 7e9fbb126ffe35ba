"""A shop's account with Shopify Payments: what orders bring, and what else moves it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.simulator.engine.amounts import money, rounded
from nightclerk.simulator.engine.clock import Clock, moment
from nightclerk.simulator.engine.later import Later
from nightclerk.simulator.engine.paging import tail
from nightclerk.simulator.engine.store import Store
from nightclerk.simulator.engine.templates import plain
from nightclerk.simulator.payments.balance import ACCOUNT, Balance, order_of
from nightclerk.simulator.payments.disputes import Disputes
from nightclerk.simulator.payments.payouts import Payouts
from nightclerk.simulator.settings import PaymentSettings

Node = dict[str, Any]

GATEWAY = "shopify_payments"
TAKEN, GIVEN_BACK = frozenset({"SALE", "CAPTURE"}), frozenset({"REFUND"})


class Payments:
    """Keeps the account of one shop; everything happens when its time has come."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        later: Later,
        settings: PaymentSettings,
        *,
        currency: str,
    ) -> None:
        self.store, self.clock, self.later = store, clock, later
        self.settings = settings
        self.currency = settings.currency or currency
        self.balance = Balance(store, self.currency, delay=settings.delay)
        self.payouts = Payouts(
            self.balance, later, transit=settings.transit, arrives=settings.arrives
        )
        self.disputes = Disputes(self.balance, fee=settings.dispute_fee)
        self.held = Decimal(0)
        self._seen: set[str] = set()
        self._put_account(currency)

    def _put_account(self, shop_currency: str) -> None:
        self._has_rate = self.currency != shop_currency
        self.store.register(
            plain(
                "ShopifyPaymentsAccount",
                id=ACCOUNT,
                activated=True,
                country=self.settings.country,
                defaultCurrency=self.currency,
                __balance=self.balance.sum,
            )
        )

    def follow(self, order: Node) -> None:
        """Take note of money that an order brought or cost by Shopify Payments."""
        for transaction in order["transactions"]:
            if (
                transaction["gateway"] != GATEWAY
                or transaction["status"] != "SUCCESS"
                or transaction["kind"] not in TAKEN | GIVEN_BACK
                or transaction["id"] in self._seen
            ):
                continue
            self._seen.add(transaction["id"])
            if transaction["kind"] in TAKEN and not transaction["fees"]:
                self._charge_fee(transaction)
            happened = transaction["processedAt"] or transaction["createdAt"]
            due = moment(happened).timestamp()
            self.later.put(due, partial(self._book, order, transaction, due))

    def _book(self, order: Node, transaction: Node, at: float) -> None:
        is_charge = transaction["kind"] in TAKEN
        amount = self.converted(transaction["amountSet"]["shopMoney"]["amount"])
        fees = (Decimal(fee["amount"]["amount"]) for fee in transaction["fees"])
        self.balance.enter(
            "CHARGE" if is_charge else "REFUND",
            amount if is_charge else -amount,
            sum(fees, Decimal(0)),
            at=at,
            test=transaction["test"],
            sourceType="CHARGE" if is_charge else "REFUND",
            sourceId=str(tail(transaction)),
            sourceOrderTransactionId=str(tail(transaction)),
            associatedOrder=order_of(order),
        )
        self.payouts.plan(at)

    def _charge_fee(self, transaction: Node) -> None:
        """Write down what a card costs; a refund gives nothing of it back."""
        amount = self.converted(transaction["amountSet"]["shopMoney"]["amount"])
        fee: Node = plain(
            "TransactionFee",
            id=self.store.new_gid("TransactionFee"),
            amount=money(self.fee_for(amount), self.currency),
            flatFee=money(self.settings.fixed, self.currency),
            flatFeeName="transaction_flat_fee",
            rate=str(self.settings.rate * 100),
            rateName="transaction_fee",
            taxAmount=money(0, self.currency),
            type="processing_fee",
        )
        self.store.register(fee)
        transaction["fees"] = [fee]
        transaction["settlementCurrency"] = self.currency
        rate = self.settings.exchange_rate if self._has_rate else Decimal(1)
        transaction["settlementCurrencyRate"] = str(rate)

    def fee_for(self, amount: Decimal) -> Decimal:
        """Give what a card payment of an amount costs, in the payouts' currency."""
        settings = self.settings
        return rounded(amount * settings.rate + settings.fixed, self.currency)

    def converted(self, amount: str | Decimal) -> Decimal:
        """Give an amount of the shop's currency in the currency of the payouts."""
        given = Decimal(amount)
        return given * self.settings.exchange_rate if self._has_rate else given

    def catch_up(self) -> float:
        """Let all that is due have happened; gives the moment it is now."""
        now = self.clock.seconds()
        self.later.catch_up(now)
        return now

    def pay_out(self) -> Node | None:
        """Pay all that is on the balance out now; nothing where there is nothing."""
        now = self.catch_up()
        return self.payouts.issue(list(self.balance.waiting), at=now)

    def advance(self, payout: str, status: str) -> Node:
        """Let a payout, by its id, be in another status."""
        now = self.catch_up()
        return self.payouts.advance(self.payouts.named(payout), status, at=now)

    def dispute(
        self, order: Node, amount: str | Decimal | None = None, **how: Any
    ) -> Node:
        """Let a buyer dispute an order, or a part of it; `how` as `Disputes.open`."""
        now = self.catch_up()
        paid = [t for t in order["transactions"] if t["id"] in self._seen]
        paid = [t for t in paid if t["kind"] in TAKEN]
        if not paid:
            raise Refused(
                words(
                    "Order {name} was not paid by Shopify Payments", name=order["name"]
                )
            )
        if amount is None:
            amount = paid[-1]["amountSet"]["shopMoney"]["amount"]
        made = self.disputes.open(
            order, self.converted(amount), at=now, payment=paid[-1], **how
        )
        self.payouts.plan(now)
        return made

    def decide(self, dispute: str, outcome: str) -> Node:
        """Go on with a dispute: `answered`, `escalated`, or how it ends."""
        now = self.catch_up()
        found = self.disputes.named(dispute)
        if outcome == "answered":
            return self.disputes.answer(found, at=now)
        if outcome == "escalated":
            made = self.disputes.escalate(found, at=now)
        else:
            made = self.disputes.decide(found, outcome.upper(), at=now)
        self.payouts.plan(now)
        return made

    def adjust(
        self,
        amount: str | Decimal,
        *,
        fee: str | Decimal = "0",
        kind: str = "ADJUSTMENT",
        reason: str = "",
        orders: Sequence[Mapping[str, Any]] = (),
    ) -> Node:
        """Move the balance by an amount, such as a `SHIPPING_LABEL`.

        `orders` have `name`, `orderTransactionId`, `amount`, `fees` of each.
        """
        now = self.catch_up()
        row = self.balance.enter(
            kind,
            Decimal(amount),
            Decimal(fee),
            at=now,
            sourceType="ADJUSTMENT",
            adjustmentReason=reason or None,
        )
        row["adjustmentsOrders"] = [self._adjusted(order) for order in orders]
        self.payouts.plan(now)
        return row

    def _adjusted(self, order: Mapping[str, Any]) -> Node:
        amount, fees = Decimal(order["amount"]), Decimal(order.get("fees", "0"))
        return plain(
            "ShopifyPaymentsAdjustmentOrder",
            name=order["name"],
            orderTransactionId=str(order.get("orderTransactionId", "0")),
            amount=money(amount, self.currency),
            fees=money(fees, self.currency),
            net=money(amount - fees, self.currency),
        )

    def hold(self, amount: str | Decimal) -> Node:
        """Keep money back as a reserve."""
        now, kept = self.catch_up(), Decimal(amount)
        self.held += kept
        self.payouts.plan(now)
        return self.balance.enter(
            "RESERVED_FUNDS", -kept, at=now, sourceType="ADJUSTMENT"
        )

    def release(self, amount: str | Decimal | None = None) -> Node:
        """Give the reserve back, or a part of it; `Refused` where more is wanted."""
        now = self.catch_up()
        freed = self.held if amount is None else Decimal(amount)
        if not 0 < freed <= self.held:
            raise Refused(
                words("{amount} are held back, no more", amount=f"{self.held:f}")
            )
        self.held -= freed
        self.payouts.plan(now)
        return self.balance.enter(
            "RESERVED_FUNDS_REVERSAL", freed, at=now, sourceType="ADJUSTMENT"
        )
