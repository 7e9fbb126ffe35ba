"""Products as apps write them: `productSet`, `productUpdate`, `productDelete`."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from nightclerk.simulator.engine.clock import stamp
from nightclerk.simulator.engine.media_rules import Problem, new_problems
from nightclerk.simulator.engine.templates import blank
from nightclerk.simulator.goods import product_rules as rules
from nightclerk.simulator.goods.options import (
    ONLY,
    Choice,
    Misfit,
    Option,
    choice_of,
    options_of,
    wanted_options,
)
from nightclerk.simulator.goods.product_words import ProductWords
from nightclerk.simulator.goods.variant_rules import choices, unfit, unlisted
from nightclerk.simulator.goods.variants import ShowsPictures, VariantMaker

Node = dict[str, Any]
Given = Mapping[str, Any]


class HoldsPictures(ShowsPictures, Protocol):
    """Where products get their pictures."""

    def problems(self, rows: Sequence[Given]) -> Sequence[Problem]:
        """Say what is wrong with the files that a product shall have."""

    def attach(self, product: Node, rows: Sequence[Given]) -> None:
        """Make a product's pictures exactly these, in this order."""

    def add(self, product: Node, rows: Sequence[Given]) -> Sequence[Node]:
        """Make pictures at the end of a product's; gives them."""


class Products:
    """Writes the products of one shop; every change is stamped and indexed."""

    def __init__(
        self, words: ProductWords, maker: VariantMaker, pictures: HoldsPictures
    ) -> None:
        self.words, self.maker, self.pictures = words, maker, pictures
        self.store, self.clock = maker.store, maker.clock

    def named(self, identifier: Given) -> Node | None:
        """Find one by its id, its handle or a metafield of its own."""
        return self.words.named(identifier)

    def set(
        self, identifier: Given | None, given: Given
    ) -> tuple[Node | None, list[Node]]:
        """Make a product what is given; a list that is given replaces the whole list.

        https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/productSet
        """
        named = identifier or {}
        found = self.words.named(named)
        misfits = rules.misnamed(named, given)
        if found is None and "id" in named:
            path = ("identifier", "id")
            misfits.append(Misfit(path, "PRODUCT_DOES_NOT_EXIST", rules.GONE))
        misfits += [each.below("input") for each in self._unfit(found, given)]
        options, read, more = self._choices(found, given)
        misfits += [each.below("input") for each in more]
        if misfits:
            return None, rules.user_errors("ProductSetUserError", misfits)
        now = stamp(self.clock.now())
        product = found or self.begin(given, now=now)
        if found:
            self.words.write(product, given, now=now)
        if options:
            self._set_variants(product, options, read, given["variants"], now=now)
        elif found is None:
            self._only_variant(product, now=now)
        if "files" in given:
            self.pictures.attach(product, given["files"] or ())
        self._finish(product, now=now)
        return product, []

    def update(
        self, gid: str, given: Given, *, media: Sequence[Given] = ()
    ) -> tuple[Node | None, list[Node]]:
        """Change what is given of a product and add pictures, and nothing else.

        https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/productUpdate
        """
        found = self.words.named({"id": gid})
        if found is None:
            gone = Misfit(("id",), "PRODUCT_DOES_NOT_EXIST", rules.GONE)
            return None, rules.user_errors("UserError", [gone])
        misfits = [*rules.unfit_texts(given, is_new=False)]
        misfits += self.words.taken_handle(found, given)
        misfits += [
            Misfit(tuple(each.path("media")), each.code, each.message)
            for each in new_problems(media)
        ]
        if misfits:
            return None, rules.user_errors("UserError", misfits)
        now = stamp(self.clock.now())
        self.words.write(found, given, now=now)
        if media:
            self.pictures.add(found, media)
        self._finish(found, now=now)
        return found, []

    def delete(self, gid: str) -> list[Node]:
        """Delete a product with its variants; gives what is wrong."""
        found = self.words.named({"id": gid})
        if found is None:
            gone = Misfit(("id",), "PRODUCT_DOES_NOT_EXIST", rules.GONE)
            return rules.user_errors("UserError", [gone])
        self.remove(found)
        return []

    def remove(self, product: Node, *, lag: float | None = None) -> None:
        """Let a product be gone, and all that belongs to it."""
        for variant in product["variants"]:
            self.maker.stock.forget(variant["inventoryItem"])
        self.store.remove(product)
        self.store.indexed(product, now=self.clock.seconds(), lag=lag)

    def begin(self, given: Given, *, now: str) -> Node:
        """Make a product that has no variants yet, with the words that are given."""
        product = blank("Product", now=now)
        product |= {"id": self.store.new_gid("Product"), "variants": []}
        self.store.register(product)
        self.words.begin(product, given, now=now)
        self.words.write(product, given, now=now)
        return product

    def keep(self, product: Node, before: Sequence[Node] = ()) -> None:
        """Complete a product that was put into the shop by hand, and count it.

        What a variant says of its quantity lies at the shop's first location. Variants
        that the product had before and has no more are gone.
        """
        kept = {variant["id"] for variant in product["variants"]}
        for variant in before:
            if variant["id"] not in kept:
                self.maker.drop(variant)
        self.words.keep(product)
        if not product["options"]:
            self.maker.write_options(product, [ONLY])
        for variant in product["variants"]:
            item, now = variant["inventoryItem"], product["createdAt"]
            item["variant"], variant["product"] = variant, product
            item["sku"] = item["sku"] or variant["sku"]
            variant["sku"] = variant["sku"] or item["sku"]
            if not variant["selectedOptions"] and len(product["options"]) == 1:
                choice = (variant["title"],)
                self.maker.name(variant, product["options"], choice)
            if not self.maker.stock.levels_of(item["id"]):
                self._count(item, variant["inventoryQuantity"] or 0, now)
        if product["variants"]:
            self.maker.arrange(product, product["variants"])

    def _count(self, item: Node, quantity: int, now: str) -> None:
        place = next(iter(self.store.all("Location")), None)
        if place is not None:
            self.maker.stock.stock(item, place, quantity, now=now)

    def _unfit(self, found: Node | None, given: Given) -> list[Misfit]:
        misfits = [*rules.unfit_texts(given, is_new=found is None)]
        misfits += rules.unfit_lists(given)
        misfits += self.words.taken_handle(found, given)
        files = given.get("files") or ()
        if len(files) <= rules.MOST_FILES:
            misfits += [
                Misfit(tuple(each.path("files")), "INVALID_INPUT", each.message)
                for each in self.pictures.problems(files)
            ]
        for number, row in enumerate(given.get("variants") or ()):
            misfits += [
                Misfit(
                    ("variants", str(number), *each.path),
                    "INVALID_VARIANT",
                    each.message,
                )
                for each in unfit(row)
            ]
        return misfits

    def _choices(
        self, found: Node | None, given: Given
    ) -> tuple[list[Option], list[Choice], list[Misfit]]:
        """Read the options and the variants that a product shall have."""
        rows = given.get("variants") or ()
        if "productOptions" not in given or "variants" not in given:
            return [], [], []
        known = options_of(found) if found else []
        options, misfits = wanted_options(known, given["productOptions"] or ())
        if misfits:
            return [], [], [each.below("productOptions") for each in misfits]
        if not options:
            options = [ONLY]
        read, misfits = choices(options, rows, code="INVALID_VARIANT")
        misfits += self._strangers(found, rows)
        if not misfits:
            misfits = list(unlisted(options, read))
        return options, read, [_of_variant(each).below("variants") for each in misfits]

    def _strangers(self, found: Node | None, rows: Sequence[Given]) -> list[Misfit]:
        """Say which rows name variants that the product does not have."""
        own = {variant["id"] for variant in found["variants"]} if found else set()
        text = "Product variant does not exist"
        return [
            Misfit((str(number), "id"), "PRODUCT_VARIANT_DOES_NOT_EXIST", text)
            for number, row in enumerate(rows)
            if row.get("id") and row["id"] not in own
        ]

    def _set_variants(
        self,
        product: Node,
        options: Sequence[Option],
        read: Sequence[Choice],
        rows: Sequence[Given],
        *,
        now: str,
    ) -> None:
        """Match variants by their ids, else by their choices; the others go."""
        by_id = {variant["id"]: variant for variant in product["variants"]}
        named = {row["id"] for row in rows if row.get("id")}
        by_choice = {
            choice_of(variant): variant
            for variant in product["variants"]
            if variant["id"] not in named
        }
        self.maker.write_options(product, options)
        variants = []
        for choice, row in zip(read, rows, strict=True):
            known = by_id[row["id"]] if row.get("id") else by_choice.get(choice)
            if known is None:
                variants.append(self.maker.make(product, choice, row, now=now))
                continue
            self.maker.name(known, product["options"], choice)
            self.maker.write(known, row, now=now)
            self.maker.count(known, row.get("inventoryQuantities") or (), now=now)
            variants.append(known)
        order = [row.get("position") or place for place, row in enumerate(rows, 1)]
        ranked = sorted(zip(order, range(len(rows)), strict=True))
        self.maker.arrange(product, [variants[row] for _, row in ranked])

    def _only_variant(self, product: Node, *, now: str) -> None:
        self.maker.write_options(product, [ONLY])
        only = self.maker.make(product, ONLY.names, {}, now=now)
        self.maker.arrange(product, [only])

    def _finish(self, product: Node, *, now: str) -> None:
        product["updatedAt"] = now
        for variant in product["variants"]:
            title = f"{product['title']} - {variant['title']}"
            variant["displayName"] = title
        self.store.indexed(product, now=self.clock.seconds())


def _of_variant(misfit: Misfit) -> Misfit:
    """Give a misfit a code that `productSet` has."""
    if misfit.code in {"NEED_TO_ADD_OPTION_VALUES", "OPTION_VALUE_NAME_TOO_LONG"}:
        return Misfit(misfit.path, "INVALID_VARIANT", misfit.message)
    return misfit
