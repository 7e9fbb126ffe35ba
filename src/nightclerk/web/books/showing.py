"""How a record's values look: amounts, quantities, dates, links to other records."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.admin import display
from django.db.models import DecimalField, Field, Model
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nightclerk.web.amounts import money
from nightclerk.web.order_tables import Column, Table
from nightclerk.web.times import moment

Shown = str | SafeString
# Five decimals are kept of all of these; no zero of them says anything.
COUNTS = frozenset(
    {
        *("quantity", "invoiced", "shipped", "to_ship", "to_invoice"),
        *("per_unit", "factor", "minimum_quantity", "gross_weight"),
    }
)
BREAK = SafeString("<br>")
PERCENTS = 8  # the digits of a column for percentages


def quantity(value: Decimal) -> str:
    """Write a quantity without the zeros that say nothing."""
    exponent = value.normalize().as_tuple().exponent
    digits = max(0, -exponent) if isinstance(exponent, int) else 0
    return number_format(value, decimal_pos=digits, force_grouping=True)


def amount(value: Decimal | None, currency: object = "") -> str:
    """Write an amount, with its currency where one is named."""
    return "" if value is None else money(value, str(currency or ""))


def day(on: date | None) -> str:
    """Write a date as people read it."""
    return date_format(on, pgettext("date format", "j M Y")) if on else ""


def address_of(record: Model) -> str:
    """Give the address of a record's card; nothing where it has none."""
    meta = record._meta
    try:
        return reverse(
            f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk]
        )
    except NoReverseMatch:
        return ""


def linked(record: Model | None, text: object = "") -> Shown:
    """Draw a record as a link to its card; nothing where there is no record."""
    if record is None:
        return ""
    address, said = address_of(record), text or record
    if not address:
        return str(said)
    return format_html('<a class="nc-link" href="{}">{}</a>', address, said)


def shown(record: Any, name: str, *, has_links: bool = True) -> Shown:
    """Write one value of a record as cards and lists show it."""
    value = getattr(record, name)
    if isinstance(value, Model):
        return linked(value) if has_links else str(value)
    described = record._meta.get_field(name)
    if getattr(described, "choices", None):
        return str(getattr(record, f"get_{name}_display")())
    if isinstance(value, Decimal):
        return _number(described, value)
    return _plain(value)


def heading(model: type[Model], name: str) -> str:
    """Give what a field is called, as a heading."""
    title = str(getattr(model._meta.get_field(name), "verbose_name", name))
    return title[:1].upper() + title[1:]


def facts_of(record: Model, names: Iterable[str]) -> list[tuple[str, Shown]]:
    """Give (title, value) of the fields in which something stands."""
    pairs = [(heading(type(record), name), shown(record, name)) for name in names]
    return [(title, value) for title, value in pairs if value != ""]


def table_of(
    title: str,
    records: Iterable[Model],
    names: Sequence[str],
    *,
    model: type[Model],
    empty: str,
) -> Table:
    """Make a table of records; the first column leads to each record's card."""
    rows = [
        [
            linked(record, shown(record, names[0], has_links=False)),
            *(shown(record, name) for name in names[1:]),
        ]
        for record in records
    ]
    return Table(title, [column_of(model, name) for name in names], rows, empty)


def column_of(model: type[Model], name: str) -> Column:
    """Make the heading of a table's column."""
    described = model._meta.get_field(name)
    return Column(heading(model, name), is_number=isinstance(described, DecimalField))


def column(model: type[Model], name: str, *, has_links: bool = True) -> Any:
    """Make a list's column that shows a field as cards do."""
    described = model._meta.get_field(name)

    def show(record: Any) -> Shown:
        text = shown(record, name, has_links=has_links)
        if isinstance(described, DecimalField):
            return format_html('<span class="nc-number">{}</span>', text)
        return text

    show.__name__ = name
    title = getattr(described, "verbose_name", name)
    return display(description=title, ordering=name)(show)


def columns(model: type[Model], *names: str) -> tuple[Callable[[Any], Shown], ...]:
    """Make the columns of a list; the first is the link to the card."""
    first, *others = names
    return (
        column(model, first, has_links=False),
        *(column(model, name) for name in others),
    )


def drawn_address(address: dict[str, Any]) -> SafeString:
    """Draw an address that a document keeps, a line below the other."""
    place = f"{address.get('post_code', '')} {address.get('city', '')}"
    names = ("name", "name2", "contact", "street", "street2")
    lines = [*(address.get(name, "") for name in names), place, address.get("country")]
    told = ((line,) for line in lines if line and line.strip())
    return format_html_join(BREAK, "{}", told)


def _number(described: "Field[Any, Any]", value: Decimal) -> str:
    is_percent = getattr(described, "max_digits", 0) == PERCENTS
    label = f"{described.model.__name__}.{described.name}"
    if is_percent or described.name in COUNTS or label == "ItemEntry.remaining":
        return quantity(value)
    return amount(value)


def _plain(value: Any) -> Shown:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value)
