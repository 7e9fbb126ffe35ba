"""Amounts, numbers of Shopify's and reasons, as programs of this side are told."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from nightclerk.core.text import Text
from nightclerk.ledger.models import SalesDocument
from nightclerk.ledger.programs.values import Told, number

LEAST_DECIMALS = 2  # of an amount of Shopify's, so that 12.5 is said as 12.50


class ReasonTold(Told):
    """Why something is not in the books, and what mends it.

    `expected` is Shopify's figure and `found` ours; `mapping` and `mapping_id` name
    the row that is not mapped.
    """

    kind: str
    text: str
    hint: str
    field: str
    line_gid: str
    expected: str | None
    found: str | None
    mapping: str
    mapping_id: int | None


class DocumentNamed(Told):
    """A sales document by its kind and number."""

    kind: str
    no: str
    status: str
    gross: str
    currency: str


def amount(value: Decimal) -> str:
    """Write an amount with at least two decimals and all that it has: `12.50`."""
    plain = number(value)
    decimals = len(plain.partition(".")[2])
    return plain if decimals > LEAST_DECIMALS else f"{value:.{LEAST_DECIMALS}f}"


def figure(value: Any) -> str | None:
    """Write a figure of a reason; None where there is none."""
    return None if value is None else amount(Decimal(value))


def tail(gid: str) -> str:
    """Give the number at the end of an id of Shopify's."""
    return gid.rpartition("/")[2]


def said(kept: Mapping[str, Any] | None) -> str:
    """Say a sentence as the database keeps it, in the language of who asks."""
    return Text.from_json(kept or {}).translated(gettext)


def reason_said(problem: Mapping[str, Any]) -> str:
    """Say why a product or a buyer is not mapped, and what to do; empty for nothing."""
    parts = (said(problem.get("text")), said(problem.get("hint")))
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def document_named(document: SalesDocument | None) -> DocumentNamed | None:
    """Name a document; None where there is none."""
    if document is None:
        return None
    return DocumentNamed(
        kind=document.kind,
        no=document.no,
        status=document.status,
        gross=amount(document.gross),
        currency=document.currency.code,
    )
