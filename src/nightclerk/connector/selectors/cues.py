"""Numbers that may need somebody, for the home page."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nightclerk.connector.models import (
    OutgoingChange,
    Shop,
    ShopCustomer,
    ShopPicture,
    ShopProduct,
    ShopVariant,
    StockLevel,
)
from nightclerk.connector.selectors.mirror import unresolved_skips
from nightclerk.connector.selectors.papers.to_process import unprocessed
from nightclerk.connector.selectors.payments.streams import open_disputes
from nightclerk.connector.selectors.payments.unbooked import (
    unmatched_payments,
    untied_payouts,
)
from nightclerk.connector.selectors.pictures.shown import taken_off
from nightclerk.connector.selectors.products.products import changed_there
from nightclerk.connector.selectors.sending.bulk_lists import troubled_operations
from nightclerk.connector.selectors.sending.outbox import (
    counts_by_state,
    oldest_waiting,
)
from nightclerk.connector.selectors.shipping.lists import (
    failed_shipments,
    unsent_shipments,
)
from nightclerk.connector.selectors.stock.lists import levels_with_problem
from nightclerk.connector.selectors.work_lists import (
    held_variants,
    no_items,
    order_updates,
    unprocessed_refunds,
)
from nightclerk.core.clock import now
from nightclerk.core.text import Text, words

State = OutgoingChange.State
LATE = timedelta(days=1)  # syncs of every shop run more often


@dataclass(frozen=True)
class Cue:
    """A number that may need somebody; `record` and `filters` find what it counts.

    `since` is of when the oldest of it is, where that matters. Where `is_trouble` is
    off it is only worth knowing.
    """

    key: str
    title: Text
    count: int
    record: str
    filters: dict[str, str] = field(default_factory=dict)
    since: datetime | None = None
    is_trouble: bool = True


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
        *_of_the_outbox(),
        *_of_goods(),
        *_of_the_books(),
        *_of_shipments(),
        *_of_money(),
    ]


def _of_the_outbox() -> list[Cue]:
    """Give what is on its way to Shopify, and what did not get there; two queries."""
    numbers = counts_by_state()
    oldest = oldest_waiting(State.PENDING)
    return [
        Cue(
            "waiting_changes",
            words("Changes that wait for Shopify"),
            numbers.get(State.PENDING, 0),
            "outgoingchange",
            {"state__exact": State.PENDING.value},
            since=oldest,
            is_trouble=oldest is not None and now() - oldest > LATE,
        ),
        Cue(
            "refused_changes",
            words("Changes that Shopify refused"),
            numbers.get(State.REJECTED, 0),
            "outgoingchange",
            {"state__exact": State.REJECTED.value},
        ),
        Cue(
            "unknown_changes",
            words("Changes of which Shopify gave no answer"),
            numbers.get(State.UNKNOWN, 0),
            "outgoingchange",
            {"state__exact": State.UNKNOWN.value},
        ),
    ]


def _of_goods() -> list[Cue]:
    """Give what of products, prices, stock and pictures is not as it should be."""
    return [
        Cue(
            "unsent_variants",
            words("Variants and prices that wait for somebody"),
            held_variants(ShopVariant.objects.order_by()).count(),
            "shopvariant",
            {"unsent": "1"},
        ),
        Cue(
            "changed_products",
            words("Products that were changed at Shopify"),
            changed_there(ShopProduct.objects.order_by()).count(),
            "shopproduct",
            {"list": "differs"},
        ),
        Cue(
            "stock_problems",
            words("Stock that could not be sent"),
            levels_with_problem(StockLevel.objects.order_by()).count(),
            "stocklevel",
            {"list": "problem"},
        ),
        Cue(
            "failed_pictures",
            words("Pictures that failed"),
            ShopPicture.objects.filter(state=ShopPicture.State.FAILED).count(),
            "shoppicture",
            {"state__exact": ShopPicture.State.FAILED.value},
        ),
        Cue(
            "taken_off_pictures",
            words("Pictures that were taken off at Shopify"),
            taken_off().count(),
            "shoppicture",
            {"taken_off": "1"},
        ),
        Cue(
            "failed_operations",
            words("Bulk operations that failed"),
            troubled_operations().count(),
            "bulkoperation",
            {"list": "trouble"},
        ),
    ]


def _of_the_books() -> list[Cue]:
    """Give what waits between the shops and the books."""
    return [
        Cue(
            "unprocessed_orders",
            words("Unprocessed orders"),
            unprocessed().count(),
            "orderprocessing",
            {"list": "unprocessed"},
        ),
        Cue(
            "order_updates",
            words("Unprocessed order updates"),
            order_updates().count(),
            "orderprocessing",
            {"list": "updates"},
        ),
        Cue(
            "unprocessed_refunds",
            words("Unprocessed refunds"),
            unprocessed_refunds().count(),
            "refundprocessing",
            {"list": "open"},
        ),
        Cue(
            "unmapped_customers",
            words("Unmapped customers"),
            ShopCustomer.objects.filter(customer=None).count(),
            "shopcustomer",
            {"customer__isnull": "1"},
        ),
        Cue(
            "unmapped_products",
            words("Unmapped products"),
            no_items(ShopVariant.objects.order_by()).count(),
            "shopvariant",
            {"mapped": "open"},
        ),
    ]


def _of_shipments() -> list[Cue]:
    """Give what left and Shopify does not know of."""
    return [
        Cue(
            "unprocessed_shipments",
            words("Unprocessed shipments"),
            unsent_shipments().count(),
            "shipmentsending",
            {"list": "unsent"},
        ),
        Cue(
            "failed_shipments",
            words("Shipments with an error"),
            failed_shipments().count(),
            "shipmentsending",
            {"list": "failed"},
        ),
    ]


def _of_money() -> list[Cue]:
    """Give what was paid and is not settled in the books."""
    return [
        Cue(
            "unmatched_payments",
            words("Unmatched payments"),
            unmatched_payments().count(),
            "paymentprocessing",
            {"list": "unmatched"},
        ),
        Cue(
            "untied_payouts",
            words("Payouts that do not tie"),
            untied_payouts().count(),
            "payout",
            {"list": "untied"},
        ),
        Cue(
            "open_disputes",
            words("Open disputes"),
            open_disputes().count(),
            "dispute",
            {"list": "open"},
        ),
    ]
