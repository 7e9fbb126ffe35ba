"""All objects of one shop, by id and by type, and the search index over them."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from nightclerk.simulator.engine.index import Index
from nightclerk.simulator.engine.matching import Kind
from nightclerk.simulator.engine.paging import Page
from nightclerk.simulator.engine.search import Search
from nightclerk.simulator.engine.search_fields import FIELDS, SORTS, row_of

Node = dict[str, Any]

# Types that are listed and searched at the root.
LISTED = frozenset(
    {
        "Company",
        "Customer",
        "FulfillmentOrder",
        "InventoryItem",
        "Location",
        "Order",
        "Product",
        "ProductVariant",
        "Publication",
        "ShopifyPaymentsBalanceTransaction",
        "ShopifyPaymentsDispute",
        "ShopifyPaymentsPayout",
    }
)
# Where ids start: like the real ones they are long and say nothing about the row.
FIRST_ID = 5_000_000_001


class Store:
    """The shop's data; changed objects reach the index `lag` seconds later."""

    def __init__(self, zone: ZoneInfo, *, lag: float) -> None:
        self.zone, self.lag = zone, lag
        self.shop_gid = "gid://shopify/Shop/1"
        self._objects: dict[str, Node] = {}
        self._listed: defaultdict[str, dict[str, Node]] = defaultdict(dict)
        self._indexes: defaultdict[str, Index] = defaultdict(Index)
        self._next_id: dict[str, int] = {}
        # Who finds the objects of a type that are made when they are asked for.
        self.found_by: dict[str, Callable[[str], Node | None]] = {}

    def node(self, gid: str) -> Node | None:
        """Give an object by its id, whatever follows a question mark in it."""
        known = self._objects.get(gid.partition("?")[0])
        if known is None and self.found_by:
            find = self.found_by.get(gid.removeprefix("gid://shopify/").split("/")[0])
            return find(gid) if find else None
        return known

    def new_gid(self, kind: str) -> str:
        """Give the next free id of a type."""
        number = self._next_id.get(kind, FIRST_ID + 7_919 * len(self._next_id))
        while (gid := f"gid://shopify/{kind}/{number}") in self._objects:
            number += 1
        self._next_id[kind] = number + 1
        return gid

    def register(self, node: Node) -> None:
        """Make an object known by its id, and listed where its type is."""
        gid = node["id"].partition("?")[0]
        self._objects[gid] = node
        if node["__typename"] in LISTED:
            self._listed[node["__typename"]][gid] = node

    def remove(self, node: Node) -> None:
        """Forget an object, as if it had been deleted, and what belongs to it."""
        gid = node["id"].partition("?")[0]
        self._objects.pop(gid, None)
        self._listed[node["__typename"]].pop(gid, None)
        for part in parts_of(node):
            self.remove(part)

    def all(self, kind: str) -> list[Node]:
        """Give every object of a listed type, oldest first."""
        return list(self._listed[kind].values())

    def indexed(self, node: Node, *, now: float, lag: float | None = None) -> None:
        """Let the search index know how an object is now, after the usual lag.

        With a product, its variants and their inventory items are known.
        """
        self.index(node, now=now, lag=lag)
        for part in parts_of(node):
            self.indexed(part, now=now, lag=lag)

    def index(self, node: Node, *, now: float, lag: float | None = None) -> None:
        """Let the search index know of an object, and of nothing that belongs to it."""
        kind, gid = node["__typename"], node["id"]
        gone = self.node(gid) is None
        due = now + (self.lag if lag is None else lag)
        self._indexes[kind].put(gid, None if gone else row_of(kind, node), due=due)

    def found(
        self, kind: str, search: Search, *, now: datetime, oldest: str = ""
    ) -> int:
        """Count what a search of the index finds."""
        index = self._indexes[kind]
        return index.count(search, now=now.timestamp(), oldest=oldest)

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
        sorts = SORTS.get(kind, {"ID": "id"})
        sort = sorts.get(arguments.get("sortKey") or "", next(iter(sorts.values())))
        return self._indexes[kind].page(
            search,
            arguments,
            sort=sort,
            now=now.timestamp(),
            find=self.node,
            oldest=oldest,
        )

    def fields(self, kind: str) -> Mapping[str, Kind]:
        """Give the search fields of a type."""
        return FIELDS.get(kind, {})


def parts_of(node: Node) -> list[Node]:
    """Give what goes when an object goes: variants, and their inventory items."""
    if node["__typename"] == "Product":
        return list(node["variants"])
    if node["__typename"] == "ProductVariant" and node["inventoryItem"]:
        return [node["inventoryItem"]]
    return []
