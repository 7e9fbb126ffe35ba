"""Numbers that may need somebody, for the home page."""

from dataclasses import dataclass, field

from nightclerk.connector.models import (
    OutgoingChange,
    Shop,
    ShopCustomer,
    ShopVariant,
)
from nightclerk.connector.selectors.mirror import unresolved_skips
from nightclerk.connector.selectors.outbox import refused_changes, unknown_changes
from nightclerk.connector.selectors.to_process import unprocessed
from nightclerk.connector.selectors.work_lists import (
    order_updates,
    unprocessed_refunds,
)
from nightclerk.core.text import Text, words


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
        Cue(
            "refused_changes",
            words("Changes that Shopify refused"),
            refused_changes().count(),
            "outgoingchange",
            {"state__exact": OutgoingChange.State.REJECTED.value},
        ),
        Cue(
            "unknown_changes",
            words("Changes of which Shopify gave no answer"),
            unknown_changes().count(),
            "outgoingchange",
            {"state__exact": OutgoingChange.State.UNKNOWN.value},
        ),
        *_of_the_books(),
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
            ShopVariant.objects.filter(item=None).count(),
            "shopvariant",
            {"item__isnull": "1"},
        ),
    ]
