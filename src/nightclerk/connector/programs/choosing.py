"""Which orders, refunds, products, buyers and changes programs want to see."""

from datetime import datetime, time
from typing import Any, Literal

from django.db.models import Q, QuerySet
from pydantic import Field

from nightclerk.connector.models import (
    OrderProcessing,
    OutgoingChange,
    RefundProcessing,
    Shop,
    ShopOrder,
    SkippedRecord,
)
from nightclerk.connector.programs.finding import CHANGES, ORDERS, PROCESSING, REFUNDS
from nightclerk.connector.selectors.mirror import unresolved_skips
from nightclerk.connector.selectors.papers.to_process import unprocessed
from nightclerk.connector.selectors.work_lists import (
    order_updates,
    unprocessed_refunds,
    with_waiting,
)
from nightclerk.core.clock import zone
from nightclerk.ledger.programs.values import Asked, Day

LONGEST = 200
State = Literal["", "waiting", "stopped", "held", "processed", "nothing"]


class OrdersChosen(Asked):
    """What orders are chosen by; days are those of the shop's zone."""

    name: str = Field(default="", max_length=LONGEST, title="Order, such as #1001")
    customer: str = Field(
        default="", max_length=LONGEST, title="Part of name or e-mail of the buyer"
    )
    state: State = Field(default="", title="State in the books")
    since: Day | None = Field(default=None, title="Created on or after this day")
    until: Day | None = Field(default=None, title="Created on or before this day")

    def rows(self, shop: Shop) -> QuerySet[ShopOrder]:
        """Give the orders that are wanted."""
        found = ORDERS.filter(shop=shop, **self._days(shop))
        if self.name:
            plain = self.name.removeprefix("#")
            found = found.filter(name__in=[plain, f"#{plain}"])
        if self.customer:
            named = Q(customer_name__icontains=self.customer)
            found = found.filter(named | Q(email__icontains=self.customer))
        return found.filter(processing__state=self.state) if self.state else found

    def _days(self, shop: Shop) -> dict[str, datetime]:
        here, days = zone(shop.zone or "UTC"), {}
        if self.since:
            start = datetime.combine(self.since, time.min, here)
            days["shopify_created_at__gte"] = start
        if self.until:
            end = datetime.combine(self.until, time.max, here)
            days["shopify_created_at__lte"] = end
        return days


class WaitingOrders(Asked):
    """Which orders wait: for a document, or with a change since they were booked."""

    list: Literal["unprocessed", "updates"] = Field(
        default="unprocessed", title="Unprocessed orders, or their updates"
    )
    problem_class: str = Field(default="", max_length=20, title="Sort of the reason")

    def rows(self, shop: Shop) -> QuerySet[OrderProcessing]:
        """Give the orders that wait."""
        waiting = unprocessed(shop) if self.list == "unprocessed" else None
        named = order_updates(shop) if waiting is None else waiting
        found = PROCESSING.filter(pk__in=named.order_by().values("pk"))
        chosen = self.problem_class
        return found.filter(problem_class=chosen) if chosen else found


class RefundsChosen(Asked):
    """What refunds are chosen by; without a state those that wait."""

    state: State = Field(default="", title="State in the books")

    def rows(self, shop: Shop) -> QuerySet[RefundProcessing]:
        """Give the refunds that are wanted."""
        found = REFUNDS.filter(refund__order__shop=shop)
        if self.state:
            return found.filter(state=self.state)
        waiting = unprocessed_refunds(shop).order_by().values("pk")
        return found.filter(pk__in=waiting)


class Unmapped(Asked):
    """What products and buyers are chosen by."""

    is_mapped: bool | None = Field(default=None, title="Mapped; else not")
    text: str = Field(default="", max_length=LONGEST, title="Part of name or SKU")

    def rows(self, rows: QuerySet[Any], shop: Shop, kind: str) -> QuerySet[Any]:
        """Give the rows that are wanted, with how many orders wait for each."""
        is_variant = kind == "variant"
        found = with_waiting(rows.filter(shop=shop), kind)
        if self.is_mapped is not None:
            target = "item" if is_variant else "customer"
            found = found.filter(**{f"{target}__isnull": not self.is_mapped})
        if self.text:
            found = found.filter(_like(self.text, SEARCHED[kind]))
        return found


class ChangesChosen(Asked):
    """What changes for Shopify are chosen by."""

    state: Literal[
        "", "pending", "sent", "confirmed", "rejected", "unknown", "dropped"
    ] = Field(default="", title="State")
    kind: str = Field(default="", max_length=40, title="Kind")

    def rows(self, shop: Shop) -> QuerySet[OutgoingChange]:
        """Give the changes that are wanted."""
        found = CHANGES.filter(shop=shop)
        found = found.filter(state=self.state) if self.state else found
        return found.filter(kind=self.kind) if self.kind else found


def skipped_rows(shop: Shop) -> QuerySet[SkippedRecord]:
    """Give the records that are left out."""
    return unresolved_skips(shop).select_related("shop").defer("payload")


SEARCHED = {
    "variant": ("product_title", "title", "sku", "barcode"),
    "customer": ("first_name", "last_name", "company_name", "email"),
    "company": ("name", "email"),
}


def _like(text: str, columns: tuple[str, ...]) -> Q:
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__icontains": text})
    return found
