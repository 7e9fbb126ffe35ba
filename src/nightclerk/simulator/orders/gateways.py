"""The ways of paying that a shop offers, and what a payment by each tells."""

import json
from collections.abc import Mapping
from typing import Any

Node = dict[str, Any]

NAMES: Mapping[str, str] = {
    "shopify_payments": "Shopify Payments",
    "paypal": "PayPal",
    "klarna": "Klarna",
    "gift_card": "Gift card",
    "cash": "Cash",
    "manual": "Manual",
    "bank_deposit": "Bank Deposit",
    "cash_on_delivery": "Cash on Delivery (COD)",
    "money_order": "Money Order",
}
# What nobody but the merchant knows to be paid.
MANUAL = frozenset({"manual", "bank_deposit", "cash_on_delivery", "money_order"})
# What a payment that follows another one has in common with it.
KEPT = (
    "gateway",
    "formattedGateway",
    "manualPaymentGateway",
    "paymentDetails",
    "receiptJson",
    "test",
)


def payment_by(
    gateway: str, *, card: str = "", gift_card: str = "", **fields: Any
) -> Node:
    """Give the fields of a transaction by a gateway.

    `card` is the company of a card, `gift_card` the number of a gift card, of which
    the receipt tells; `fields` are others of Shopify's `OrderTransaction`.
    """
    made: Node = {
        "gateway": gateway,
        "formattedGateway": NAMES.get(gateway, gateway),
        "manualPaymentGateway": gateway in MANUAL,
    }
    if card:
        made["paymentDetails"] = {"company": card, "number": "•••• •••• •••• 4242"}
    if gift_card:
        receipt = {
            "gift_card_id": int(gift_card),
            "gift_card_last_characters": gift_card[-4:].rjust(4, "0"),
        }
        made["receiptJson"] = json.dumps(receipt)
    return {**made, **fields}


def following(payment: Node) -> Node:
    """Give what a capture or refund takes from the transaction that it follows."""
    kept = {name: payment[name] for name in KEPT}
    return {**kept, "parentTransaction": {"id": payment["id"]}}
