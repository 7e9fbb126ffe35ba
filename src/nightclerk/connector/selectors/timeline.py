"""What happened to an order and when."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from nightclerk.connector.codes import code_words
from nightclerk.connector.models import (
    OrderDocument,
    OrderProcessing,
    RefundProcessing,
    ShopFulfillment,
    ShopOrder,
    ShopRefund,
    ShopTransaction,
)
from nightclerk.core.text import Text, words

CENT = Decimal("0.01")


@dataclass(frozen=True)
class TimelineItem:
    """What happened to an order and when.

    `link` is the key of a run where `kind` is run, of a sales document where it is
    document, and of an earlier version where it is version.
    """

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
        *_versions(order),
        *_documents(order),
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


def _versions(order: ShopOrder) -> list[TimelineItem]:
    """Give when what was read before was replaced, each with what it was."""
    text = words("Replaced by a newer state from Shopify")
    return [
        TimelineItem(version.replaced_at, text, "version", str(version.pk))
        for version in order.versions.defer("payload")
    ]


def _documents(order: ShopOrder) -> list[TimelineItem]:
    """Give when documents were made of the order, of its changes and its refunds."""
    orders = OrderProcessing.objects.filter(order=order).select_related("document")
    later = OrderDocument.objects.filter(processing__order=order)
    refunds = RefundProcessing.objects.filter(refund__order=order)
    credited = refunds.select_related("document")
    made = [
        *((row.processed_at, row.document) for row in orders),
        *((row.made_at, row.document) for row in later.select_related("document")),
        *((row.processed_at, row.document) for row in credited),
    ]
    return [
        TimelineItem(
            at, words("{no} was made", no=document.no), "document", str(document.pk)
        )
        for at, document in made
        if at is not None and document is not None
    ]


def _amount(amount: Decimal) -> str:
    """Write an amount without the zeros that only the column adds."""
    plain = amount.normalize()
    exponent = plain.as_tuple().exponent
    is_short = isinstance(exponent, int) and exponent > -2
    return f"{plain.quantize(CENT) if is_short else plain:f}"
