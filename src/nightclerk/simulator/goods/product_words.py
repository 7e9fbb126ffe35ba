"""What a product is called and said about it: words, handle, tags, metafields."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from nightclerk.simulator.engine.store import Store
from nightclerk.simulator.engine.templates import plain, template
from nightclerk.simulator.goods.options import Misfit
from nightclerk.simulator.goods.product_rules import slug, tidy_tags

Node = dict[str, Any]
Given = Mapping[str, Any]

# What is set as it is given; an empty one is an empty text.
TEXTS = ("title", "vendor", "productType", "descriptionHtml")
# Shared by all products about which nothing is said to search engines.
NO_SEO = plain("SEO")


class ProductWords:
    """Finds and writes the words of the products of one shop."""

    def __init__(self, store: Store) -> None:
        self.store = store
        # Which product had a handle last; whether it still has is looked up.
        self._handles: dict[str, str] = {}

    def named(self, identifier: Given) -> Node | None:
        """Find one by its id, its handle or a metafield of its own."""
        if gid := identifier.get("id"):
            node = self.store.node(gid)
            return node if node and node["__typename"] == "Product" else None
        if handle := identifier.get("handle"):
            return self._of_handle(handle)
        if own := identifier.get("customId"):
            return self._of_metafield(own)
        return None

    def taken_handle(self, found: Node | None, given: Given) -> Iterator[Misfit]:
        """Say that another product has the handle that is given."""
        handle = slug(given["handle"]) if given.get("handle") else ""
        other = self._of_handle(handle) if handle else None
        if other is not None and other is not found:
            text = f"Handle '{given['handle']}' already in use."
            text += " Please provide a new handle."
            yield Misfit(("handle",), "HANDLE_NOT_UNIQUE", text)

    def begin(self, product: Node, given: Given, *, now: str) -> None:
        """Give a new product what it has where nobody says otherwise."""
        shop = self.store.node(self.store.shop_gid)
        product["vendor"] = shop["name"] if shop else ""
        product["isGiftCard"] = bool(given.get("giftCard"))
        product["seo"] = NO_SEO
        product["createdAt"] = now
        product["handle"] = self.free_handle(given.get("title") or "")

    def write(self, product: Node, given: Given, *, now: str) -> None:
        """Set what is given; a list that is given replaces the whole list."""
        for name in TEXTS:
            if name in given:
                product[name] = given[name] or ""
        if given.get("status"):
            product["status"] = given["status"]
        if "tags" in given:
            product["tags"] = tidy_tags(given["tags"] or ())
        if given.get("handle"):
            product["handle"] = slug(given["handle"])
        self._handles[product["handle"]] = product["id"]
        if "seo" in given:
            product["seo"] = {**product["seo"], **(given["seo"] or {})}
        self._categorise(product, given)
        if "metafields" in given:
            self._set_metafields(product, given, now=now)

    @staticmethod
    def _categorise(product: Node, given: Given) -> None:
        if "category" in given:
            gid = given["category"]
            product["category"] = plain("TaxonomyCategory", id=gid) if gid else None

    def keep(self, product: Node) -> None:
        """Remember a product that was put into the shop by hand."""
        if not product["handle"]:
            product["handle"] = self.free_handle(product["title"])
        self._handles[product["handle"]] = product["id"]

    def free_handle(self, title: str) -> str:
        """Make a handle of a title that no product has: with -1, -2 … where needed."""
        base = slug(title)
        if self._of_handle(base) is None:
            return base
        tried = (f"{base}-{number}" for number in count(1))
        return next(handle for handle in tried if self._of_handle(handle) is None)

    def _of_handle(self, handle: str) -> Node | None:
        gid = self._handles.get(handle)
        node = self.store.node(gid) if gid else None
        return node if node is not None and node["handle"] == handle else None

    def _of_metafield(self, own: Given) -> Node | None:
        wanted = (own.get("namespace"), own["key"], own["value"])
        for product in self.store.all("Product"):
            for field in product["metafields"]:
                if (field["namespace"], field["key"], field["value"]) == wanted:
                    return product
        return None

    def _set_metafields(self, product: Node, given: Given, *, now: str) -> None:
        known = {(f["namespace"], f["key"]): f for f in product["metafields"]}
        fields = []
        for row in given["metafields"] or ():
            name = (row.get("namespace") or "custom", row["key"])
            before = known.get(name)
            fields.append(
                {
                    **(before or template("Metafield").plain),
                    "id": before["id"] if before else self.store.new_gid("Metafield"),
                    "namespace": name[0],
                    "key": name[1],
                    "type": row.get("type") or "single_line_text_field",
                    "value": row["value"],
                    "updatedAt": now,
                }
            )
        product["metafields"] = fields
