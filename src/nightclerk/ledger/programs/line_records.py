"""The masters that lines name by numbers and codes, read once for all of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from nightclerk.ledger.models import (
    Account,
    Item,
    ItemVariant,
    Location,
    ProductGroup,
    Unit,
    VatProductGroup,
)
from nightclerk.ledger.problems import Problem
from nightclerk.ledger.programs.finding import unknown

OF_MASTERS: dict[str, tuple[Any, str]] = {
    "item": (Item, "no"),
    "account": (Account, "no"),
    "unit": (Unit, "code"),
    "product_group": (ProductGroup, "code"),
    "vat_group": (VatProductGroup, "code"),
    "location": (Location, "code"),
}
Said = Mapping[str, Any]


class Named:
    """What some lines name: one query for each kind, however many lines there are.

    `item` is that of a line which names no other, for its variants.
    """

    def __init__(self, lines: Sequence[Said], *, item: Item | None = None) -> None:
        self._item = item
        self._masters = {
            name: _read(model, key, _values(lines, name))
            for name, (model, key) in OF_MASTERS.items()
        }
        codes = _values(lines, "variant")
        items = [*self._masters["item"].values(), *([item] if item else [])]
        rows = ItemVariant.objects.filter(item__in=items, code__in=codes)
        self._variants = {(row.item_id, row.code): row for row in rows if codes}

    def by(self, said: Said, line_no: int) -> tuple[dict[str, Any], list[Problem]]:
        """Give the records that a line names, and a problem for each that is none."""
        records: dict[str, Any] = {}
        problems: list[Problem] = []
        for name in (name for name in (*OF_MASTERS, "variant") if name in said):
            value = said[name]
            records[name] = self._one(name, value, records) if value else None
            if value and records[name] is None:
                model = ItemVariant if name == "variant" else OF_MASTERS[name][0]
                problems.append(Problem(unknown(model, value), name, line_no))
        return records, problems

    def _one(self, name: str, value: str, records: Said) -> Any:
        if name != "variant":
            return self._masters[name].get(value)
        item = records.get("item") or self._item
        return self._variants.get((item.pk, value)) if item else None


def _values(lines: Sequence[Said], name: str) -> set[str]:
    return {line[name] for line in lines if line.get(name)}


def _read(model: Any, key: str, values: set[str]) -> dict[str, Any]:
    if not values:
        return {}
    rows = model.objects.filter(**{f"{key}__in": values})
    return {getattr(row, key): row for row in rows}
