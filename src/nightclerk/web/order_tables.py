"""What belongs to an order, as tables: one column per field, both currencies."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Model
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nightclerk.connector.codes import code_words
from nightclerk.connector.models import ShopOrder, ShopOrderLine
from nightclerk.web.amounts import money
from nightclerk.web.badges import shopify_badge
from nightclerk.web.times import moment
from nightclerk.web.words import said

STATUS_FIELDS = frozenset({"status", "request_status", "level"})
WORD_FIELDS = frozenset({"kind", "restock_type", "reason", "decline_reason"})


@dataclass(frozen=True)
class Column:
    """A heading, and whether numbers stand under it."""

    title: str
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under headings; `empty` is said where there are none."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]] = field(default_factory=list)
    empty: str = ""

    @property
    def pairs(self) -> list[list[tuple[Column, str]]]:
        """Each row as (column, value), as a template draws it."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


def order_tables(order: ShopOrder) -> list[Table]:
    """Give the tables of an order's card, in the order in which people ask."""
    lines = list(order.shoporderline_set.all())
    names = {line.gid: line.title for line in lines}
    return [
        lines_table(order, lines),
        records_table(
            order,
            _("Shipping"),
            order.shopshippingline_set.all(),
            ("title", "source", "is_removed", "discount", "price"),
            empty=_("Nothing is charged for shipping."),
        ),
        taxes_table(order),
        records_table(
            order,
            _("Transactions"),
            order.shoptransaction_set.all(),
            ("processed_at", "kind", "status", "gateway_name", "is_test", "amount"),
            empty=_("No money has moved yet."),
        ),
        *refund_tables(order, names),
        *shipping_tables(order, names),
        records_table(
            order,
            _("Risks"),
            order.risks.all(),
            ("level", "text", "provider"),
            empty=_("Shopify names no risk."),
        ),
    ]


def lines_table(order: ShopOrder, lines: Iterable[Model]) -> Table:
    """Give what was ordered."""
    return records_table(
        order,
        _("Lines"),
        lines,
        (
            "title",
            "quantity",
            "current_quantity",
            "unfulfilled_quantity",
            "unit_price",
            "discount",
            "total",
        ),
        empty=_("The order has no lines."),
    )


def taxes_table(order: ShopOrder) -> Table:
    """Give the taxes, added up by name and rate.

    Shopify names each tax twice, with the order and with what is taxed; the order's
    own lines count, the others only where there are none.
    """
    sums: dict[tuple[str, Decimal], list[Decimal]] = {}
    taxes = list(order.tax_lines.all())
    whole = [tax for tax in taxes if tax.parent_gid == order.gid]
    for tax in whole or taxes:
        both = sums.setdefault((tax.title, tax.rate), [Decimal(0), Decimal(0)])
        both[0] += tax.amount
        both[1] += tax.amount_presentment
    rows = [
        [title, _percent(rate), two_currencies(order, amount, presented)]
        for (title, rate), (amount, presented) in sorted(sums.items())
    ]
    columns = [
        Column(_("Tax")),
        Column(_("Rate"), is_number=True),
        Column(_("Amount"), is_number=True),
    ]
    return Table(_("Taxes"), columns, rows, _("No tax is charged."))


def refund_tables(order: ShopOrder, names: Mapping[str, str]) -> list[Table]:
    """Give refunds and returns with their lines; nothing where there are none."""
    return [
        table
        for table in (
            records_table(
                order,
                _("Refunds"),
                order.shoprefund_set.all(),
                ("shopify_created_at", "note", "total"),
            ),
            records_table(
                order,
                _("Refunded lines"),
                order.shoprefundline_set.all(),
                ("line_gid", "quantity", "restock_type", "subtotal", "tax"),
                names=names,
            ),
            records_table(
                order,
                _("Returns"),
                order.shopreturn_set.all(),
                ("name", "status", "quantity", "decline_reason"),
            ),
            records_table(
                order,
                _("Returned lines"),
                order.shopreturnline_set.all(),
                ("line_gid", "quantity", "reason", "reason_note", "customer_note"),
                names=names,
            ),
        )
        if table.rows
    ]


def shipping_tables(order: ShopOrder, names: Mapping[str, str]) -> list[Table]:
    """Give what is to be shipped from where, and what was shipped."""
    places = {
        fulfillment.gid: fulfillment.location_name or str(fulfillment)
        for fulfillment in order.shopfulfillmentorder_set.all()
    }
    parcels = {parcel.gid: str(parcel) for parcel in order.shopfulfillment_set.all()}
    known = {**names, **places, **parcels}
    wanted = records_table(
        order,
        _("Fulfilment orders"),
        order.shopfulfillmentorder_set.all(),
        ("location_name", "status", "request_status", "delivery_name", "fulfill_at"),
        empty=_("Shopify asks for nothing to be shipped."),
    )
    others = (
        records_table(
            order,
            _("Lines of fulfilment orders"),
            order.shopfulfillmentorderline_set.all(),
            ("fulfillment_order_gid", "line_gid", "quantity", "remaining_quantity"),
            names=known,
        ),
        records_table(
            order,
            _("Shipments"),
            order.shopfulfillment_set.all(),
            ("name", "status", "shopify_created_at", "carrier", "tracking_numbers"),
        ),
        records_table(
            order,
            _("Lines of shipments"),
            order.shopfulfillmentline_set.all(),
            ("fulfillment_gid", "line_gid", "quantity"),
            names=known,
        ),
    )
    return [wanted, *(table for table in others if table.rows)]


HEADINGS = {
    "line_gid": lambda: _("Line"),
    "fulfillment_order_gid": lambda: _("Location"),
    "fulfillment_gid": lambda: _("Shipment"),
}


def records_table(
    order: ShopOrder,
    title: str,
    records: Iterable[Model],
    fields: Sequence[str],
    *,
    names: Mapping[str, str] | None = None,
    empty: str = "",
) -> Table:
    """Make a table of records; `names` says what a Shopify id stands for.

    A column in which nothing stands is left out.
    """
    found = list(records)
    told = [name for name in fields if any(getattr(record, name) for record in found)]
    columns = [_column(found[0], name) for name in told]
    rows = [
        [cell(order, record, name, names or {}) for name in told] for record in found
    ]
    return Table(title, columns, rows, empty)


def cell(
    order: ShopOrder, record: Any, name: str, names: Mapping[str, str]
) -> str | SafeString:
    """Write one value of a record as the card shows it."""
    value = getattr(record, name)
    if hasattr(record, f"{name}_presentment"):
        return two_currencies(order, value, getattr(record, f"{name}_presentment"))
    if name.endswith("_gid"):
        return names.get(value, value.rpartition("/")[2])
    if name in STATUS_FIELDS:
        return shopify_badge(value)
    if name == "title" and isinstance(record, ShopOrderLine):
        return _line_title(record)
    return _plain(value, is_word=name in WORD_FIELDS)


def two_currencies(order: ShopOrder, amount: Decimal, presented: Decimal) -> SafeString:
    """Write an amount, and below it the buyer's where the currencies differ."""
    if order.currency == order.presentment_currency:
        return format_html("{}", money(amount, order.currency))
    return format_html(
        "{}<small>{}</small>",
        money(amount, order.currency),
        money(presented, order.presentment_currency),
    )


def _line_title(line: ShopOrderLine) -> SafeString:
    details = " · ".join(filter(None, (line.variant_title, line.sku)))
    return format_html("{}<small>{}</small>", line.title, details)


def _plain(value: Any, *, is_word: bool) -> str | SafeString:
    if is_word:
        return said(code_words(str(value)))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, list):
        return format_html_join(", ", "{}", ((part,) for part in value))
    return "" if value is None else str(value)


def _column(record: Model, name: str) -> Column:
    if name in HEADINGS:
        return Column(HEADINGS[name]())
    described = record._meta.get_field(name)
    title = str(getattr(described, "verbose_name", name))
    is_number = isinstance(described, DecimalField) or "quantity" in name
    return Column(title[:1].upper() + title[1:], is_number=is_number)


def _percent(rate: Decimal) -> str:
    percent = (rate * 100).normalize()
    exponent = percent.as_tuple().exponent
    digits = max(0, -exponent) if isinstance(exponent, int) else 0
    return f"{number_format(percent, decimal_pos=digits)} %"
