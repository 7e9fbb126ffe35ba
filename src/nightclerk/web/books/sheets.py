"""Figures under headings, drawn on a page and taken along as CSV."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nightclerk.web.books.showing import Shown, amount, day, linked, quantity
from nightclerk.web.order_tables import Column, Table


@dataclass(frozen=True)
class Cell:
    """A value that is drawn otherwise than it is written to a file."""

    value: Any
    drawn: Shown


@dataclass(frozen=True)
class Sheet:
    """Rows of values; `sums` stand below them on the page and not in the file."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    empty: str = ""
    sums: Sequence[Any] = ()

    @property
    def table(self) -> Table:
        """Give the sheet as a page draws it."""
        rows = [[drawn(value) for value in row] for row in self.rows]
        if rows and self.sums:
            rows.append([strong(drawn(value)) for value in self.sums])
        return Table(self.title, self.columns, rows, self.empty)

    @property
    def headings(self) -> list[str]:
        """Give the headings as a file has them."""
        return [column.title for column in self.columns]

    @property
    def values(self) -> list[list[Any]]:
        """Give the rows as a file has them."""
        return [[plain(value) for value in row] for row in self.rows]


def text(title: str) -> Column:
    """Make the heading of words."""
    return Column(title)


def figure(title: str) -> Column:
    """Make the heading of figures."""
    return Column(title, is_number=True)


def count(value: Decimal) -> Cell:
    """Make the cell of a quantity."""
    return Cell(value, quantity(value))


def leading(value: Any, address: str) -> Cell:
    """Make a cell that leads somewhere."""
    link = format_html('<a class="nc-link" href="{}">{}</a>', address, drawn(value))
    return Cell(plain(value), link)


def total(*sums: Decimal, before: int) -> list[Any]:
    """Make the row of sums: a word, empty cells up to the first figure, the sums."""
    return [_("Total"), *([""] * (before - 1)), *sums]


def drawn(value: Any) -> Shown:
    """Draw a value as the reader's language writes it."""
    if isinstance(value, Cell):
        return value.drawn
    if isinstance(value, Decimal):
        return amount(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Model):
        return linked(value)
    return "" if value is None else str(value)


def plain(value: Any) -> Any:
    """Give what stands for a value in a file."""
    if isinstance(value, Cell):
        return plain(value.value)
    return str(value) if isinstance(value, Model) else value


def strong(said: Shown) -> SafeString:
    """Draw a sum."""
    return format_html('<strong class="nc-strong">{}</strong>', said)
