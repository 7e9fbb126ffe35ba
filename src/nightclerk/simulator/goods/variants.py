"""Variants of a product as they are made and changed, one by one."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, Protocol

from nightclerk.simulator.engine.amounts import rounded
from nightclerk.simulator.engine.clock import Clock
from nightclerk.simulator.engine.templates import blank, plain
from nightclerk.simulator.goods.items import new_item, write_item
from nightclerk.simulator.goods.options import (
    ONLY_VALUE,
    Choice,
    Option,
    option_nodes,
)
from nightclerk.simulator.goods.stock import Change, Stock, counts_of

Node = dict[str, Any]
Given = Mapping[str, Any]

PLAIN = ("barcode", "inventoryPolicy", "taxable")


class ShowsPictures(Protocol):
    """Where a variant gets its picture."""

    def attach_to_variant(
        self, product: Node, variant: Node, row: Given | None
    ) -> None:
        """Give a variant one picture, or none."""


class VariantMaker:
    """Makes and writes variants of one shop; who calls stamps and indexes them."""

    def __init__(
        self, stock: Stock, clock: Clock, currency: str, pictures: ShowsPictures
    ) -> None:
        self.stock, self.store, self.clock = stock, stock.store, clock
        self.currency, self.pictures = currency, pictures

    def make(self, product: Node, choice: Choice, given: Given, *, now: str) -> Node:
        """Make a variant of a product; it is not among its variants yet."""
        variant = blank("ProductVariant", now=now)
        variant |= {"id": self.store.new_gid("ProductVariant"), "product": product}
        variant["price"] = self._price("0")
        item = new_item(
            self.store.new_gid("InventoryItem"),
            given.get("inventoryItem") or {},
            currency=self.currency,
            now=now,
        )
        item["variant"], variant["inventoryItem"] = variant, item
        self.store.register(variant)
        self.store.register(item)
        self.name(variant, product["options"], choice)
        counts = counts_of(self.store, given.get("inventoryQuantities") or ())
        self.stock.stock_new(item, counts, now=now)
        self.write(variant, given, now=now)
        return variant

    def write(self, variant: Node, given: Given, *, now: str) -> None:
        """Set what is given of a variant and its inventory item."""
        for name in PLAIN:
            if name in given and (given[name] is not None or name == "barcode"):
                variant[name] = given[name]
        if given.get("price") is not None:
            variant["price"] = self._price(given["price"])
        if "compareAtPrice" in given:
            before = given["compareAtPrice"]
            variant["compareAtPrice"] = None if before is None else self._price(before)
        item = dict(given.get("inventoryItem") or {})
        if "sku" in given:
            item.setdefault("sku", given["sku"])
        if item:
            stored = variant["inventoryItem"]
            write_item(stored, item, currency=self.currency, now=now)
            variant["sku"] = stored["sku"]
        if row := _picture(given):
            self.pictures.attach_to_variant(variant["product"], variant, row)
        variant["updatedAt"] = now

    def count(self, variant: Node, rows: Iterable[Given], *, now: str) -> None:
        """Set quantities that are given with a variant that is there."""
        item, changes = variant["inventoryItem"], list[Change]()
        for place, name, quantity in counts_of(self.store, rows):
            level = self.stock.level(item["id"], place["id"])
            if level is None or not level.is_active:
                level = self.stock.stock(item, place, 0, now=now)
            delta = quantity - level.quantity(name)
            changes.append(Change(level, "available", delta))
        self.stock.put([change for change in changes if change.delta], at=now)

    def name(self, variant: Node, options: Sequence[Node], choice: Choice) -> None:
        """Let a variant be a choice."""
        variant["selectedOptions"] = [
            selected(option["name"], value)
            for option, value in zip(options, choice, strict=True)
        ]
        variant["title"] = " / ".join(choice)
        variant["displayName"] = f"{variant['product']['title']} - {variant['title']}"

    def arrange(self, product: Node, variants: Sequence[Node]) -> None:
        """Give a product its variants, in this order; those not among them go."""
        kept = {variant["id"] for variant in variants}
        for variant in product["variants"]:
            if variant["id"] not in kept:
                self.drop(variant)
        product["variants"] = list(variants)
        for position, variant in enumerate(variants, start=1):
            variant["position"] = position
        product["variantsCount"] = counted(len(variants))
        product["hasOnlyDefaultVariant"] = (
            len(variants) == 1 and variants[0]["title"] == ONLY_VALUE
        )

    def drop(self, variant: Node) -> None:
        """Let a variant be gone, with what was counted of it."""
        self.stock.forget(variant["inventoryItem"])
        self.store.remove(variant)
        self.store.indexed(variant, now=self.clock.seconds())

    def write_options(self, product: Node, options: Sequence[Option]) -> None:
        """Give a product its options."""
        product["options"] = list(option_nodes(options, self.store.new_gid))

    def _price(self, amount: Any) -> str:
        return format(rounded(Decimal(str(amount)), self.currency), "f")


@cache
def selected(name: str, value: str) -> Node:
    """Give what a variant says of one option; it is never changed, so it is shared."""
    return plain("SelectedOption", name=name, value=value)


@cache
def counted(number: int) -> Node:
    """Give a count; it is never changed, so it is shared."""
    return plain("Count", count=number, precision="EXACT")


def _picture(given: Given) -> Given | None:
    if file := given.get("file"):
        return dict(file)
    if gid := given.get("mediaId"):
        return {"id": gid}
    sources = given.get("mediaSrc")
    return {"originalSource": sources[0]} if sources else None
