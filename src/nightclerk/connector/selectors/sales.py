"""Orders as they are to be booked: read for many at once, in the money of each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nightclerk.connector.mapping.sale_facts import (
    ZERO,
    Fee,
    Sale,
    SaleLine,
    ShippingLine,
    Tax,
    Totals,
)
from nightclerk.connector.models import (
    ShopFulfillment,
    ShopFulfillmentLine,
    ShopOrder,
    ShopOrderLine,
    ShopRefund,
    ShopRefundLine,
    ShopShippingLine,
    ShopTaxLine,
)

PRESENTMENT = "presentment"
SHIPPED = "SUCCESS"  # Shopify's status of a fulfilment that left
BACK_IN_STOCK = frozenset({"RETURN", "CANCEL"})
NO_VARIANT = "line:"  # how a product without a variant is known

Rows = Mapping[int, Sequence[Mapping[str, Any]]]


def sales_of(orders: Sequence[ShopOrder], money: Mapping[int, str]) -> list[Sale]:
    """Give orders with Shopify's figures in the money that `money` says for each key.

    That is `shop` (where nothing is said) or `presentment`. One statement a table.
    """
    keys = [order.pk for order in orders]
    parts = _Parts(
        lines=_rows(ShopOrderLine, keys, LINE),
        shipping=_rows(ShopShippingLine, keys, SHIPPING),
        taxes=_rows(ShopTaxLine, keys, TAX),
        refunds=_rows(ShopRefund, keys, ("shipping",)),
        refund_lines=_rows(ShopRefundLine, keys, REFUND_LINE),
        shipped=_shipped(keys),
    )
    return [
        _Reader(order, parts, is_presentment=money.get(order.pk) == PRESENTMENT).sale()
        for order in orders
    ]


def variant_key(row: Mapping[str, Any]) -> str:
    """Give by what a line's product is known: its variant, else its SKU or title."""
    if row["variant_gid"]:
        return str(row["variant_gid"])
    if row["product_gid"] or row["sku"]:
        return f"{NO_VARIANT}{row['sku'] or row['title']}"
    return ""


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
    "line_gid",
    "quantity",
    "restock_type",
    "is_restocked",
    "subtotal",
    "subtotal_presentment",
    "tax",
    "tax_presentment",
)


@dataclass(frozen=True)
class _Parts:
    """The rows of all tables, by the order's key."""

    lines: Rows
    shipping: Rows
    taxes: Rows
    refunds: Rows
    refund_lines: Rows
    shipped: Mapping[int, Mapping[str, int]]


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


class _Reader:
    """Reads one order out of the rows of all, in one of its two moneys."""

    def __init__(
        self, order: ShopOrder, parts: _Parts, *, is_presentment: bool
    ) -> None:
        self.order = order
        self.suffix = f"_{PRESENTMENT}" if is_presentment else ""
        self.lines = parts.lines.get(order.pk, ())
        self.shipping = parts.shipping.get(order.pk, ())
        self.refunds = parts.refunds.get(order.pk, ())
        self.shipped = parts.shipped.get(order.pk, {})
        self.taxes = _by(parts.taxes.get(order.pk, ()), "parent_gid")
        self.gone = _by(parts.refund_lines.get(order.pk, ()), "line_gid")
        self.shipping_gone = _by(
            (row for refund in self.refunds for row in refund["shipping"]),
            "shipping_line",
        )

    def sale(self) -> Sale:
        order = self.order
        place = order.shipping_address or order.billing_address or order.display_address
        return Sale(
            key=order.pk,
            gid=order.gid,
            name=order.name,
            money=PRESENTMENT if self.suffix else "shop",
            currency=order.presentment_currency if self.suffix else order.currency,
            taxes_included=order.taxes_included,
            placed_at=order.processed_at or order.shopify_created_at,
            totals=self._totals(),
            country=str((place or {}).get("country_code_v2") or ""),
            county=str((place or {}).get("province_code") or ""),
            is_tax_exempt=order.is_tax_exempt,
            taxes=[self._tax(tax) for tax in order.current_taxes],
            lines=[self._line(row) for row in self.lines],
            shipping=[self._shipping(row) for row in self.shipping],
            fees=[self._fee(fee) for fee in order.fee_lines],
        )

    def _amount(self, row: Mapping[str, Any], name: str) -> Decimal:
        """Give an amount of a row, or of JSON, in the money that is wanted."""
        value = row.get(f"{name}{self.suffix}")
        return value if isinstance(value, Decimal) else Decimal(str(value or 0))

    def _totals(self) -> Totals:
        order = vars(self.order)
        return Totals(
            total=self._amount(order, "current_total"),
            subtotal=self._amount(order, "current_subtotal"),
            tax=self._amount(order, "current_tax"),
            shipping=self._amount(order, "current_shipping"),
            discounts=self._amount(order, "current_discounts"),
            duties=self._amount(order, "duties"),
            fees=self._amount(order, "fees"),
            tip=self._amount(order, "tip"),
            rounding=self._amount(order, "rounding"),
        )

    def _tax(self, row: Mapping[str, Any]) -> Tax:
        rate = Decimal(str(row["rate"] or 0))
        return Tax(str(row["title"]), rate, self._amount(row, "amount"))

    def _taxes(self, gid: str) -> list[Tax]:
        return [self._tax(row) for row in self.taxes.get(gid, ())]

    def _line(self, row: Mapping[str, Any]) -> SaleLine:
        gone = self.gone.get(row["gid"], ())
        return SaleLine(
            gid=row["gid"],
            title=row["title"],
            variant_title=row["variant_title"],
            sku=row["sku"],
            variant_key=variant_key(row),
            quantity=row["quantity"],
            current_quantity=row["current_quantity"],
            unit_price=self._amount(row, "unit_price"),
            amount=self._amount(row, "total"),
            taxes=self._taxes(row["gid"]),
            gone_amount=self._sum(gone, "subtotal"),
            gone_tax=self._sum(gone, "tax"),
            lost_quantity=self._lost(row, gone),
            is_gift_card=row["is_gift_card"],
            is_tip=row["is_tip"],
            location_gid=row["location_gid"],
        )

    def _lost(self, row: Mapping[str, Any], gone: Sequence[Mapping[str, Any]]) -> int:
        """Count pieces that were sent, given back in money, and did not come back."""
        kept = sum(
            int(line["quantity"])
            for line in gone
            if not line["is_restocked"] and line["restock_type"] not in BACK_IN_STOCK
        )
        left = self.shipped.get(row["gid"], 0) - int(row["current_quantity"])
        return max(min(kept, left), 0)

    def _shipping(self, row: Mapping[str, Any]) -> ShippingLine:
        gone = self.shipping_gone.get(row["gid"], ())
        price = self._amount(row, "price")
        return ShippingLine(
            gid=row["gid"],
            title=row["title"],
            price=price,
            amount=price - self._amount(row, "discount"),
            taxes=self._taxes(row["gid"]),
            gone_amount=self._sum(gone, "amount"),
            gone_tax=self._sum(gone, "tax"),
            is_removed=row["is_removed"],
        )

    def _fee(self, fee: Mapping[str, Any]) -> Fee:
        return Fee(
            gid=str(fee["gid"]),
            name=str(fee["name"]),
            amount=self._amount(fee, "price"),
            taxes=[self._tax(tax) for tax in fee["taxes"]],
        )

    def _sum(self, rows: Iterable[Mapping[str, Any]], name: str) -> Decimal:
        return sum((self._amount(row, name) for row in rows), ZERO)


def _by(
    rows: Iterable[Mapping[str, Any]], column: str
) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[str(row[column])].append(row)
    return found
