"""Options of products as apps rename them, and their values."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nightclerk.simulator.engine.clock import stamp
from nightclerk.simulator.goods import product_rules
from nightclerk.simulator.goods.options import Misfit, choice_of, options_of
from nightclerk.simulator.goods.product_rules import user_errors
from nightclerk.simulator.goods.variants import VariantMaker

Node = dict[str, Any]
Given = Mapping[str, Any]

# https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/productOptionUpdate
KIND = "ProductOptionUpdateUserError"
LONGEST = 255
GONE = Misfit(("productId",), "PRODUCT_DOES_NOT_EXIST", product_rules.GONE)
NO_OPTION = Misfit(("option",), "OPTION_DOES_NOT_EXIST", "Option does not exist")


class OptionWriter:
    """Renames options of the products of one shop; variants keep what they are."""

    def __init__(self, maker: VariantMaker) -> None:
        self.maker, self.store, self.clock = maker, maker.store, maker.clock

    def rename(
        self, gid: str, given: Given, values: Sequence[Given]
    ) -> tuple[Node | None, list[Node]]:
        """Rename an option and some values; gives the product, or what is wrong."""
        product = self.store.node(gid)
        if product is None or product["__typename"] != "Product":
            return None, user_errors(KIND, [GONE])
        option = _named(product["options"], given["id"])
        if option is None:
            return None, user_errors(KIND, [NO_OPTION])
        others = [each["name"] for each in product["options"] if each is not option]
        misfits = [*_unfit_name(given.get("name"), others)]
        misfits += _unfit_values(option, values)
        if misfits:
            return None, user_errors(KIND, misfits)
        self._write(product, option, given, values)
        return product, []

    def _write(
        self, product: Node, option: Node, given: Given, values: Sequence[Given]
    ) -> None:
        place = product["options"].index(option)
        new = {each["name"]: _after(each, values) for each in option["optionValues"]}
        option["name"] = given.get("name") or option["name"]
        for each in option["optionValues"]:
            each["name"] = new[each["name"]]
        self.maker.write_options(product, options_of(product))
        now = stamp(self.clock.now())
        for variant in product["variants"]:
            choice = list(choice_of(variant))
            choice[place] = new.get(choice[place], choice[place])
            self.maker.name(variant, product["options"], tuple(choice))
        self.maker.arrange(product, product["variants"])
        product["updatedAt"] = now
        self.store.index(product, now=self.clock.seconds())


def _named(rows: Sequence[Node], gid: str) -> Node | None:
    return next((each for each in rows if each["id"] == gid), None)


def _after(value: Node, rows: Sequence[Given]) -> str:
    """Give what a value is called afterwards."""
    found = (row.get("name") for row in rows if row["id"] == value["id"])
    return next(found, None) or str(value["name"])


def _unfit_name(name: Any, others: Sequence[str]) -> Iterator[Misfit]:
    if name is None:
        return
    if not name.strip():
        yield Misfit(
            ("option", "name"), "INVALID_NAME", "The name provided is not valid"
        )
    if len(name) > LONGEST:
        text = "Option name is too long"
        yield Misfit(("option", "name"), "OPTION_NAME_TOO_LONG", text)
    if name in others:
        text = "Option already exists"
        yield Misfit(("option", "name"), "OPTION_ALREADY_EXISTS", text)


def _unfit_values(option: Node, rows: Sequence[Given]) -> Iterator[Misfit]:
    known = {each["id"] for each in option["optionValues"]}
    after = [_after(each, rows) for each in option["optionValues"]]
    for number, row in enumerate(rows):
        path = ("optionValuesToUpdate", str(number))
        if row["id"] not in known:
            text = "Option value does not exist"
            yield Misfit(path, "OPTION_VALUE_DOES_NOT_EXIST", text)
        elif after.count(row.get("name") or "") > 1:
            text = "Option value already exists"
            yield Misfit(path, "OPTION_VALUE_ALREADY_EXISTS", text)
