"""What the search index knows about payouts, balance transactions and disputes."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from nightclerk.simulator.engine.matching import Kind
from nightclerk.simulator.engine.paging import tail
from nightclerk.simulator.engine.search_catalog import common

Node = dict[str, Any]
Row = dict[str, Any]

BALANCE_FIELDS = {
    "available_on": Kind.TIME,
    "currency": Kind.SET,
    "id": Kind.ID,
    "payments_transfer_id": Kind.ID,
    "payout_date": Kind.TIME,
    "payout_status": Kind.SET,
    "processed_at": Kind.TIME,
    "transaction_type": Kind.SET,
}
BALANCE_SORTS = {
    "PROCESSED_AT": "processed_at",
    "ID": "id",
    "AMOUNT": "amount",
    "FEE": "fee",
    "NET": "net",
    "ORDER_NAME": "order_name",
    "PAYOUT_DATE": "payout_date",
    "PAYOUT_STATUS": "payout_status",
    "TRANSACTION_TYPE": "transaction_type",
}
PAYOUT_FIELDS = {
    "amount": Kind.NUMBER,
    "currency": Kind.SET,
    "id": Kind.ID,
    "issued_at": Kind.TIME,
    "ledger_type": Kind.SET,
    "status": Kind.SET,
}
PAYOUT_SORTS = {
    "ISSUED_AT": "issued_at",
    "ID": "id",
    "STATUS": "status",
    "AMOUNT": "amount",
    "CHARGE_GROSS": "charge_gross",
    "REFUND_GROSS": "refund_gross",
    "ADJUSTMENT_GROSS": "adjustment_gross",
    "ADVANCE_GROSS": "advance_gross",
}
DISPUTE_FIELDS = {
    "id": Kind.ID,
    "initiated_at": Kind.TIME,
    "status": Kind.SET,
}


def balance_row(node: Node) -> Row:
    """Make what the index keeps of a balance transaction."""
    payout = node["associatedPayout"]
    return {
        "amount": _amount(node["amount"]),
        "available_on": node["__available"],
        "currency": common(node["amount"]["currencyCode"]),
        "fee": _amount(node["fee"]),
        "net": _amount(node["net"]),
        "order_name": (node["associatedOrder"] or {}).get("name") or "",
        "payments_transfer_id": tail(payout) or None,
        "payout_date": payout.get("__issued_at"),
        "payout_status": common(payout["status"]),
        "processed_at": node["transactionDate"],
        "transaction_type": common(node["type"]),
    }


def payout_row(node: Node) -> Row:
    """Make what the index keeps of a payout."""
    summary = node["summary"]
    return {
        "adjustment_gross": _amount(summary["adjustmentsGross"]),
        "advance_gross": _amount(summary["advanceGross"]),
        "amount": _amount(node["net"]),
        "charge_gross": _amount(summary["chargesGross"]),
        "currency": common(node["net"]["currencyCode"]),
        "issued_at": node["issuedAt"],
        "ledger_type": common(node["transactionType"]),
        "refund_gross": _amount(summary["refundsFeeGross"]),
        "status": common(node["status"]),
    }


def dispute_row(node: Node) -> Row:
    """Make what the index keeps of a dispute."""
    return {
        "initiated_at": node["initiatedAt"],
        "status": common(node["status"]),
    }


def _amount(money: Mapping[str, Any]) -> Decimal:
    return Decimal(money["amount"])
