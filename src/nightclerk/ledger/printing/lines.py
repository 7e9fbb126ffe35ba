"""The lines of a paper: which columns it has, and what stands in them."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from nightclerk.ledger.models import PostedLine
from nightclerk.ledger.printing.wording import amount, price, quantity
from nightclerk.ledger.selectors.papers import Paper

COMMENT = PostedLine.Kind.COMMENT


def columns_of(paper: Paper) -> list[dict[str, Any]]:
    """Give the headings; the discount has a column only where there is one."""
    columns = [
        _column(_("No."), is_number=True),
        _column(_("Description"), is_text=True),
        _column(_("Quantity"), is_number=True),
        _column(_("Unit")),
    ]
    if not paper.has_amounts:
        return columns
    with_vat = paper.document.prices_include_vat
    columns.append(
        _column(_("Price incl. VAT") if with_vat else _("Price"), is_number=True)
    )
    if _has_discounts(paper):
        columns.append(_column(_("Discount"), is_number=True))
    return [
        *columns,
        _column(_("VAT"), is_number=True),
        _column(_("Amount"), is_number=True),
    ]


def rows_of(paper: Paper) -> list[dict[str, Any]]:
    """Give the cells of each line; comments have only their text and no place."""
    rows, place = [], 0
    for line in paper.lines:
        if not _is_told(paper, line):
            continue
        place += line.kind != COMMENT
        cells = list(_cells(paper, line, place))
        rows.append({"cells": cells, "notes": list(_notes(line))})
    return rows


def _is_told(paper: Paper, line: PostedLine) -> bool:
    """Tell whether a line says something here: fees are no goods, and nothing is 0."""
    if line.kind == COMMENT:
        return True
    is_goods = line.kind == PostedLine.Kind.ITEM
    return bool(line.quantity) and (paper.has_amounts or is_goods)


def _cells(paper: Paper, line: PostedLine, place: int) -> Iterator[str]:
    if line.kind == COMMENT:
        blanks = [""] * (len(columns_of(paper)) - 2)
        yield from ("", line.description, *blanks)
        return
    yield from (str(place), line.description, quantity(line.quantity), _unit(line))
    if not paper.has_amounts:
        return
    decimals = paper.document.currency.decimals
    yield price(line.unit_price, decimals=decimals)
    if _has_discounts(paper):
        yield _discount(line, decimals)
    yield f"{quantity(line.vat_rate)} %"
    yield amount(line.line_amount, decimals=decimals)


def _discount(line: PostedLine, decimals: int) -> str:
    if line.discount_percent:
        return f"{quantity(line.discount_percent)} %"
    if line.discount_amount:
        return amount(line.discount_amount, decimals=decimals)
    return ""


def _notes(line: PostedLine) -> Iterator[str]:
    """Say below the description which item it is."""
    if line.item is None:
        return
    yield _("Item {no}").format(no=line.item.no)
    if line.variant is not None:
        yield line.variant.title or line.variant.code


def _unit(line: PostedLine) -> str:
    if line.unit is None:
        return ""
    return line.unit.title or line.unit.code


def _has_discounts(paper: Paper) -> bool:
    return any(line.discount_amount != Decimal(0) for line in paper.lines)


def _column(
    title: str, *, is_number: bool = False, is_text: bool = False
) -> dict[str, Any]:
    return {"title": title, "is_number": is_number, "is_text": is_text}
