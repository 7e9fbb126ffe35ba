"""Orders as they are to be booked: read for many at once, in the money of each."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from nightclerk.connector.mapping.papers.sale_facts import Sale
from nightclerk.connector.models import (
    ShopExchangeLine,
    ShopFulfillment,
    ShopFulfillmentLine,
    ShopOrder,
    ShopOrderLine,
    ShopRefund,
    ShopRefundLine,
    ShopShippingLine,
    ShopTaxLine,
)
from nightclerk.connector.selectors.papers.sale_reading import (
    PRESENTMENT,
    Parts,
    Rows,
    SaleReader,
)

SHIPPED = "SUCCESS"  # Shopify's status of a fulfilment that left


def sales_of(
    orders: Sequence[ShopOrder],
    money: Mapping[int, str],
    *,
    aside: Collection[str] = (),
) -> list[Sale]:
    """Give orders with Shopify's figures in the money that `money` says for each key.

    That is `shop` (where nothing is said) or `presentment`. `aside` are the ids of
    refunds that are credited by themselves: the orders are given as if these had not
    been, with what is sent instead of returned goods left out. One statement a table.
    """
    keys = [order.pk for order in orders]
    parts = Parts(
        lines=_rows(ShopOrderLine, keys, LINE),
        shipping=_rows(ShopShippingLine, keys, SHIPPING),
        taxes=_rows(ShopTaxLine, keys, TAX),
        refunds=_rows(ShopRefund, keys, ("gid", "return_gid", "shipping")),
        refund_lines=_rows(ShopRefundLine, keys, REFUND_LINE),
        shipped=_shipped(keys),
        exchanged=_rows(ShopExchangeLine, keys, ("return_gid", "line_gid"))
        if aside
        else {},
        aside=frozenset(aside),
    )
    return [
        SaleReader(
            order, parts, is_presentment=money.get(order.pk) == PRESENTMENT
        ).sale()
        for order in orders
    ]


LINE = (
    "gid",
    "title",
    "variant_title",
    "sku",
    "variant_gid",
    "product_gid",
    "quantity",
    "current_quantity",
    "is_gift_card",
    "is_tip",
    "location_gid",
    "unit_price",
    "unit_price_presentment",
    "total",
    "total_presentment",
)
SHIPPING = (
    "gid",
    "title",
    "is_removed",
    "price",
    "price_presentment",
    "discount",
    "discount_presentment",
)
TAX = ("parent_gid", "title", "rate", "amount", "amount_presentment")
REFUND_LINE = (
    "refund_gid",
    "line_gid",
    "quantity",
    "restock_type",
    "is_restocked",
    "subtotal",
    "subtotal_presentment",
    "tax",
    "tax_presentment",
)


def _rows(model: Any, keys: Sequence[int], columns: Sequence[str]) -> Rows:
    found: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    rows = model.objects.filter(order__in=keys).order_by("position", "id")
    for row in rows.values("order_id", *columns):
        found[row["order_id"]].append(row)
    return found


def _shipped(keys: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
    """Give how many pieces of each line left, by order and line."""
    good = {
        (order, gid)
        for order, gid in ShopFulfillment.objects.filter(
            order__in=keys, status=SHIPPED
        ).values_list("order_id", "gid")
    }
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = ShopFulfillmentLine.objects.filter(order__in=keys)
    columns = ("order_id", "fulfillment_gid", "line_gid", "quantity")
    for order, parcel, line, quantity in rows.values_list(*columns):
        if (order, parcel) in good:
            found[order][line] += quantity
    return found
