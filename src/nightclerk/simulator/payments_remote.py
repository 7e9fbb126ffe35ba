"""The handles of money, called over HTTP."""

from abc import ABC, abstractmethod
from typing import Any

Json = dict[str, Any]


class PaymentHandles(ABC):
    """Moves the money of a shop; amounts are texts, in the currency of payouts."""

    @abstractmethod
    def _here(self, method: str, path: str, body: Json | None = None) -> Json:
        """Call a handle of the shop."""

    def payments(self) -> Json:
        """Give `balance`, `held`, `payouts`, `transactions` and `disputes`."""
        return self._here("GET", "payments")

    def pay_out(self) -> str | None:
        """Pay all that is on the balance out now; gives the payout's id."""
        found: str | None = self._here("POST", "payments/pay_out", {})["id"]
        return found

    def advance_payout(self, payout: str, status: str) -> None:
        """Let a payout be `IN_TRANSIT`, `PAID`, `FAILED` or `CANCELED`."""
        body = {"payout": payout, "status": status}
        self._here("POST", "payments/advance", body)

    def dispute(self, order: str, amount: str | None = None, **how: str) -> str:
        """Let a buyer dispute an order (id or name); gives the dispute's id.

        `kind` is `CHARGEBACK` or `INQUIRY`, `reason` one of Shopify's; the amount is
        of the shop's currency, all of the last payment where there is none.
        """
        body = {"order": order, "amount": amount, **how}
        return str(self._here("POST", "payments/dispute", body)["id"])

    def decide_dispute(self, dispute: str, outcome: str) -> None:
        """End a dispute: won, lost, accepted, prevented; or `answered`, `escalated`."""
        body = {"dispute": dispute, "outcome": outcome}
        self._here("POST", "payments/decide", body)

    def adjust_balance(self, amount: str, **how: Any) -> str:
        """Move the balance; `how` are `fee`, `kind`, `reason`, `orders`."""
        body = {"amount": amount, **how}
        return str(self._here("POST", "payments/adjust", body)["id"])

    def hold_back(self, amount: str) -> None:
        """Keep money back as a reserve."""
        self._here("POST", "payments/hold", {"amount": amount})

    def release(self, amount: str | None = None) -> None:
        """Give the reserve back, or a part of it."""
        self._here("POST", "payments/release", {"amount": amount})

    def authorize_order(
        self, order: str, amount: str | None = None, **how: Any
    ) -> None:
        """Hold what an order owes, or an amount; `how` are `gateway`, `card` …."""
        body = {"order": order, "amount": amount, **how}
        self._here("POST", "orders/authorize", body)

    def capture_order(self, order: str, amount: str | None = None) -> None:
        """Take what is held for an order, or a part of it."""
        self._here("POST", "orders/capture", {"order": order, "amount": amount})

    def void_order(self, order: str) -> None:
        """Let what is held for an order go."""
        self._here("POST", "orders/void", {"order": order})

    def transactions_of(self, order: str) -> list[Json]:
        """Give id, kind, status, gateway and amount of an order's transactions."""
        found = self._here("POST", "orders/transactions", {"order": order})
        return list(found["transactions"])
