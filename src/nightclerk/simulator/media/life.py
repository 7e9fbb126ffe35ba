"""The pictures of a shop: made of what was sent, processed in time, put on goods."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nightclerk.simulator.engine.clock import Clock, stamp
from nightclerk.simulator.engine.later import Later
from nightclerk.simulator.engine.media_rules import (
    Problem,
    changed_problems,
    new_problems,
    picture,
    set_problems,
)
from nightclerk.simulator.engine.store import Store
from nightclerk.simulator.engine.templates import plain
from nightclerk.simulator.media.depot import Stored
from nightclerk.simulator.media.images import read_picture
from nightclerk.simulator.media.uploads import Uploads

Node = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]

# Shopify takes images of up to 20 MB.
LARGEST_IMAGE = 20 * 1024 * 1024
# Enough to find a JPEG's frame header behind its other headers.
HEAD = 256 * 1024

UNREACHABLE = (
    "IMAGE_DOWNLOAD_FAILURE",
    "We couldn't download the image from the provided address.",
)
NO_IMAGE = (
    "UNSUPPORTED_IMAGE_FILE_TYPE",
    "The file is not supported on images: it must be PNG, JPEG, GIF or WebP.",
)
TOO_LARGE = ("INVALID_IMAGE_FILE_SIZE", "The image is larger than 20 MB.")


class Media:
    """Makes, processes, changes, deletes pictures, and puts them on products.

    `seconds` is how long processing takes; half of it a picture is only uploaded.
    """

    def __init__(
        self, store: Store, clock: Clock, later: Later, uploads: Uploads
    ) -> None:
        self.store, self.clock, self._later = store, clock, later
        self._uploads = uploads
        self.seconds = 1.0
        self._contents: dict[str, Stored] = {}
        self._public: dict[str, Stored] = {}
        self._named: dict[str, str] = {}

    def publish(self, url: str, content: bytes) -> None:
        """Let the shop find bytes at an address somewhere in the world."""
        stored = self._uploads.new_content()
        stored.write(content)
        self._public[url] = stored

    def content(self, number: str) -> tuple[Stored, str] | None:
        """Give a ready picture's bytes and kind, by the number in its id."""
        gid = f"gid://shopify/MediaImage/{number}"
        stored, node = self._contents.get(gid), picture(self.store, gid)
        if stored is None or node is None or node["image"] is None:
            return None
        found = read_picture(stored.head(HEAD))
        return (stored, found.mime) if found else None

    def create(self, rows: Rows) -> tuple[list[Node] | None, list[Problem]]:
        """Make pictures of all sources; or give what is wrong and make none."""
        problems = list(new_problems(rows))
        return (None, problems) if problems else (list(map(self._made, rows)), [])

    def update(self, rows: Rows) -> tuple[list[Node] | None, list[Problem]]:
        """Change all that is named; or give what is wrong and change nothing."""
        if problems := list(changed_problems(self.store, rows)):
            return None, problems
        return [self._changed(row) for row in rows], []

    def delete(self, gids: Sequence[str]) -> list[str]:
        """Delete pictures, wherever they are; gives unknown ids and does nothing then.

        Products close up behind them.
        """
        unknown = [gid for gid in gids if picture(self.store, gid) is None]
        if unknown:
            return unknown
        gone = set(gids)
        for product in self.store.all("Product"):
            if any(media["id"] in gone for media in product["media"]):
                self._take_off(product, gone)
        for gid in gone:
            node = self.store.node(gid)
            self._contents.pop(gid, None)
            if node is not None:
                self.store.remove(node)
        return []

    def problems(self, rows: Rows) -> list[Problem]:
        """Say what is wrong with the files that a product or a variant shall have."""
        return list(set_problems(self.store, rows))

    def attach(self, product: Node, rows: Rows) -> None:
        """Make a product's pictures exactly these, in this order (`FileSetInput`).

        The rows were found without `problems`; a row without an id makes a picture.
        The caller stamps the product and tells the index.
        """
        before = {media["id"] for media in product["media"]}
        product["media"] = list({m["id"]: m for m in map(self._set, rows)}.values())
        self._clear_variants(product, before - {m["id"] for m in product["media"]})
        _feature(product)

    def add(self, product: Node, rows: Rows) -> list[Node]:
        """Make pictures (`CreateMediaInput`) at the end of a product's; gives them."""
        made = [self._new(row) for row in rows]
        product["media"] = product["media"] + made
        _feature(product)
        return made

    def attach_to_variant(
        self, product: Node, variant: Node, row: Mapping[str, Any] | None
    ) -> None:
        """Give a variant one picture (`FileSetInput`), or none; the product has it too.

        A row of an id alone is how `mediaId` is said.
        """
        if row is None:
            variant["media"] = []
            return
        media = self._set(row)
        variant["media"] = [media]
        if all(one["id"] != media["id"] for one in product["media"]):
            product["media"] = [*product["media"], media]
        _feature(product)

    def reorder(self, product: Node, moves: Iterable[tuple[str, int]]) -> None:
        """Move pictures of a product to places, one after the other, in a moment."""

        def move() -> None:
            order = list(product["media"])
            for gid, place in moves:
                found = [one for one in order if one["id"] == gid]
                order = [one for one in order if one["id"] != gid]
                order[place:place] = found
            product["media"] = order
            self._touch(product)

        self._later.put(self.clock.seconds(), move)

    def _set(self, row: Mapping[str, Any]) -> Node:
        node = picture(self.store, row["id"]) if row.get("id") else None
        if node is None:
            return self._new(row)
        if row.get("alt") is not None:
            node["alt"] = row["alt"]
        if row.get("originalSource"):
            self._process(node, row["originalSource"])
        return node

    def _made(self, row: Mapping[str, Any]) -> Node:
        """Make a file, or put its content where one of its name shall be replaced."""
        name = row.get("filename")
        known = self._named.get(name or "")
        node = picture(self.store, known) if known else None
        if node is None or row.get("duplicateResolutionMode") != "REPLACE":
            node = self._new(row)
        else:
            node["alt"] = row.get("alt") or node["alt"]
            self._process(node, row["originalSource"])
        if name:
            self._named[name] = node["id"]
        return node

    def _new(self, row: Mapping[str, Any]) -> Node:
        node = plain(
            "MediaImage",
            id=self.store.new_gid("MediaImage"),
            alt=row.get("alt") or "",
            mediaContentType="IMAGE",
            fileErrors=[],
            mediaErrors=[],
        )
        self.store.register(node)
        self._process(node, row["originalSource"])
        return node

    def _process(self, node: Node, source: str) -> None:
        """Begin to make a picture of a source; it is ready, or fails, in time."""
        start, content = self.clock.seconds(), self._find(source)
        name = source.partition("?")[0].rpartition("/")[2]
        _status(node, "UPLOADED")
        self._later.put(start + self.seconds / 2, lambda: _status(node, "PROCESSING"))
        self._later.put(
            start + self.seconds, lambda: self._processed(node, content, name)
        )

    def _find(self, source: str) -> Stored | None:
        own = source.removeprefix(f"{self._uploads.address}/files/")
        if own != source:
            return self._contents.get(f"gid://shopify/MediaImage/{own.split('/')[0]}")
        return self._uploads.at(source) or self._public.get(source)

    def _processed(self, node: Node, content: Stored | None, name: str) -> None:
        found = read_picture(content.head(HEAD)) if content else None
        if content is None:
            _fail(node, *UNREACHABLE)
        elif found is None:
            _fail(node, *NO_IMAGE)
        elif content.size > LARGEST_IMAGE:
            _fail(node, *TOO_LARGE)
        else:
            number = node["id"].rpartition("/")[2]
            version = int(self.clock.seconds())
            self._contents[node["id"]] = content
            node["image"] = plain(
                "Image",
                url=f"{self._uploads.url_of(f'files/{number}/{name}')}?v={version}",
                width=found.width,
                height=found.height,
            )
            _status(node, "READY")

    def _changed(self, row: Mapping[str, Any]) -> Node:
        node = picture(self.store, row["id"])
        if node is None:
            raise LookupError(row["id"])
        if row.get("alt") is not None:
            node["alt"] = row["alt"]
        if row.get("originalSource"):
            self._process(node, row["originalSource"])
        for product in self._products(row.get("referencesToAdd")):
            if all(media["id"] != node["id"] for media in product["media"]):
                product["media"] = [*product["media"], node]
                self._touch(product)
        for product in self._products(row.get("referencesToRemove")):
            self._take_off(product, {node["id"]})
        return node

    def _products(self, gids: Sequence[str] | None) -> list[Node]:
        found = [self.store.node(gid) for gid in gids or ()]
        return [product for product in found if product is not None]

    def _take_off(self, product: Node, gone: set[str]) -> None:
        product["media"] = [m for m in product["media"] if m["id"] not in gone]
        self._clear_variants(product, gone)
        self._touch(product)

    def _clear_variants(self, product: Node, gone: set[str]) -> None:
        for variant in product["variants"]:
            if any(media["id"] in gone for media in variant["media"]):
                variant["media"] = [m for m in variant["media"] if m["id"] not in gone]

    def _touch(self, product: Node) -> None:
        _feature(product)
        product["updatedAt"] = stamp(self.clock.now())
        self.store.indexed(product, now=self.clock.seconds())


def _feature(product: Node) -> None:
    product["featuredMedia"] = product["media"][0] if product["media"] else None


def _status(node: Node, status: str) -> None:
    node["status"] = node["fileStatus"] = status


def _fail(node: Node, code: str, message: str) -> None:
    _status(node, "FAILED")
    details = {"code": code, "details": message, "message": message}
    node["mediaErrors"] = [plain("MediaError", **details)]
    node["fileErrors"] = [plain("FileError", **details)]
