"""What an order was when it was booked, and how it differs from that now. Pure.

A snapshot holds what a document says: totals, lines, shipping, fees, and who buys.
Tags, notes, and how far payment and shipping are say nothing of it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from nightclerk.connector.mapping.papers.sale_facts import ZERO, Sale
from nightclerk.connector.mapping.papers.sale_lines import current_amount, current_tax

TOTALS = ("total", "subtotal", "tax", "shipping", "duties", "fees", "rounding")
OF_LINES = ("quantity", "amount", "tax")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not as it was booked.

    `place` is `totals`, `people`, or the id of a line at Shopify; `title` is what
    people call the line. A line that is new was nothing before, and one that is gone
    is nothing now.
    """

    place: str
    field: str
    title: str
    before: str
    now: str


def snapshot(sale: Sale, people: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Give what an order is now as JSON; amounts are texts in its money."""
    return {
        "money": sale.money,
        "totals": {name: text(getattr(sale.totals, name)) for name in TOTALS},
        "people": dict(people or {}),
        "lines": {
            **{
                line.gid: {
                    "title": line.title,
                    "quantity": str(line.current_quantity),
                    "amount": text(current_amount(line)),
                    "tax": text(current_tax(line)),
                }
                for line in sale.lines
                if line.current_quantity
            },
            **{
                line.gid: {
                    "title": line.title,
                    "quantity": "1",
                    "amount": text(current_amount(line)),
                    "tax": text(current_tax(line)),
                }
                for line in sale.shipping
                if current_amount(line) and not line.is_removed
            },
            **{
                fee.gid: {
                    "title": fee.name,
                    "quantity": "1",
                    "amount": text(fee.amount),
                    "tax": text(sum((tax.amount for tax in fee.taxes), ZERO)),
                }
                for fee in sale.fees
            },
        },
    }


def text(amount: Decimal) -> str:
    """Write an amount without needless zeros, the same for the same amount."""
    return f"{amount.normalize():f}" if amount else "0"


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    """Give every field that differs: who buys, then the lines, then the totals.

    They come in the order of now; a database keeps no order of what was before.
    """
    return [
        *_fields("people", "", before.get("people", {}), now.get("people", {})),
        *_lines(before.get("lines", {}), now.get("lines", {})),
        *_fields("totals", "", before.get("totals", {}), now.get("totals", {})),
    ]


def _lines(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    for gid in {**now, **before}:
        was, is_ = before.get(gid, {}), now.get(gid, {})
        title = str(is_.get("title") or was.get("title") or "")
        for name in OF_LINES:
            if was.get(name, "0") != is_.get(name, "0"):
                yield Difference(
                    gid, name, title, was.get(name, "0"), is_.get(name, "0")
                )


def _fields(
    place: str, title: str, before: Mapping[str, str], now: Mapping[str, str]
) -> Iterator[Difference]:
    for name in {**now, **before}:
        was, is_ = before.get(name, ""), now.get(name, "")
        if was != is_:
            yield Difference(place, name, title, was, is_)


def as_json(found: Sequence[Difference]) -> list[dict[str, str]]:
    """Give differences as the database keeps them."""
    return [asdict(difference) for difference in found]


def digest(found: Sequence[Difference]) -> str:
    """Give what tells one set of differences from another; empty for none.

    In which order they were found says nothing.
    """
    if not found:
        return ""
    parts = sorted(json.dumps(each, sort_keys=True) for each in as_json(found))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
