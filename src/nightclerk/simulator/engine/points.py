"""The arithmetic of points: what a selection may cost, and what its answer costs."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from nightclerk.simulator.engine.prices import PER_VARIANT

# A connection without a number of rows is priced as this many.
USUAL_PAGE = 50

Values = Mapping[str, Any]


def size(rows: int) -> int:
    """Give the factor by which a page of so many rows is priced."""
    return max(1, math.floor(2 * math.log(rows))) if rows > 1 else max(0, rows)


@dataclass(eq=False)
class Part:
    """One composite field of a selection: what it costs itself, and what is in it."""

    key: str
    base: int
    child: "Selection"
    rows: "Rows | None" = None


@dataclass(frozen=True)
class Rows:
    """How many rows a connection is asked for, and where its rows stand."""

    number: int | None
    variable: str | None
    nodes: str | None
    edges: tuple[str, str] | None

    def wanted(self, values: Values) -> int:
        """Give the number of rows; a variable may hold it."""
        given = values.get(self.variable) if self.variable else self.number
        return int(given) if given else USUAL_PAGE


@dataclass(eq=False)
class Selection:
    """What is selected on an object, by the type that it turns out to have."""

    parts: dict[str, list[Part]] = field(default_factory=dict)

    def requested(self, values: Values) -> int:
        """Give the dearest of the possible types."""
        return max(
            (
                sum(_requested(part, values) for part in parts)
                for parts in self.parts.values()
            ),
            default=0,
        )

    def actual(self, answer: Mapping[str, Any], values: Values) -> int:
        """Give what an answered object costs, by its `__typename` where it tells."""
        if len(self.tariffs) == 1:
            return self.tariffs[0].actual(answer, values)
        told = answer.get("__typename")
        for kind, tariff in zip(self.parts, self.tariffs, strict=True):
            if kind == told:
                return tariff.actual(answer, values)
        return max(
            (tariff.actual(answer, values) for tariff in self.tariffs), default=0
        )

    @cached_property
    def tariffs(self) -> list["Tariff"]:
        """What is the same for every answer, apart from what is not, by type."""
        return [tariff_of(parts) for parts in self.parts.values()]

    @cached_property
    def is_free(self) -> bool:
        """Whether what is selected costs nothing, whatever is found."""
        return all(not t.fixed and not t.varying for t in self.tariffs)


@dataclass(frozen=True)
class Tariff:
    """The actual price of one type's selection: a fixed part and the rest."""

    fixed: int
    varying: list[Part]

    def actual(self, answer: Mapping[str, Any], values: Values) -> int:
        """Give what this answered object costs."""
        points = self.fixed
        for part in self.varying:
            points += _actual(part, answer, values)
        return points


def tariff_of(parts: list[Part]) -> Tariff:
    """Take together what costs its base whether something is found or not."""
    fixed = [part for part in parts if part.rows is None and part.child.is_free]
    varying = [part for part in parts if part not in fixed]
    return Tariff(sum(part.base for part in fixed), varying)


def _requested(part: Part, values: Values) -> int:
    inside = part.child.requested(values)
    if part.rows is None:
        return part.base + inside
    return 2 + size(part.rows.wanted(values)) * (part.base + inside)


def _actual(part: Part, answer: Mapping[str, Any], values: Values) -> int:
    found = answer.get(part.key)
    if part.rows is not None:
        return _page(part, found or {}, values)
    if isinstance(found, dict):
        return part.base + part.child.actual(found, values)
    if isinstance(found, list):
        dearest = (part.child.actual(item, values) for item in found if item)
        return part.base + max(dearest, default=0)
    return part.base


def _page(part: Part, answer: Mapping[str, Any], values: Values) -> int:
    rows = part.rows
    if rows is None:
        return part.base
    wanted = rows.wanted(values)
    nodes = answer.get(rows.nodes) if rows.nodes else None
    if rows.nodes and not nodes:
        return 2 + size(wanted)
    if nodes is None and rows.edges:
        edges, node = rows.edges
        nodes = [edge[node] for edge in answer.get(edges) or ()]
    inside = sum(
        part.base + (part.child.actual(node, values) if node else 0)
        for node in nodes or ()
    )
    return 2 + math.floor(size(wanted) / wanted * inside + 0.8)


@dataclass(frozen=True)
class Plan:
    """The price list of one operation; variables are the coerced ones.

    `variants` are the variables that hold variants, or a product with its variants.
    """

    selection: Selection
    fixed: int = 0
    variants: tuple[str, ...] = ()

    def requested(self, values: Values) -> int:
        """Give the points that the bucket must hold to let the operation in."""
        return self.fixed + self.selection.requested(values) + self._variants(values)

    def actual(self, data: Mapping[str, Any] | None, values: Values) -> int:
        """Give the points that are taken for an answer."""
        inside = self.selection.actual(data or {}, values)
        return self.fixed + inside + self._variants(values)

    def _variants(self, values: Values) -> int:
        count = 0
        for name in self.variants:
            given = values.get(name)
            rows = given.get("variants") if isinstance(given, dict) else given
            count += math.ceil(len(rows or ()) / PER_VARIANT)
        return count
