"""What a field's reader may know about the request that it answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from graphql.execution.values import VariableValues

from nightclerk.simulator.engine.access import Access
from nightclerk.simulator.engine.desk_files import KeepsMedia, TakesUploads
from nightclerk.simulator.engine.desk_shipping import Ships
from nightclerk.simulator.engine.matching import Kind
from nightclerk.simulator.engine.paging import Page
from nightclerk.simulator.engine.search import Search

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


class WritesProducts(Protocol):
    """Where products are written."""

    def named(self, identifier: Mapping[str, Any]) -> Node | None:
        """Find one by its id, its handle or a metafield of its own."""

    def set(
        self, identifier: Mapping[str, Any] | None, given: Mapping[str, Any]
    ) -> tuple[Node | None, list[Node]]:
        """Make a product what is given; or give what is wrong."""

    def update(
        self,
        gid: str,
        given: Mapping[str, Any],
        *,
        media: Sequence[Mapping[str, Any]],
    ) -> tuple[Node | None, list[Node]]:
        """Change what is given of a product and add pictures, and nothing else."""

    def delete(self, gid: str) -> list[Node]:
        """Delete a product with its variants; gives what is wrong."""


class WritesLater(Protocol):
    """Where products are written some time after the answer."""

    def begin(
        self, identifier: Mapping[str, Any] | None, given: Mapping[str, Any]
    ) -> Node:
        """Take an operation on that makes a product what is given; gives it."""


class WritesVariants(Protocol):
    """Where variants of one product are written together."""

    def create(
        self, gid: str, rows: Sequence[Mapping[str, Any]], *, strategy: str
    ) -> tuple[list[Node], list[Node]]:
        """Add variants to a product: all of them, or none and what is wrong."""

    def update(
        self, gid: str, rows: Sequence[Mapping[str, Any]], *, partly: bool
    ) -> tuple[list[Node] | None, list[Node]]:
        """Change variants of a product; gives those written and what is wrong."""

    def delete(self, gid: str, variants: Sequence[str]) -> list[Node]:
        """Delete variants of a product: all that are named, or none."""


class WritesOptions(Protocol):
    """Where options of products are written."""

    def rename(
        self, gid: str, given: Mapping[str, Any], values: Sequence[Mapping[str, Any]]
    ) -> tuple[Node | None, list[Node]]:
        """Rename an option and some of its values; gives what is wrong, too."""


class Counts(Protocol):
    """What is where, and in which state."""

    number: int
    is_active: bool
    updated_at: str
    item: Node

    @property
    def node(self) -> Node:
        """Give the `InventoryLevel`; `counts` in it is this."""

    def quantity(self, name: str) -> int:
        """Give how many there are of a state; 0 for one that is unknown."""


class KeepsStock(Protocol):
    """Where quantities are counted, by inventory item and location."""

    def level(self, item: str, location: str) -> Counts | None:
        """Give the counts of an item at a location; `None` where there are none."""

    def levels_of(self, item: str) -> Sequence[Counts]:
        """Give the counts of an item at every location, active or not."""

    def levels_at(self, location: str) -> Sequence[Counts]:
        """Give the counts of every item at a location, oldest first."""

    def sellable(self, item: str) -> int:
        """Give how many of an item are available, at all active locations."""


class WritesStock(Protocol):
    """Where quantities are written."""

    def set(self, given: Mapping[str, Any]) -> tuple[Node | None, list[Node]]:
        """Set quantities: all that are given, or none and what is wrong."""

    def adjust(self, given: Mapping[str, Any]) -> tuple[Node | None, list[Node]]:
        """Change quantities by so much: all that are given, or none."""

    def activate(
        self, item: str, location: str, *, available: int | None, on_hand: int | None
    ) -> tuple[Node | None, list[Node]]:
        """Stock an item at a location; or give what is wrong."""

    def update_item(
        self, gid: str, given: Mapping[str, Any]
    ) -> tuple[Node | None, list[Node]]:
        """Change what an inventory item says about itself."""


class Publishes(Protocol):
    """Where it is written on which sales channels a product is."""

    def publish(self, gid: str, rows: Sequence[Mapping[str, Any]]) -> list[Node]:
        """Put a product on channels; gives what is wrong."""

    def unpublish(self, gid: str, rows: Sequence[Mapping[str, Any]]) -> list[Node]:
        """Take a product off channels; gives what is wrong."""

    def of(self, gid: str) -> Mapping[str, str]:
        """Give the channels of a product, by id, with the time of publication."""


class AnswersOnce(Protocol):
    """Where requests with a key are remembered."""

    def once(
        self,
        key: tuple[str, str],
        asked: Mapping[str, Any],
        work: Callable[[], Node],
    ) -> Node | None:
        """Do the work, or give its answer again; `None` for another wish by the key."""


class RunsBulk(Protocol):
    """Where bulk operations are begun and ended."""

    def run_query(
        self, context: "Context", text: str, *, grouped: bool
    ) -> tuple[Node | None, list[Mapping[str, Any]]]:
        """Begin to read whole lists; or give what is wrong with the query."""

    def run_mutation(
        self, context: "Context", text: str, path: str
    ) -> tuple[Node | None, list[Mapping[str, Any]]]:
        """Begin to carry a change out for every line; or give what is wrong."""

    def cancel(self, gid: str) -> tuple[Node | None, list[Mapping[str, Any]]]:
        """Begin to end an operation; or say why that cannot be."""

    def operations(self) -> list[Node]:
        """Give every operation, the oldest first."""


class Desk(Protocol):
    """Who carries out what a request wants changed."""

    @property
    def customers(self) -> WritesCustomers:
        """Give who writes customers."""

    @property
    def products(self) -> WritesProducts:
        """Give who writes products."""

    @property
    def product_operations(self) -> WritesLater:
        """Give who writes products later."""

    @property
    def variants(self) -> WritesVariants:
        """Give who writes variants."""

    @property
    def options(self) -> WritesOptions:
        """Give who writes options."""

    @property
    def stock(self) -> KeepsStock:
        """Give who counts what is where."""

    @property
    def stock_writer(self) -> WritesStock:
        """Give who changes what is counted."""

    @property
    def publishing(self) -> Publishes:
        """Give who knows what is sold where."""

    @property
    def media(self) -> KeepsMedia:
        """Give who keeps pictures."""

    @property
    def uploads(self) -> TakesUploads:
        """Give who makes places for files."""

    @property
    def shipper(self) -> Ships:
        """Give who ships."""

    @property
    def bulk(self) -> RunsBulk:
        """Give who runs bulk operations."""

    @property
    def repeats(self) -> AnswersOnce:
        """Give who remembers requests with a key."""


@dataclass
class Context:
    """One request: whose data, whose rights, when, and what it has to tell.

    `refusal` is a user error that the request's mutation shall meet; `key` is what
    `@idempotent` says at the mutation that is being carried out; `is_bulk` is the
    work of a bulk operation.
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
    key: str | None = None
    is_bulk: bool = False


Resolver = Callable[[Context, Node, Mapping[str, Any]], Any]
