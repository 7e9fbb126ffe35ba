"""Payouts, balance transactions and disputes in Shopify's own shapes."""

from decimal import Decimal
from typing import Any

from tests.connector.shapes import gid

Json = dict[str, Any]

SUMS = (
    "chargesGross",
    "chargesFee",
    "refundsFeeGross",
    "refundsFee",
    "adjustmentsGross",
    "adjustmentsFee",
    "reservedFundsGross",
    "reservedFundsFee",
    "retriedPayoutsGross",
    "retriedPayoutsFee",
    "advanceGross",
    "advanceFees",
)


def money(amount: str, currency: str = "EUR") -> Json:
    return {"amount": amount, "currencyCode": currency}


def payout(number: int = 1, *, net: str = "96.80", **changes: Any) -> Json:
    """Give a payout of charges; `changes` may name its sums."""
    sums = {name: changes.pop(name, "0.0") for name in SUMS}
    return {
        "id": gid("ShopifyPaymentsPayout", number),
        "issuedAt": "2026-01-05T23:30:00Z",
        "status": "PAID",
        "transactionType": "DEPOSIT",
        "externalTraceId": None,
        "net": money(net),
        "summary": {name: money(amount) for name, amount in sums.items()},
        **changes,
    }


def moved(
    number: int = 1, amount: str = "100.0", fee: str = "3.2", **changes: Any
) -> Json:
    """Give a balance transaction of a charge; `payout` is the number of its payout."""
    paid = changes.pop("payout", None)
    net = changes.pop("net", str(Decimal(amount) - Decimal(fee)))
    return {
        "id": gid("ShopifyPaymentsBalanceTransaction", number),
        "test": False,
        "type": "CHARGE",
        "transactionDate": "2026-01-05T08:00:00Z",
        "sourceType": "CHARGE",
        "sourceId": "77",
        "sourceOrderTransactionId": "88",
        "adjustmentReason": None,
        "amount": money(amount),
        "fee": money(fee),
        "net": money(net),
        "associatedPayout": {
            "id": gid("ShopifyPaymentsPayout", paid) if paid else None,
            "status": "PAID" if paid else "PENDING",
        },
        "associatedOrder": {"id": gid("Order", 1001), "name": "#1001"},
        "adjustmentsOrders": [],
        **changes,
    }


def dispute(number: int = 1, **changes: Any) -> Json:
    return {
        "id": gid("ShopifyPaymentsDispute", number),
        "type": "CHARGEBACK",
        "status": "NEEDS_RESPONSE",
        "initiatedAt": "2026-01-06T08:00:00Z",
        "evidenceDueBy": "2026-01-20T23:30:00Z",
        "evidenceSentOn": None,
        "finalizedOn": None,
        "amount": money("100.0"),
        "reasonDetails": {"reason": "FRAUDULENT", "networkReasonCode": "10.4"},
        "order": {"id": gid("Order", 1001), "name": "#1001"},
        **changes,
    }
