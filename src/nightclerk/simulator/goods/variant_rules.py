"""What Shopify refuses of variants that an app writes, in its words and codes."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from nightclerk.simulator.goods.items import misfits as item_misfits
from nightclerk.simulator.goods.options import (
    Choice,
    Misfit,
    Option,
    chosen,
    taken,
    whole_choice,
)

Given = Mapping[str, Any]

LONGEST = 255
DEAREST = Decimal(10) ** 18
MOST_STOCK = 1_000_000_000


def unfit(row: Given) -> Iterator[Misfit]:
    """Say which values no variant can have."""
    yield from _price(row)
    compare = _number(row.get("compareAtPrice"))
    if compare is not None and compare >= DEAREST:
        text = f"must be less than {DEAREST}"
        yield Misfit(("compareAtPrice",), "INVALID_INPUT", text)
    for name in ("sku", "barcode"):
        if len(row.get(name) or "") > LONGEST:
            text = f"{NAMES[name]} is too long (maximum is {LONGEST} characters)"
            yield Misfit((name,), "INVALID_INPUT", text)
    for field, text in item_misfits(row.get("inventoryItem") or {}):
        code = "GREATER_THAN_OR_EQUAL_TO" if "equal to 0" in text else "INVALID_INPUT"
        yield Misfit(("inventoryItem", *field), code, text)
    for each in row.get("inventoryQuantities") or ():
        if each.get("availableQuantity", each.get("quantity", 0)) > MOST_STOCK:
            text = f"Inventory quantity must be less than or equal to {MOST_STOCK}"
            yield Misfit(("inventoryQuantities",), "INVALID_INPUT", text)
            return


NAMES = {"sku": "SKU", "barcode": "Barcode"}


def _price(row: Given) -> Iterator[Misfit]:
    if "price" not in row:
        return
    price = _number(row["price"])
    if price is None:
        text = (
            "Price can't be blank" if row["price"] is None else "Price is not a number"
        )
        yield Misfit(("price",), "INVALID_INPUT", text)
    elif price < 0:
        text = "Price must be greater than or equal to 0"
        yield Misfit(("price",), "GREATER_THAN_OR_EQUAL_TO", text)
    elif price >= DEAREST:
        yield Misfit(("price",), "INVALID_INPUT", f"Price must be less than {DEAREST}")


def _number(value: Any) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None


def choices(
    options: Sequence[Option], rows: Sequence[Given], *, code: str
) -> tuple[list[Choice], list[Misfit]]:
    """Read what the rows are to be chosen by; no two may be the same."""
    read, misfits = list[Choice](), list[Misfit]()
    for number, row in enumerate(rows):
        found = chosen(options, row.get("optionValues") or ())
        choice = found if isinstance(found, Misfit) else whole_choice(options, found)
        if isinstance(choice, Misfit):
            misfits.append(choice.below(str(number)))
        elif choice in read:
            misfits.append(taken(choice, str(number), code=code))
        else:
            read.append(choice)
    return read, misfits


def unlisted(options: Sequence[Option], read: Sequence[Choice]) -> Iterator[Misfit]:
    """Say which choices are of values that the options do not have."""
    for number, choice in enumerate(read):
        for place, (option, value) in enumerate(zip(options, choice, strict=True)):
            if value not in option.names:
                text = "Option value does not exist."
                path = (str(number), "optionValues", str(place))
                yield Misfit(path, "OPTION_VALUE_DOES_NOT_EXIST", text)
