"""Refunds as they are to be booked, read for many at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from nightclerk.connector.mapping.papers.refund_facts import (
    Exchanged,
    RefundFacts,
    RefundLine,
    RefundShipping,
)
from nightclerk.connector.mapping.papers.sale_facts import ZERO, Sale
from nightclerk.connector.models import (
    RefundProcessing,
    Shop,
    ShopExchangeLine,
    ShopRefund,
    ShopRefundLine,
    ShopReturn,
    ShopTransaction,
)
from nightclerk.connector.selectors.papers.sale_reading import PRESENTMENT, in_cents
from nightclerk.connector.selectors.papers.sales import sales_of
from nightclerk.connector.selectors.papers.to_process import TO_DO

LEGACY, RETURN = "LEGACY_RESTOCK", "RETURN"
BACK = frozenset({RETURN, "CANCEL"})
# What paid nothing back is taken up again when it does.
PAYS_NOW = Q(state="nothing", document=None, is_contained=False) & ~(
    Q(refund__total=0) | Q(refund__order__processing__state="nothing")
)
UNPROCESSED = Q(state__in=TO_DO) | Q(state="processed", document=None) | PAYS_NOW


def refunds_to_process(shop: Shop, *, gids: Sequence[str] = ()) -> list[int]:
    """Give the keys of a shop's refunds that have no credit memo, the oldest first."""
    found = unprocessed(shop)
    if gids:
        found = found.filter(refund__gid__in=gids)
    ordered = found.order_by("refund__shopify_created_at", "refund_id")
    return list(ordered.values_list("refund_id", flat=True))


def unprocessed(shop: Shop) -> QuerySet[RefundProcessing]:
    """Give what is known of the refunds of a shop that are not in the books."""
    return RefundProcessing.objects.filter(UNPROCESSED, refund__order__shop=shop)


def facts_of(
    rows: Sequence[RefundProcessing], money: Mapping[int, str]
) -> dict[int, RefundFacts]:
    """Give refunds with their orders, by the refund's key; a statement a table.

    `money` says for each order's key which of the two amounts are used.
    """
    refunds = [row.refund for row in rows]
    orders = {refund.order_id: refund.order for refund in refunds}
    sales = {sale.key: sale for sale in sales_of(list(orders.values()), money)}
    keys = list(orders)
    parts = _Parts(
        lines=_by(ShopRefundLine.objects.filter(order__in=keys), "refund_gid"),
        exchanged=_by(ShopExchangeLine.objects.filter(order__in=keys), "return_gid"),
        returns=_by(ShopReturn.objects.filter(order__in=keys), "gid"),
        transactions=_by(ShopTransaction.objects.filter(order__in=keys), "gid"),
    )
    return {
        row.refund_id: _Reader(row, sales[row.refund.order_id], parts).facts()
        for row in rows
    }


Rows = Mapping[tuple[int, str], Sequence[Any]]


@dataclass(frozen=True)
class _Parts:
    lines: Rows
    exchanged: Rows
    returns: Rows
    transactions: Rows


def _by(rows: Iterable[Any], column: str) -> Rows:
    found: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in rows:
        found[row.order_id, getattr(row, column)].append(row)
    return found


class _Reader:
    """Reads one refund in the money of its order."""

    def __init__(self, row: RefundProcessing, sale: Sale, parts: _Parts) -> None:
        self.row, self.refund, self.sale = row, row.refund, sale
        self.suffix = f"_{PRESENTMENT}" if sale.money == PRESENTMENT else ""
        self.parts = parts
        self.by_gid = {line.gid: line for line in sale.lines}
        self.shipping_by_gid = {line.gid: line for line in sale.shipping}

    def facts(self) -> RefundFacts:
        refund = self.refund
        given = self._of(self.parts.returns, refund.return_gid)
        money = [
            row
            for gid in refund.transaction_gids
            for row in self._of(self.parts.transactions, gid)
        ]
        return RefundFacts(
            key=refund.pk,
            gid=refund.gid,
            sale=self.sale,
            total=self._amount(refund, "total"),
            lines=[*self._lines()],
            shipping=[*self._shipping()],
            exchanged=[*self._exchanged()],
            adjusted=self._json(refund.adjustments, "amount"),
            adjusted_tax=self._json(refund.adjustments, "tax"),
            fee=sum((self._amount(row, "fee") for row in given), ZERO),
            rounding=sum((self._amount(row, "rounding") for row in money), ZERO),
            is_contained=self.row.is_contained,
            is_return=bool(refund.return_gid),
            is_pending=any(row.status == "PENDING" for row in money),
            accepts_difference=self.row.accepts_difference,
        )

    def _lines(self) -> Iterable[RefundLine]:
        for row in self._of(self.parts.lines, self.refund.gid):
            line = self.by_gid.get(row.line_gid)
            if line is not None:
                yield RefundLine(
                    gid=row.gid,
                    line=line,
                    quantity=row.quantity,
                    price=self._amount(row, "price"),
                    amount=self._amount(row, "subtotal"),
                    tax=self._amount(row, "tax"),
                    is_restocked=row.restock_type in BACK
                    or (row.restock_type == LEGACY and row.is_restocked),
                    is_returned=row.restock_type == RETURN,
                    location_gid=row.location_gid,
                )

    def _shipping(self) -> Iterable[RefundShipping]:
        for row in self.refund.shipping:
            line = self.shipping_by_gid.get(str(row["shipping_line"]))
            yield RefundShipping(
                gid=str(row["gid"]),
                title=line.title if line else "",
                amount=self._json([row], "amount"),
                tax=self._json([row], "tax"),
                taxes=line.taxes if line else (),
            )

    def _exchanged(self) -> Iterable[Exchanged]:
        if not self.refund.return_gid:
            return
        for row in self._of(self.parts.exchanged, self.refund.return_gid):
            line = self.by_gid.get(row.line_gid)
            if line is not None:
                yield Exchanged(line, row.quantity)

    def _of(self, rows: Rows, gid: str) -> Sequence[Any]:
        return rows.get((self.refund.order_id, gid), ())

    def _amount(self, row: Any, name: str) -> Decimal:
        return in_cents(getattr(row, f"{name}{self.suffix}"))

    def _json(self, rows: Iterable[Mapping[str, Any]], name: str) -> Decimal:
        amounts = (Decimal(str(row.get(f"{name}{self.suffix}") or 0)) for row in rows)
        return in_cents(sum(amounts, ZERO))


def settled_refunds(orders: Iterable[int]) -> QuerySet[ShopRefund]:
    """Give the refunds of orders whose money went back, beside the orders' documents.

    They are credited by themselves: their effect is no change of the order.
    """
    is_waiting = Q(order__processing__document__status="posted") & ~Q(total=0)
    return ShopRefund.objects.filter(
        Q(processing__document__isnull=False) | is_waiting,
        order__in=list(orders),
        processing__is_contained=False,
    )
