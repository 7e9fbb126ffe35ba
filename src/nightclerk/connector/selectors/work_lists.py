"""What waits for somebody: the lists of the shop's side."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from nightclerk.connector.mapping.products.told import BLOCKED
from nightclerk.connector.models import (
    OrderProblem,
    OrderProcessing,
    OrderSettings,
    PaymentMapping,
    RefundProcessing,
    ShippingMapping,
    Shop,
    ShopCustomer,
    ShopLocation,
    ShopVariant,
    State,
    TaxMapping,
    TermsMapping,
)
from nightclerk.connector.selectors.papers.to_process import TO_DO, unprocessed
from nightclerk.core.text import Text, words

LOOKED_FOR = ~Q(problem={})


def unprocessed_orders(shop: Shop | None = None) -> QuerySet[OrderProcessing]:
    """Give the orders that are not in the books, with their reasons at hand."""
    found = unprocessed(shop).select_related("order", "order__shop")
    return found.defer("order__payload").prefetch_related("problems")


def order_updates(shop: Shop | None = None) -> QuerySet[OrderProcessing]:
    """Give the orders that changed after they were booked, and nobody dealt with."""
    found = (
        OrderProcessing.objects.exclude(pending_key="")
        .exclude(pending_key=F("settled_key"))
        .select_related("order", "order__shop", "document")
        .defer("order__payload")
    )
    return found if shop is None else found.filter(order__shop=shop)


def unprocessed_refunds(shop: Shop | None = None) -> QuerySet[RefundProcessing]:
    """Give the refunds that wait for a credit memo, where the shop card wants any.

    What paid nothing back, or is contained in its order's document, is among them
    only where it was tried and stopped.
    """
    found = (
        RefundProcessing.objects.filter(state__in=TO_DO)
        .filter(Q(state=State.STOPPED) | Q(is_contained=False) & ~Q(refund__total=0))
        .exclude(refund__order__shop__order_settings__refunds=OrderSettings.Refunds.OFF)
        .select_related("refund", "refund__order", "refund__order__shop")
    )
    found = found.defer("refund__order__payload")
    return found if shop is None else found.filter(refund__order__shop=shop)


def unmapped_variants(shop: Shop | None = None) -> QuerySet[ShopVariant]:
    """Give the products that are no item, those first for which most orders wait."""
    found = no_items(ShopVariant.objects.select_related("shop"))
    found = found if shop is None else found.filter(shop=shop)
    return with_waiting(found, "variant")


def no_items(rows: QuerySet[ShopVariant]) -> QuerySet[ShopVariant]:
    """Give of some variants those that should be items and are none.

    Of those that were only read, without an order, only what was looked for and not
    found; gift cards are no goods.
    """
    is_sold = Q(product=None) | Q(product__is_gift_card=False) & LOOKED_FOR
    return rows.filter(is_sold, item=None)


def held_variants(rows: QuerySet[ShopVariant]) -> QuerySet[ShopVariant]:
    """Give of some variants those that are not sent until somebody does something.

    Not those whose items are blocked: somebody decided that they stay as they are.
    """
    here = rows.filter(is_gone=False, item__isnull=False).exclude(unsent={})
    return here.exclude(unsent__fields__has_key=BLOCKED)


def blocked_variants(rows: QuerySet[ShopVariant]) -> QuerySet[ShopVariant]:
    """Give of some variants those that stay as they are because they are blocked."""
    here = rows.filter(is_gone=False, item__isnull=False)
    return here.filter(unsent__fields__has_key=BLOCKED)


def unmapped_customers(shop: Shop | None = None) -> QuerySet[ShopCustomer]:
    """Give the buyers that are no customer, those first for which most orders wait."""
    found = ShopCustomer.objects.filter(customer=None).select_related("shop")
    found = found.defer("payload")
    found = found if shop is None else found.filter(shop=shop)
    return with_waiting(found, "customer")


def with_waiting(rows: QuerySet[Any], mapping: str) -> QuerySet[Any]:
    """Add `waiting`, the number of orders that wait for each row, most first."""
    counted = (
        OrderProblem.objects.filter(
            mapping=mapping,
            mapping_id=OuterRef("pk"),
            processing__state=State.STOPPED,
        )
        .order_by()
        .values("mapping_id")
        .annotate(count=Count("processing", distinct=True))
        .values("count")
    )
    annotated = rows.annotate(waiting=Coalesce(Subquery(counted), 0))
    ordered: QuerySet[Any] = annotated.order_by("-waiting", "pk")
    return ordered


@dataclass(frozen=True)
class Missing:
    """A word that is not mapped: what sort, which word, and how many orders wait."""

    mapping: str
    title: Text
    row: Any
    waiting: int


KINDS: tuple[tuple[str, Text, Any], ...] = (
    ("shipping", words("Way of shipping"), ShippingMapping),
    ("tax", words("Taxes"), TaxMapping),
    ("payment", words("Gateway"), PaymentMapping),
    ("terms", words("Payment terms"), TermsMapping),
    ("location", words("Location"), ShopLocation),
)


def missing_mappings(shop: Shop | None = None) -> list[Missing]:
    """Give the rows that orders wait for, most orders first: two queries a kind."""
    found = [
        Missing(kind, title, row, row.waiting)
        for kind, title, model in KINDS
        for row in _waited_for(kind, model, shop)
    ]
    return sorted(found, key=lambda missing: -missing.waiting)


def _waited_for(kind: str, model: Any, shop: Shop | None) -> QuerySet[Any]:
    rows = model.objects.select_related("shop")
    rows = rows if shop is None else rows.filter(shop=shop)
    return with_waiting(rows, kind).filter(waiting__gt=0)
