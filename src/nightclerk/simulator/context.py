"""What a field's reader may know about the request that it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from graphql.execution.values import VariableValues

from nightclerk.simulator.access import Access
from nightclerk.simulator.matching import Kind
from nightclerk.simulator.paging import Page
from nightclerk.simulator.search import Search

Node = dict[str, Any]


class Shelves(Protocol):
    """The data of one shop, as a request may read it."""

    zone: ZoneInfo
    shop_gid: str

    def node(self, gid: str) -> Node | None:
        """Give an object by its id; `None` where there is none."""

    def all(self, kind: str) -> list[Node]:
        """Give every object of a type, oldest first."""

    def fields(self, kind: str) -> Mapping[str, Kind]:
        """Give the search fields of a type."""

    def found(
        self, kind: str, search: Search, *, now: datetime, oldest: str = ""
    ) -> int:
        """Count what a search of the index finds."""

    def page(
        self,
        kind: str,
        search: Search,
        arguments: Mapping[str, Any],
        *,
        now: datetime,
        oldest: str = "",
    ) -> Page:
        """Give one page of what a search of the index finds."""


class WritesCustomers(Protocol):
    """Where customers are written."""

    def set(
        self, identifier: Mapping[str, Any] | None, given: Mapping[str, Any]
    ) -> tuple[Node | None, list[Node]]:
        """Change or make one; or give what is wrong."""


class Desk(Protocol):
    """Who carries out what a request wants changed."""

    @property
    def customers(self) -> WritesCustomers:
        """Give who writes customers."""


@dataclass
class Context:
    """One request: whose data, whose rights, when, and what it has to tell.

    `refusal` is a user error that the request's mutation shall meet.
    """

    shelves: Shelves
    access: Access
    now: datetime
    desk: Desk
    api_key: str = ""
    granted: frozenset[str] = frozenset()
    explain: bool = False
    variables: VariableValues = field(default_factory=lambda: VariableValues({}, {}))
    searches: list[dict[str, Any]] = field(default_factory=list)
    refusal: Mapping[str, Any] | None = None


Resolver = Callable[[Context, Node, Mapping[str, Any]], Any]
