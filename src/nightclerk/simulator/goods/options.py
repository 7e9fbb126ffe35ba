"""What a buyer chooses by: options, their values, and the choices that variants are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nightclerk.simulator.engine.templates import plain

Node = dict[str, Any]
Given = Mapping[str, Any]
Choice = tuple[str, ...]

# What a product without options has, so that it can have a variant.
ONLY_NAME, ONLY_VALUE = "Title", "Default Title"


@dataclass(frozen=True)
class Misfit:
    """Something wrong in what was given: the way to it, Shopify's code, a sentence."""

    path: tuple[str, ...]
    code: str
    message: str

    def below(self, *path: str) -> "Misfit":
        """Give the same further down."""
        return replace(self, path=(*path, *self.path))


@dataclass(frozen=True)
class Option:
    """One thing to choose: its id and its values' ids where it has them already."""

    name: str
    values: tuple[tuple[str | None, str], ...]
    gid: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Give what can be chosen."""
        return tuple(name for _, name in self.values)


ONLY = Option(ONLY_NAME, ((None, ONLY_VALUE),))


def options_of(product: Node) -> list[Option]:
    """Read the options of a product."""
    return [
        Option(
            option["name"],
            tuple((value["id"], value["name"]) for value in option["optionValues"]),
            option["id"],
        )
        for option in product["options"]
    ]


def wanted_options(
    known: Sequence[Option], rows: Sequence[Given]
) -> tuple[list[Option], list[Misfit]]:
    """Read the options that a product shall have; those it has keep their ids."""
    options, misfits = list[Option](), list[Misfit]()
    for number, row in enumerate(rows):
        found = _wanted(known, row)
        if isinstance(found, Misfit):
            misfits.append(found.below(str(number)))
            continue
        options.append(found)
        if found.name in [each.name for each in options[:-1]]:
            text = "Duplicated option name."
            misfits.append(
                Misfit((str(number), "name"), "DUPLICATED_OPTION_NAME", text)
            )
    order = [row.get("position") or place for place, row in enumerate(rows, start=1)]
    if not misfits:
        options = [
            option
            for _, option in sorted(
                zip(order, options, strict=True), key=lambda pair: pair[0]
            )
        ]
    return options, misfits


def _wanted(known: Sequence[Option], row: Given) -> Option | Misfit:
    before = _before(known, row)
    name = row.get("name") or (before.name if before else "")
    if row.get("id") and before is None:
        return Misfit(("id",), "OPTION_DOES_NOT_EXIST", "Option does not exist.")
    if not name.strip():
        return Misfit(("name",), "INVALID_INPUT", "Option name can't be blank.")
    values = _wanted_values(before, row.get("values") or ())
    if isinstance(values, Misfit):
        return values.below("values")
    return Option(name, tuple(values), before.gid if before else None)


def _wanted_values(
    before: Option | None, rows: Sequence[Given]
) -> list[tuple[str | None, str]] | Misfit:
    values = list[tuple[str | None, str]]()
    ids = dict(before.values) if before else {}
    for number, value in enumerate(rows):
        gid = value.get("id")
        text = value.get("name") or ids.get(gid, "")
        if gid and gid not in ids:
            said = "Option value does not exist."
            return Misfit((str(number), "id"), "OPTION_VALUE_DOES_NOT_EXIST", said)
        if text in [other for _, other in values]:
            said = "Duplicated option value."
            return Misfit((str(number),), "DUPLICATED_OPTION_VALUE", said)
        kept = next((old for old, other in ids.items() if other == text), None)
        values.append((gid or kept, text))
    if not values:
        said = "Each option must have at least one option value specified."
        return Misfit((), "OPTION_VALUES_MISSING", said)
    return values


def _before(known: Sequence[Option], row: Given) -> Option | None:
    if gid := row.get("id"):
        return next((option for option in known if option.gid == gid), None)
    named = (option for option in known if option.name == row.get("name"))
    return next(named, None)


def chosen(options: Sequence[Option], rows: Sequence[Given]) -> dict[str, str] | Misfit:
    """Read which value is chosen of which option: by names, or by ids."""
    found = dict[str, str]()
    for number, row in enumerate(rows):
        option = next((each for each in options if _is_meant(each, row)), None)
        if option is None:
            text = "Option does not exist"
            return Misfit(("optionValues", str(number)), "OPTION_DOES_NOT_EXIST", text)
        if option.name in found:
            text = f"Duplicated option name '{option.name}'"
            return Misfit(("optionValues",), "INVALID_INPUT", text)
        name = row.get("name") or dict(option.values).get(row.get("id"), "")
        if not name:
            text = "Option value does not exist"
            path = ("optionValues", str(number))
            return Misfit(path, "OPTION_VALUE_DOES_NOT_EXIST", text)
        if len(name) > LONGEST_VALUE:
            text = "Option value name is too long"
            named = ("optionValues", str(number), "name")
            return Misfit(named, "OPTION_VALUE_NAME_TOO_LONG", text)
        found[option.name] = name
    return found


LONGEST_VALUE = 255


def _is_meant(option: Option, row: Given) -> bool:
    if gid := row.get("optionId"):
        return bool(option.gid == gid)
    if name := row.get("optionName"):
        return bool(option.name == name)
    return any(gid == row.get("id") for gid, _ in option.values if gid)


def whole_choice(
    options: Sequence[Option], found: Mapping[str, str]
) -> Choice | Misfit:
    """Put a choice in the order of the options; each must have been chosen of."""
    for option in options:
        if option.name not in found:
            text = f"You need to add option values for {option.name}"
            return Misfit((), "NEED_TO_ADD_OPTION_VALUES", text)
    return tuple(found[option.name] for option in options)


def choice_of(variant: Node) -> Choice:
    """Give the choice that a variant is."""
    return tuple(option["value"] for option in variant["selectedOptions"])


def taken(choice: Choice, *path: str, code: str) -> Misfit:
    """Say that there is such a variant already."""
    text = (
        f"The variant '{' / '.join(choice)}' already exists. Please change at least "
        "one option value."
    )
    return Misfit(path, code, text)


def option_nodes(
    options: Sequence[Option], new_gid: Callable[[str], str]
) -> Iterator[Node]:
    """Write options as a product holds them."""
    for position, option in enumerate(options, start=1):
        values = [
            plain(
                "ProductOptionValue",
                id=gid or new_gid("ProductOptionValue"),
                name=name,
                hasVariants=True,
            )
            for gid, name in option.values
        ]
        yield plain(
            "ProductOption",
            id=option.gid or new_gid("ProductOption"),
            name=option.name,
            position=position,
            optionValues=values,
            values=list(option.names),
        )
