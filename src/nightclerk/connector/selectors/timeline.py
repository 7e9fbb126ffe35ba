"""What happened to an order and when."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from nightclerk.connector.codes import code_words
from nightclerk.connector.models import (
    ShopFulfillment,
    ShopOrder,
    ShopRefund,
    ShopTransaction,
)
from nightclerk.core.text import Text, words

CENT = Decimal("0.01")


@dataclass(frozen=True)
class TimelineItem:
    """What happened to an order and when; `link` is a run's key where `kind` is run."""

    at: datetime
    text: Text
    kind: str
    link: str = ""


def timeline(order: ShopOrder) -> list[TimelineItem]:
    """Give what happened to an order, at Shopify and here, the oldest first."""
    payments, shipments, refunds = (
        order.shoptransaction_set.all(),
        order.shopfulfillment_set.all(),
        order.shoprefund_set.all(),
    )
    items = [
        *_order_moments(order),
        *(_payment(money, at) for money in payments if (at := money.processed_at)),
        *(_shipment(sent, at) for sent in shipments if (at := sent.shopify_created_at)),
        *(
            _refund(refund, at, order.currency)
            for refund in refunds
            if (at := refund.shopify_created_at)
        ),
        *_imports(order),
    ]
    return sorted(items, key=lambda item: item.at)


def _order_moments(order: ShopOrder) -> list[TimelineItem]:
    moments = [
        (order.processed_at or order.shopify_created_at, words("Placed"), "placed"),
        (
            order.cancelled_at,
            words("Cancelled: {reason}", reason=code_words(order.cancel_reason)),
            "cancelled",
        ),
        (order.closed_at, words("Archived"), "archived"),
    ]
    return [TimelineItem(at, text, kind) for at, text, kind in moments if at]


def _payment(money: ShopTransaction, at: datetime) -> TimelineItem:
    text = words(
        "{kind} {amount} {currency} ({gateway}): {status}",
        kind=code_words(money.kind),
        amount=_amount(money.amount_presentment),
        currency=money.presentment_currency,
        gateway=money.gateway_name or money.gateway,
        status=code_words(money.status),
    )
    return TimelineItem(at, text, "payment")


def _shipment(shipped: ShopFulfillment, at: datetime) -> TimelineItem:
    text = words(
        "Shipment {name}: {status} {tracking}",
        name=shipped.name,
        status=code_words(shipped.status),
        tracking=", ".join(shipped.tracking_numbers),
    )
    return TimelineItem(at, text, "shipment")


def _refund(refund: ShopRefund, at: datetime, currency: str) -> TimelineItem:
    text = (
        words(
            "Refunded {amount} {currency}",
            amount=_amount(refund.total),
            currency=currency,
        )
        if refund.total
        else words("Lines were taken off the order")
    )
    return TimelineItem(at, text, "refund")


def _imports(order: ShopOrder) -> list[TimelineItem]:
    run = str(order.run_id or "")
    if order.refreshed_at <= order.imported_at:
        return [TimelineItem(order.imported_at, words("Imported"), "run", run)]
    return [
        TimelineItem(order.imported_at, words("Imported"), "imported"),
        TimelineItem(order.refreshed_at, words("Brought up to date"), "run", run),
    ]


def _amount(amount: Decimal) -> str:
    """Write an amount without the zeros that only the column adds."""
    plain = amount.normalize()
    exponent = plain.as_tuple().exponent
    is_short = isinstance(exponent, int) and exponent > -2
    return f"{plain.quantize(CENT) if is_short else plain:f}"
