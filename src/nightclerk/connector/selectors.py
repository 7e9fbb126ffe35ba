"""What others ask the connector's records."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.db.models.functions import Now

from nightclerk.connector.codes import code_words
from nightclerk.connector.models import (
    Shop,
    ShopFulfillment,
    ShopOrder,
    ShopRefund,
    ShopTransaction,
    SkippedRecord,
    Watermark,
)
from nightclerk.core.errors import Refused
from nightclerk.core.text import Text, words

CENT = Decimal("0.01")


def shop(code: str) -> Shop:
    """Find a shop by its code, in any case; `Refused` where there is none."""
    try:
        return Shop.objects.get(code=code.strip().upper())
    except Shop.DoesNotExist:
        raise Refused(
            words("There is no shop {shop}", shop=code),
            hint=words("The list of shops shows their codes."),
        ) from None


def shops() -> QuerySet[Shop]:
    """Give all shops by their codes."""
    return Shop.objects.order_by("code")


def orders_of(shop: Shop) -> QuerySet[ShopOrder]:
    """Give a shop's orders, the newest first, without their payloads."""
    return ShopOrder.objects.filter(shop=shop).defer("payload")


def watermark(shop: Shop, stream: str, *, filters: str = "") -> datetime | None:
    """Give up to which moment of Shopify's clock a stream is here; None: never read."""
    found = Watermark.objects.filter(shop=shop, stream=stream, filters=filters)
    return found.values_list("synced_to", flat=True).first()


def unresolved_skips(shop: Shop | None = None) -> QuerySet[SkippedRecord]:
    """Give the records that are left out, of one shop or of all."""
    found = SkippedRecord.objects.filter(resolved_at=None)
    return found if shop is None else found.filter(shop=shop)


def due_skips(shop: Shop, stream: str) -> QuerySet[SkippedRecord]:
    """Give the records that are to be tried again now, by the database's clock."""
    return unresolved_skips(shop).filter(stream=stream, retry_at__lte=Now())


def resting_skips(shop: Shop, stream: str) -> dict[str, datetime | None]:
    """Give the records whose next try is later, with the change they were left at."""
    found = unresolved_skips(shop).filter(stream=stream, retry_at__gt=Now())
    return dict(found.values_list("gid", "shopify_updated_at"))


def orders_here(shop: Shop, gids: Sequence[str]) -> dict[str, datetime]:
    """Give when the orders that are here were changed at Shopify, by their ids."""
    found = ShopOrder.objects.filter(shop=shop, gid__in=gids)
    return dict(found.values_list("gid", "shopify_updated_at"))


@dataclass(frozen=True)
class Cue:
    """A number that may need somebody; `record` and `filters` find what it counts."""

    key: str
    title: Text
    count: int
    record: str
    filters: dict[str, str] = field(default_factory=dict)


def cues() -> list[Cue]:
    """Give what of all shops may need somebody, for the home page."""
    return [
        Cue(
            "shops_with_error",
            words("Shops that cannot be reached"),
            Shop.objects.filter(is_enabled=True).exclude(test_error="").count(),
            "shop",
            {"is_enabled": "1", "has_error": "1"},
        ),
        Cue(
            "skipped_records",
            words("Skipped records"),
            unresolved_skips().count(),
            "skippedrecord",
            {"resolved_at__isnull": "1"},
        ),
    ]


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
