"""Why goods that left are not told to Shopify, and what to do about it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from nightclerk.core.text import Text, words


class Why(StrEnum):
    """The sorts of reasons why a quantity was left out."""

    HOLD = "hold"
    SCHEDULED = "scheduled"
    THIRD_PARTY = "third_party"
    CANCELLED = "cancelled"
    FULFILLED = "fulfilled"
    REFUNDED = "refunded"
    REMOVED = "removed"
    UNKNOWN = "unknown"
    FRACTION = "fraction"
    SURPLUS = "surplus"


# What may be sent later although nothing changes in the books.
WAITS = frozenset({Why.HOLD, Why.SCHEDULED})

TEXTS: Mapping[Why, Text] = {
    Why.HOLD: words("The order is on hold at Shopify: {detail}"),
    Why.SCHEDULED: words("Shopify expects it from {detail} on"),
    Why.THIRD_PARTY: words("A fulfilment service ships it"),
    Why.CANCELLED: words("The order was cancelled at Shopify"),
    Why.FULFILLED: words("It was fulfilled at Shopify already"),
    Why.REFUNDED: words("It was refunded at Shopify"),
    Why.REMOVED: words("It was removed from the order at Shopify"),
    Why.UNKNOWN: words("The order has no such line at Shopify"),
    Why.FRACTION: words("Shopify counts whole pieces only"),
    Why.SURPLUS: words("More was shipped than Shopify expects"),
}
TAKE_BACK = words("Undo the shipment here, or have the goods come back.")
HINTS: Mapping[Why, Text] = {
    Why.HOLD: words("Release the hold at Shopify; the next sync sends it."),
    Why.SCHEDULED: words("It is sent on that day, or once it is open at Shopify."),
    Why.THIRD_PARTY: words(
        "Move it to a location of your own at Shopify, or undo the shipment here."
    ),
    Why.CANCELLED: TAKE_BACK,
    Why.FULFILLED: words("If it was the same parcel, there is nothing to do."),
    Why.REFUNDED: TAKE_BACK,
    Why.REMOVED: TAKE_BACK,
    Why.UNKNOWN: words("Sync the order again and look at its lines."),
    Why.FRACTION: words("Mark the rest as fulfilled at Shopify."),
    Why.SURPLUS: words("Correct the shipment here, or edit the order at Shopify."),
}


@dataclass(frozen=True, slots=True)
class Left:
    """A quantity of an order line that Shopify is not told of, and why."""

    why: Why
    line: str
    name: str
    quantity: str
    detail: str = ""

    @property
    def text(self) -> Text:
        """Say why, without the quantity."""
        return TEXTS[self.why].filled(detail=self.detail or "–")

    @property
    def sentence(self) -> Text:
        """Say how many of what, and why."""
        return words(
            "{quantity} × {name}: {reason}",
            quantity=self.quantity,
            name=self.name or self.line,
            reason=self.text,
        )

    def as_json(self) -> dict[str, Any]:
        """Give it as a shipment keeps it."""
        return {
            "kind": self.why.value,
            "line": self.line,
            "name": self.name,
            "quantity": self.quantity,
            "text": self.text.as_json(),
            "hint": HINTS[self.why].as_json(),
        }


def day_of(moment: datetime | None) -> str:
    """Give a moment as a day, as all languages read it."""
    return moment.date().isoformat() if moment else ""
