"""Shopify's search language: read a query, warn about it, match rows with it.

https://shopify.dev/docs/api/usage/search-syntax. Two habits of the real index are
kept on purpose: an unknown field matches every row with only a warning, and an
unquoted timestamp is cut at its first colon, the rest becoming nonsense terms.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from nightclerk.simulator.engine.matching import Kind, Match, match

Row = dict[str, Any]

TOKEN = re.compile(
    r"""
    (?P<space>\s+)
    | (?P<paren>[()])
    | (?P<word>(?:AND|OR|NOT)\b(?!\s*:))
    | (?P<minus>-(?=[\w("']))
    | (?P<field>[A-Za-z0-9_][\w.]*)\s*:\s*(?P<comparator><=|>=|<|>|)
      (?P<value>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^\s():'"]*)
    | (?P<bare>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^\s():]+)
    | (?P<colon>:)
    """,
    re.VERBOSE,
)
SIGNS = {">=": "gte", "<=": "lte", ">": "gt", "<": "lt"}


def everything(row: Row) -> bool:
    """Match any row."""
    return bool(row) or True


@dataclass
class Search:
    """A query that was read: what it matches, and what is odd about it."""

    text: str = ""
    matches: Match = everything
    parsed: dict[str, Any] = field(default_factory=dict)
    warnings: list[dict[str, str]] = field(default_factory=list)

    def notice(self, path: list[str]) -> dict[str, Any]:
        """Give the entry of `extensions.search`."""
        return {
            "path": path,
            "query": self.text,
            "parsed": self.parsed,
            **({"warnings": self.warnings} if self.warnings else {}),
        }


def read_search(
    text: str | None, fields: Mapping[str, Kind], *, zone: ZoneInfo
) -> Search:
    """Read a query over these fields; a date without zone is the shop's day."""
    if not text or not text.strip():
        return Search(text or "")
    reader = _Reader(text, fields, zone)
    matches, parsed = reader.either()
    return Search(text, matches, parsed, reader.warnings)


class _Reader:
    """A recursive-descent reader: either = both OR both, both = one AND one."""

    def __init__(self, text: str, fields: Mapping[str, Kind], zone: ZoneInfo) -> None:
        self.fields, self.zone = fields, zone
        self.warnings: list[dict[str, str]] = []
        self.tokens = [
            found
            for found in TOKEN.finditer(text)
            if found.lastgroup not in {"space", "colon"}
        ]
        self.at = 0

    def _is(self, word: str) -> bool:
        if self.at < len(self.tokens) and self.tokens[self.at].group() == word:
            self.at += 1
            return True
        return False

    def either(self) -> tuple[Match, dict[str, Any]]:
        choices = [self._both()]
        while self._is("OR"):
            choices.append(self._both())
        if len(choices) == 1:
            return choices[0]
        matches = [choice[0] for choice in choices]
        return (
            lambda row: any(one(row) for one in matches),
            {"or": [choice[1] for choice in choices]},
        )

    def _both(self) -> tuple[Match, dict[str, Any]]:
        parts = []
        while self.at < len(self.tokens):
            if self.tokens[self.at].group() in {"OR", ")"}:
                break
            if not self._is("AND"):
                parts.append(self._one())
        if len(parts) == 1:
            return parts[0]
        matches = [part[0] for part in parts]
        return (
            lambda row: all(one(row) for one in matches),
            {"and": [part[1] for part in parts]} if parts else {},
        )

    def _one(self) -> tuple[Match, dict[str, Any]]:
        if self._is("NOT") or self._is("-"):
            if self.at >= len(self.tokens):
                return everything, {}
            inner, parsed = self._one()
            return (lambda row: not inner(row)), {"not": parsed}
        if self._is("("):
            inside = self.either()
            self._is(")")
            return inside
        token = self.tokens[self.at]
        self.at += 1
        if token["field"] is None:
            return self._words(_bare(token.group()))
        return self._term(token["field"], token["comparator"], _bare(token["value"]))

    def _words(self, value: str) -> tuple[Match, dict[str, Any]]:
        wanted = value.strip("*").lower()
        return (
            lambda row: any(wanted in text for text in row["default"]),
            {"field": "default", "match_all": value},
        )

    def _term(
        self, name: str, comparator: str, value: str
    ) -> tuple[Match, dict[str, Any]]:
        kind = self.fields.get(name)
        if kind is None:
            self.warnings.append(
                {
                    "field": name,
                    "message": "Invalid search field for this query.",
                    "code": "invalid_field",
                }
            )
            return everything, {"field": name, "match_all": value}
        parsed: dict[str, Any] = {"field": name}
        if comparator:
            parsed["range"] = {SIGNS[comparator]: value}
        else:
            parsed["match_all"] = value
        return match(name, kind, comparator, value, zone=self.zone), parsed


def _bare(text: str) -> str:
    if text[:1] in {"'", '"'} and text[-1:] == text[:1] and len(text) > 1:
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return text


Read = Callable[[str | None], Search]
