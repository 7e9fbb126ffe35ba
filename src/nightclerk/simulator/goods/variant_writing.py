"""Variants as apps write them, many of one product at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from nightclerk.simulator.engine.clock import stamp
from nightclerk.simulator.goods import product_rules
from nightclerk.simulator.goods.options import (
    ONLY_VALUE,
    Choice,
    Misfit,
    Option,
    choice_of,
    chosen,
    options_of,
    taken,
    whole_choice,
)
from nightclerk.simulator.goods.product_rules import user_errors
from nightclerk.simulator.goods.variant_rules import choices, unfit
from nightclerk.simulator.goods.variants import VariantMaker

Node = dict[str, Any]
Given = Mapping[str, Any]

# https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/productVariantsBulkCreate
MOST_VARIANTS = 2_048
GONE = Misfit(("productId",), "PRODUCT_DOES_NOT_EXIST", product_rules.GONE)
EXISTS = "VARIANT_ALREADY_EXISTS_CHANGE_OPTION_VALUE"
NO_COUNTS = (
    "Inventory quantities can only be provided during create. To update inventory for "
    "existing variants, use inventoryAdjustQuantities."
)


class VariantWriter:
    """Creates, updates and deletes variants of the products of one shop."""

    def __init__(self, maker: VariantMaker) -> None:
        self.maker, self.store, self.clock = maker, maker.store, maker.clock

    def create(
        self, gid: str, rows: Sequence[Given], *, strategy: str
    ) -> tuple[list[Node], list[Node]]:
        """Add variants to a product: all of them, or none and what is wrong."""
        product, kind = self._product(gid), "ProductVariantsBulkCreateUserError"
        if product is None:
            return [], user_errors(kind, [GONE])
        stays = self._staying(product, strategy)
        options = options_of(product)
        read, misfits = choices(options, rows, code=EXISTS)
        misfits += self._unfit_new(rows)
        if not misfits:
            misfits = _taken_by(stays, read)
        if len(stays) + len(rows) > MOST_VARIANTS:
            text = f"Product cannot have more than {MOST_VARIANTS} variants"
            misfits.append(Misfit((), "SUBSCRIPTION_VIOLATION", text))
        if misfits:
            told = [_create_code(each).below("variants") for each in misfits]
            return [], user_errors(kind, told)
        now = stamp(self.clock.now())
        made = [
            self.maker.make(product, choice, row, now=now)
            for choice, row in zip(read, rows, strict=True)
        ]
        self.maker.arrange(product, [*stays, *made])
        self._finish(product, made, now=now)
        return made, []

    def update(
        self, gid: str, rows: Sequence[Given], *, partly: bool
    ) -> tuple[list[Node] | None, list[Node]]:
        """Change variants of a product; gives those written and what is wrong.

        Without `partly` one row that is wrong keeps all from being written.
        """
        product, kind = self._product(gid), "ProductVariantsBulkUpdateUserError"
        if product is None:
            return None, user_errors(kind, [GONE])
        good, misfits = list[tuple[Node, Given, Choice]](), list[Misfit]()
        by_id = {variant["id"]: variant for variant in product["variants"]}
        held = {choice_of(variant): gid for gid, variant in by_id.items()}
        for number, row in enumerate(rows):
            found = self._row(options_of(product), by_id, held, row)
            if isinstance(found, tuple):
                good.append(found)
            else:
                misfits += [each.below("variants", str(number)) for each in found]
        told = user_errors(kind, misfits)
        if misfits and not (partly and good):
            return None, told
        now = stamp(self.clock.now())
        for variant, row, choice in good:
            if choice != choice_of(variant):
                self.maker.name(variant, product["options"], choice)
            self.maker.write(variant, row, now=now)
        written = [variant for variant, _, _ in good]
        self._finish(product, written, now=now)
        return written, told

    def delete(self, gid: str, variants: Sequence[str]) -> list[Node]:
        """Delete variants of a product: all that are named, or none."""
        product, kind = self._product(gid), "ProductVariantsBulkDeleteUserError"
        if product is None:
            return user_errors(kind, [GONE])
        own = {variant["id"] for variant in product["variants"]}
        text = "At least one variant does not belong to the product"
        code = "AT_LEAST_ONE_VARIANT_DOES_NOT_BELONG_TO_THE_PRODUCT"
        misfits = [
            Misfit(("variantsIds", str(number)), code, text)
            for number, each in enumerate(variants)
            if each not in own
        ]
        if not misfits and own == set(variants):
            text = "Cannot delete default variant"
            misfits = [Misfit(("variantsIds",), "CANNOT_DELETE_LAST_VARIANT", text)]
        if misfits:
            return user_errors(kind, misfits)
        kept = [each for each in product["variants"] if each["id"] not in variants]
        self.maker.arrange(product, kept)
        self._finish(product, [], now=stamp(self.clock.now()))
        return []

    def _product(self, gid: str) -> Node | None:
        node = self.store.node(gid)
        return node if node and node["__typename"] == "Product" else None

    @staticmethod
    def _staying(product: Node, strategy: str) -> list[Node]:
        """Give the variants that stay where new ones come; one alone may go."""
        variants: list[Node] = product["variants"]
        if len(variants) != 1 or strategy == "PRESERVE_STANDALONE_VARIANT":
            return list(variants)
        is_default = variants[0]["title"] == ONLY_VALUE
        return [] if is_default or strategy == "REMOVE_STANDALONE_VARIANT" else variants

    def _unfit_new(self, rows: Sequence[Given]) -> list[Misfit]:
        misfits = list[Misfit]()
        for number, row in enumerate(rows):
            found = [*unfit(row)]
            if row.get("id"):
                text = "On create, this key cannot be used."
                found.append(Misfit(("id",), "NO_KEY_ON_CREATE", text))
            for count in row.get("inventoryQuantities") or ():
                place = self.store.node(count["locationId"])
                if place is None or place["__typename"] != "Location":
                    text = "Quantity could not be set. The location was not found."
                    path, code = (
                        ("inventoryQuantities",),
                        "TRACKED_VARIANT_LOCATION_NOT_FOUND",
                    )
                    found.append(Misfit(path, code, text))
                    break
            misfits += [each.below(str(number)) for each in found]
        return misfits

    @staticmethod
    def _row(
        options: Sequence[Option],
        by_id: Mapping[str, Node],
        held: dict[Choice, str],
        row: Given,
    ) -> tuple[Node, Given, Choice] | list[Misfit]:
        """Read one row of an update: the variant, what is given, what it will be."""
        variant = by_id.get(row.get("id", ""))
        if variant is None:
            return [_nameless(row)]
        misfits = list(unfit(row))
        if "inventoryQuantities" in row:
            code = "NO_INVENTORY_QUANTITIES_ON_VARIANTS_UPDATE"
            misfits.append(Misfit(("inventoryQuantities",), code, NO_COUNTS))
        found = chosen(options, row.get("optionValues") or ())
        if isinstance(found, Misfit):
            return [*misfits, found]
        before = {each["name"]: each["value"] for each in variant["selectedOptions"]}
        choice = whole_choice(options, before | found)
        if isinstance(choice, Misfit):
            return [choice]
        if held.get(choice, variant["id"]) != variant["id"]:
            misfits.append(taken(choice, code="VARIANT_ALREADY_EXISTS"))
        if misfits:
            return misfits
        held[choice] = variant["id"]
        return variant, row, choice

    def _finish(self, product: Node, written: Sequence[Node], *, now: str) -> None:
        """Let the options be what the variants are; stamp and index what changed."""
        options = options_of(product)
        used = [
            set(values)
            for values in zip(*map(choice_of, product["variants"]), strict=True)
        ]
        if [set(option.names) for option in options] != used:
            self.maker.write_options(product, _as_used(options, product["variants"]))
        product["updatedAt"] = now
        self.store.index(product, now=self.clock.seconds())
        for variant in written:
            self.store.indexed(variant, now=self.clock.seconds())


def _nameless(row: Given) -> Misfit:
    """Say that a row names no variant of the product."""
    if not row.get("id"):
        text = "Product variant is missing ID attribute"
        return Misfit(("id",), "PRODUCT_VARIANT_ID_MISSING", text)
    text = "Product variant does not exist"
    return Misfit(("id",), "PRODUCT_VARIANT_DOES_NOT_EXIST", text)


def _taken_by(variants: Sequence[Node], read: Sequence[Choice]) -> list[Misfit]:
    held = {choice_of(variant) for variant in variants}
    return [
        taken(choice, str(number), code=EXISTS)
        for number, choice in enumerate(read)
        if choice in held
    ]


def _create_code(misfit: Misfit) -> Misfit:
    """Give a misfit the code that it has where variants are created."""
    known = {
        "OPTION_DOES_NOT_EXIST": "INVALID_INPUT",
        "OPTION_VALUE_DOES_NOT_EXIST": "INVALID_INPUT",
        "OPTION_VALUE_NAME_TOO_LONG": "INVALID_INPUT",
    }
    return Misfit(misfit.path, known.get(misfit.code, misfit.code), misfit.message)


def _as_used(options: Sequence[Option], variants: Sequence[Node]) -> list[Option]:
    """Give options the values that variants have: old ones first, in their order."""
    made = []
    for place, option in enumerate(options):
        used = list(dict.fromkeys(choice_of(variant)[place] for variant in variants))
        kept = [value for value in option.values if value[1] in used]
        known = {name for _, name in kept}
        values = [*kept, *((None, name) for name in used if name not in known)]
        made.append(Option(option.name, tuple(values), option.gid))
    return made
