"""One order as it is to be booked, out of the rows of many."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nightclerk.connector.mapping.papers.sale_facts import (
    ZERO,
    Fee,
    Sale,
    SaleLine,
    ShippingLine,
    Tax,
    Totals,
)
from nightclerk.connector.models import ShopOrder

PRESENTMENT = "presentment"
BACK_IN_STOCK = frozenset({"RETURN", "CANCEL"})
CENT = Decimal("0.01")
NO_VARIANT = "line:"  # how a product without a variant is known

Rows = Mapping[int, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Parts:
    """The rows of all tables, by the order's key."""

    lines: Rows
    shipping: Rows
    taxes: Rows
    refunds: Rows
    refund_lines: Rows
    shipped: Mapping[int, Mapping[str, int]]
    exchanged: Rows
    aside: frozenset[str]


def variant_key(row: Mapping[str, Any]) -> str:
    """Give by what a line's product is known: its variant, else its SKU or title."""
    if row["variant_gid"]:
        return str(row["variant_gid"])
    if row["product_gid"] or row["sku"]:
        return f"{NO_VARIANT}{row['sku'] or row['title']}"
    return ""


def in_cents(amount: Decimal) -> Decimal:
    """Give an amount without the zeros that its column adds; people read it."""
    short = amount.quantize(CENT)
    return short if short == amount else amount.normalize()


class _Aside:
    """The refunds of one order: those that count, and those that are set aside."""

    def __init__(
        self,
        refunds: Sequence[Mapping[str, Any]],
        lines: Sequence[Mapping[str, Any]],
        parts: Parts,
        order: int,
    ) -> None:
        gids = parts.aside
        self.lines = [row for row in lines if row["refund_gid"] in gids]
        self.kept_lines = [row for row in lines if row["refund_gid"] not in gids]
        self.shipping = _shipping_of(row for row in refunds if row["gid"] in gids)
        self.kept_shipping = _shipping_of(
            row for row in refunds if row["gid"] not in gids
        )
        returns = {row["return_gid"] for row in refunds if row["gid"] in gids} - {""}
        self.exchanged = {
            row["line_gid"]
            for row in parts.exchanged.get(order, ())
            if row["return_gid"] in returns
        }


def _shipping_of(refunds: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [row for refund in refunds for row in refund["shipping"]]


class SaleReader:
    """Reads one order out of the rows of all, in one of its two moneys."""

    def __init__(self, order: ShopOrder, parts: Parts, *, is_presentment: bool) -> None:
        self.order = order
        self.suffix = f"_{PRESENTMENT}" if is_presentment else ""
        refunds = parts.refunds.get(order.pk, ())
        refund_lines = parts.refund_lines.get(order.pk, ())
        self.aside = _Aside(refunds, refund_lines, parts, order.pk)
        self.lines = [
            row
            for row in parts.lines.get(order.pk, ())
            if row["gid"] not in self.aside.exchanged
        ]
        self.exchanged = [
            row
            for row in parts.lines.get(order.pk, ())
            if row["gid"] in self.aside.exchanged
        ]
        self.shipping = parts.shipping.get(order.pk, ())
        self.shipped = parts.shipped.get(order.pk, {})
        self.taxes = _by(parts.taxes.get(order.pk, ()), "parent_gid")
        self.gone = _by(self.aside.kept_lines, "line_gid")
        self.back = _by(self.aside.lines, "line_gid")
        self.shipping_gone = _by(self.aside.kept_shipping, "shipping_line")

    def sale(self) -> Sale:
        """Give the order."""
        order = self.order
        place = _place(order)
        return Sale(
            key=order.pk,
            gid=order.gid,
            name=order.name,
            money=PRESENTMENT if self.suffix else "shop",
            currency=order.presentment_currency if self.suffix else order.currency,
            taxes_included=order.taxes_included,
            placed_at=order.processed_at or order.shopify_created_at,
            totals=self._totals(),
            country=str(place.get("country_code_v2") or ""),
            county=str(place.get("province_code") or ""),
            is_tax_exempt=order.is_tax_exempt,
            taxes=[self._tax(tax) for tax in order.current_taxes],
            lines=[self._line(row) for row in self.lines],
            shipping=[self._shipping(row) for row in self.shipping],
            fees=[self._fee(fee) for fee in order.fee_lines],
        )

    def _amount(self, row: Mapping[str, Any], name: str) -> Decimal:
        """Give an amount of a row, or of JSON, in the money that is wanted.

        A column that was not read is an error: nothing would be taken for zero.
        """
        value = row[f"{name}{self.suffix}"]
        return in_cents(
            value if isinstance(value, Decimal) else Decimal(str(value or 0))
        )

    def _totals(self) -> Totals:
        order = vars(self.order)
        goods, tax, shipping = self._set_aside()
        total = goods + shipping
        if not self.order.taxes_included:
            total += tax
        return Totals(
            total=self._amount(order, "current_total") + total,
            subtotal=self._amount(order, "current_subtotal") + goods,
            tax=self._amount(order, "current_tax") + tax,
            shipping=self._amount(order, "current_shipping") + shipping,
            discounts=self._amount(order, "current_discounts"),
            duties=self._amount(order, "duties"),
            fees=self._amount(order, "fees"),
            tip=self._amount(order, "tip"),
            rounding=self._amount(order, "rounding"),
        )

    def _set_aside(self) -> tuple[Decimal, Decimal, Decimal]:
        """Give goods, tax and shipping that refunds set aside took out of the totals.

        What was sent instead of returned goods is in the totals and not in the sale.
        """
        back, shipping = self.aside.lines, self.aside.shipping
        goods = self._sum(back, "subtotal") - self._sum(self.exchanged, "total")
        tax = self._sum(back, "tax") + self._sum(shipping, "tax")
        for row in self.exchanged:
            tax -= sum((tax.amount for tax in self._taxes(row["gid"])), ZERO)
        return goods, tax, self._sum(shipping, "amount")

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
            current_quantity=self._now(row),
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

    def _now(self, row: Mapping[str, Any]) -> int:
        """Give the pieces now, with those whose refund is set aside."""
        back = sum(int(line["quantity"]) for line in self.back.get(row["gid"], ()))
        return int(row["current_quantity"]) + back

    def _lost(self, row: Mapping[str, Any], gone: Sequence[Mapping[str, Any]]) -> int:
        """Count pieces that were sent, given back in money, and did not come back."""
        kept = sum(
            int(line["quantity"])
            for line in gone
            if not line["is_restocked"] and line["restock_type"] not in BACK_IN_STOCK
        )
        left = self.shipped.get(row["gid"], 0) - self._now(row)
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


def _place(order: ShopOrder) -> Mapping[str, Any]:
    """Give where goods go; where that says no country, where the buyer is (D26)."""
    known = (order.shipping_address, order.billing_address, order.display_address)
    return next((each for each in known if each and each.get("country_code_v2")), {})


def _by(
    rows: Iterable[Mapping[str, Any]], column: str
) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[str(row[column])].append(row)
    return found
