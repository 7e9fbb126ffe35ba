"""The handles of fulfilments and fulfilment orders, called over HTTP."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]


class ShippingHandles(ABC):
    """Does with shipping what people at the shop do; an order is named by id or name.

    What changes something gives how the order's shipping is then: `fulfillments`
    (id, name, status, location, tracking, lines, notified, notices, message) and
    `fulfillmentOrders` (id, status, location, fulfillAt, holds, lines).
    """

    @abstractmethod
    def _here(self, method: str, path: str, body: Json | None = None) -> Json:
        """Call a handle of the shop."""

    def shipping(self, order: str) -> Json:
        """Give how an order's shipping is: `fulfillments`, `fulfillmentOrders`."""
        return self._here("POST", "orders/fulfillments", {"order": order})

    def fulfillments(self, order: str) -> list[Json]:
        """Give the fulfilments of an order, the oldest first."""
        return list(self.shipping(order)["fulfillments"])

    def fulfillment_orders(self, order: str) -> list[Json]:
        """Give who expects what of an order, the oldest first, closed ones too."""
        return list(self.shipping(order)["fulfillmentOrders"])

    def fulfill_order(
        self,
        order: str,
        quantities: Mapping[str, int] | None = None,
        *,
        tracking: Mapping[str, Any] | None = None,
        notify: bool = False,
    ) -> Json:
        """Ship an order, all or some of it: a fulfilment for each location.

        `tracking` has fields of `FulfillmentTrackingInput`: company, number, urls ….
        """
        body: Json = {"order": order, "notify": notify}
        if quantities:
            body["quantities"] = dict(quantities)
        if tracking:
            body["tracking"] = dict(tracking)
        return self._here("POST", "orders/fulfill", body)

    def cancel_fulfillment(self, order: str, fulfillment: str | None = None) -> Json:
        """Cancel a fulfilment of an order, by id or name, or all of them."""
        body = {"order": order, "fulfillment": fulfillment}
        return self._here("POST", "orders/cancel-fulfillment", body)

    def hold_order(
        self,
        order: str,
        *,
        reason: str = "OTHER",
        notes: str = "",
        fulfillment_order: str | None = None,
    ) -> Json:
        """Put all that is open of an order on hold, or one fulfilment order."""
        body = {"order": order, "reason": reason, "notes": notes}
        named = {"fulfillment_order": fulfillment_order}
        return self._here("POST", "orders/hold", {**body, **named})

    def release_order(
        self, order: str, *, fulfillment_order: str | None = None
    ) -> Json:
        """Release what is on hold of an order, or one fulfilment order."""
        body = {"order": order, "fulfillment_order": fulfillment_order}
        return self._here("POST", "orders/release", body)

    def move_order(
        self, order: str, place: str, *, fulfillment_order: str | None = None
    ) -> Json:
        """Let a location, by id or name, ship what is open, or one fulfilment order."""
        body = {"order": order, "place": place}
        named = {"fulfillment_order": fulfillment_order}
        return self._here("POST", "orders/move", {**body, **named})

    def assign_order(self, order: str, places: Mapping[str, str]) -> Json:
        """Let lines, by id or SKU, be shipped from locations, by id or name."""
        return self._here(
            "POST", "orders/assign", {"order": order, "places": dict(places)}
        )

    def schedule_order(self, order: str, at: str) -> Json:
        """Let what is open of an order wait until a moment (ISO 8601)."""
        return self._here("POST", "orders/schedule", {"order": order, "at": at})
