"""Make fulfilments, tell where they can be followed, and cancel them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nightclerk.core.errors import Refused
from nightclerk.core.text import verbatim, words
from nightclerk.shopify.answers import UserError
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.shipping.operations import (
    FULFILLMENT_CANCEL,
    FULFILLMENT_CREATE,
    FULFILLMENT_TRACKING_UPDATE,
)
from nightclerk.shopify.shipping.payloads import (
    Fulfillment,
)

MOST_ROWS = 250  # fulfilment order lines of one fulfilment


@dataclass(frozen=True, slots=True)
class Row:
    """How many of a fulfilment order's line are in the parcel."""

    fulfillment_order: str
    line: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Tracking:
    """Who carries a parcel, and where it can be followed; empty: nobody knows."""

    company: str = ""
    numbers: Sequence[str] = field(default_factory=list)
    urls: Sequence[str] = field(default_factory=list)

    def as_input(self) -> dict[str, Any]:
        """Give it as Shopify takes it; one number and one link have their own names."""
        told: dict[str, Any] = {"company": self.company} if self.company else {}
        for one, several, values in (
            ("number", "numbers", list(self.numbers)),
            ("url", "urls", list(self.urls)),
        ):
            if len(values) == 1:
                told[one] = values[0]
            elif values:
                told[several] = values
        return told


def create_fulfillment(
    client: ShopifyClient, rows: Sequence[Row], *, tracking: Tracking, notify: bool
) -> Fulfillment:
    """Say that up to 250 rows of one order left from one location; 10 points.

    `notify` lets Shopify write to the buyer. Raises `Refused` with Shopify's words,
    `Uncertain` where no answer came: a fulfilment has no key, read before you repeat.
    """
    asked: dict[str, Any] = {
        "lineItemsByFulfillmentOrder": _by_order(rows),
        "notifyCustomer": notify,
    }
    if tracking.numbers or tracking.urls:
        asked["trackingInfo"] = tracking.as_input()
    attempt = client.attempt(FULFILLMENT_CREATE, fulfillment=asked)
    answer = attempt.data.fulfillment_create
    made = answer.fulfillment if answer else None
    return _settled(made, attempt.errors, attempt.request_id)


def update_tracking(
    client: ShopifyClient, gid: str, *, tracking: Tracking, notify: bool
) -> Fulfillment:
    """Say anew where a fulfilment can be followed; 50 points.

    What is not named any more goes. Raises as `create_fulfillment`.
    """
    told: Mapping[str, Any] = tracking.as_input()
    attempt = client.attempt(
        FULFILLMENT_TRACKING_UPDATE, fulfillmentId=gid, tracking=told, notify=notify
    )
    answer = attempt.data.fulfillment_tracking_info_update
    made = answer.fulfillment if answer else None
    return _settled(made, attempt.errors, attempt.request_id)


def cancel_fulfillment(client: ShopifyClient, gid: str) -> Fulfillment:
    """Take a fulfilment back; Shopify expects its goods again. 10 points.

    Raises as `create_fulfillment`.
    """
    attempt = client.attempt(FULFILLMENT_CANCEL, id=gid)
    answer = attempt.data.fulfillment_cancel
    made = answer.fulfillment if answer else None
    return _settled(made, attempt.errors, attempt.request_id)


def _by_order(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Group rows by their fulfilment order, as Shopify takes them."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        line = {"id": row.line, "quantity": row.quantity}
        grouped.setdefault(row.fulfillment_order, []).append(line)
    return [
        {"fulfillmentOrderId": gid, "fulfillmentOrderLineItems": lines}
        for gid, lines in grouped.items()
    ]


def _settled(
    made: Fulfillment | None, errors: Sequence[UserError], request_id: str
) -> Fulfillment:
    if made is None or errors:
        said = "; ".join(error.message for error in errors)
        raise Refused(
            verbatim(said) or words("Shopify made no fulfilment"),
            hint=words("Look at the order's fulfilments at Shopify, then sync again."),
            request_id=request_id,
        )
    return made
