"""On which sales channels a product is: `publishablePublish` and its undoing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nightclerk.simulator.engine.clock import Clock, moment, stamp
from nightclerk.simulator.engine.store import Store

Node = dict[str, Any]
Given = Mapping[str, Any]

ONLINE_STORE = "Online Store"


class Publishing:
    """Knows which products of one shop are on which of its channels, and since when."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self._since: dict[str, dict[str, str]] = {}

    def of(self, gid: str) -> Mapping[str, str]:
        """Give the channels of a product, by id, with the time of publication."""
        return self._since.get(gid, {})

    def put(self, product: Node, *, at: str) -> None:
        """Put a product on every channel, as one that was always there."""
        channels = self.store.all("Publication")
        self._since[product["id"]] = {channel["id"]: at for channel in channels}
        product["publishedAt"] = at if channels else None

    def publish(self, gid: str, rows: Sequence[Given]) -> list[Node]:
        """Put a product on channels; gives what is wrong.

        https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/publishablePublish
        """
        product = self._product(gid)
        problems = list(self._problems(product, rows, can_wait=True))
        if product is None or problems:
            return problems
        now = stamp(self.clock.now())
        since = self._since.setdefault(gid, {})
        for row in rows:
            date = row.get("publishDate")
            at = stamp(moment(str(date))) if date else now
            since[row["publicationId"]] = at
        self._finish(product, now)
        return []

    def unpublish(self, gid: str, rows: Sequence[Given]) -> list[Node]:
        """Take a product off channels; gives what is wrong."""
        product = self._product(gid)
        problems = list(self._problems(product, rows, can_wait=False))
        if product is None or problems:
            return problems
        since = self._since.setdefault(gid, {})
        for row in rows:
            since.pop(row["publicationId"], None)
        self._finish(product, stamp(self.clock.now()))
        return []

    def _product(self, gid: str) -> Node | None:
        node = self.store.node(gid)
        return node if node and node["__typename"] == "Product" else None

    def _channel(self, gid: str | None) -> Node | None:
        node = self.store.node(gid) if gid else None
        return node if node and node["__typename"] == "Publication" else None

    def _problems(
        self, product: Node | None, rows: Sequence[Given], *, can_wait: bool
    ) -> Iterator[Node]:
        if product is None:
            yield _wrong(["id"], "Resource does not exist")
            return
        for number, row in enumerate(rows):
            channel = self._channel(row.get("publicationId"))
            field = ["input", str(number)]
            if channel is None:
                text = "Publication does not exist or is not publishable"
                yield _wrong([*field, "publicationId"], text)
            elif (
                can_wait and row.get("publishDate") and channel["name"] != ONLINE_STORE
            ):
                text = "Only the online store can be published to at a future date"
                yield _wrong([*field, "publishDate"], text)

    def _finish(self, product: Node, now: str) -> None:
        channels = self._since[product["id"]]
        product["publishedAt"] = next(
            (
                at
                for gid, at in channels.items()
                if (channel := self._channel(gid)) and channel["name"] == ONLINE_STORE
            ),
            None,
        )
        product["updatedAt"] = now
        self.store.index(product, now=self.clock.seconds())


def _wrong(field: list[str], message: str) -> Node:
    return {"__typename": "UserError", "field": field, "message": message}
