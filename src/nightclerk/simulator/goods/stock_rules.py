"""What Shopify refuses of stock that an app writes, in its words and codes."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Node = dict[str, Any]
Given = Mapping[str, Any]

REASONS = (
    "correction",
    "cycle_count_available",
    "damaged",
    "movement_canceled",
    "movement_created",
    "movement_received",
    "movement_updated",
    "other",
    "promotion",
    "quality_control",
    "received",
    "reservation_created",
    "reservation_deleted",
    "reservation_updated",
    "restock",
    "safety_stock",
    "shrinkage",
)
SETTABLE = frozenset({"available", "on_hand"})
ADJUSTABLE = (
    *("available", "damaged", "incoming", "quality_control"),
    *("reserved", "safety_stock"),
)
HIGHEST = 1_000_000_000
FURTHEST = 2_000_000_000
URI = re.compile(r"[A-Za-z][\w+.-]*://\S+")

UNKNOWN_ITEM = (
    "INVALID_INVENTORY_ITEM",
    "The specified inventory item could not be found.",
)
UNKNOWN_PLACE = ("INVALID_LOCATION", "The specified location could not be found.")
STALE = (
    "CHANGE_FROM_QUANTITY_STALE",
    "The changeFromQuantity argument no longer matches the persisted quantity.",
)


def wrong(kind: str, code: str, field: Sequence[str], message: str) -> Node:
    """Make one entry of `userErrors` of a mutation."""
    return {
        "__typename": f"{kind}UserError",
        "code": code,
        "field": list(field),
        "message": message,
    }


def general(kind: str, given: Given) -> Iterator[Node]:
    """Say what is wrong with the reason and the document of a change."""
    if given["reason"] not in REASONS:
        text = "The specified reason is invalid. Valid values are: "
        text += ", ".join(REASONS) + "."
        yield wrong(kind, "INVALID_REASON", ["input", "reason"], text)
    document = given.get("referenceDocumentUri")
    if document is not None and not URI.fullmatch(document):
        text = "The specified reference document is invalid."
        field = ["input", "referenceDocumentUri"]
        yield wrong(kind, "INVALID_REFERENCE_DOCUMENT", field, text)


def unsettable(given: Given) -> list[Node]:
    """Say what is wrong with quantities to be set, whatever is there."""
    kind, name = "InventorySetQuantities", given["name"]
    problems = list(general(kind, given))
    if name not in SETTABLE:
        text = "The quantity name must be either 'available' or 'on_hand'."
        problems.append(wrong(kind, "INVALID_NAME", ["input", "name"], text))
    pairs = Counter(map(_pair, given["quantities"]))
    for row, each in enumerate(given["quantities"]):
        field = ["input", "quantities", str(row)]
        if found := _out_of_range(name, each["quantity"]):
            problems.append(wrong(kind, found[0], [*field, "quantity"], found[1]))
        if pairs[_pair(each)] > 1:
            text = "The combination of inventoryItemId and locationId must be unique."
            code = "NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR"
            problems.append(wrong(kind, code, [*field, "locationId"], text))
    return problems


def _pair(row: Given) -> tuple[str, str]:
    return row["inventoryItemId"], row["locationId"]


def _out_of_range(name: str, quantity: int) -> tuple[str, str] | None:
    if quantity > HIGHEST:
        text = f"The quantity can't be higher than {HIGHEST:,}."
        return "INVALID_QUANTITY_TOO_HIGH", text
    if quantity < -HIGHEST:
        return (
            "INVALID_QUANTITY_TOO_LOW",
            f"The quantity can't be lower than {-HIGHEST:,}.",
        )
    if name == "on_hand" and quantity < 0:
        return "INVALID_QUANTITY_NEGATIVE", "The quantity can't be negative."
    return None


def unadjustable(given: Given) -> list[Node]:
    """Say what is wrong with changes of quantities, whatever is there."""
    kind, name = "InventoryAdjustQuantities", given["name"]
    problems = list(general(kind, given))
    if name not in ADJUSTABLE:
        text = "The specified quantity name is invalid. Valid values are: "
        text += ", ".join(ADJUSTABLE) + "."
        problems.append(wrong(kind, "INVALID_QUANTITY_NAME", ["input", "name"], text))
    ledgers = {each.get("ledgerDocumentUri") for each in given["changes"]}
    if len(ledgers - {None}) > 1:
        text = (
            "All changes must have the same ledger document URI or, in the case of "
            "adjusting available, no ledger document URI."
        )
        field = ["input", "changes"]
        problems.append(wrong(kind, "MAX_ONE_LEDGER_DOCUMENT", field, text))
    for row, each in enumerate(given["changes"]):
        if found := _undocumented(name, each.get("ledgerDocumentUri")):
            field = ["input", "changes", str(row), "ledgerDocumentUri"]
            problems.append(wrong(kind, found[0], field, found[1]))
    return problems


def _undocumented(name: str, document: str | None) -> tuple[str, str] | None:
    if name == "available":
        text = "A ledger document URI is not allowed when adjusting available."
        return None if document is None else ("INVALID_AVAILABLE_DOCUMENT", text)
    if document is None:
        text = "A ledger document URI is required except when adjusting available."
        return "INVALID_QUANTITY_DOCUMENT", text
    if document.startswith("gid://shopify/"):
        text = (
            "Internal (gid://shopify/) ledger documents are not allowed to be adjusted "
            "via API."
        )
        return "INTERNAL_LEDGER_DOCUMENT", text
    if not URI.fullmatch(document):
        return "INVALID_LEDGER_DOCUMENT", "The specified ledger document is invalid."
    return None


def too_far(quantity: int) -> tuple[str, str] | None:
    """Say that a change leads beyond what can be counted."""
    if quantity > FURTHEST:
        text = f"The quantity can't be higher than {FURTHEST:,}."
        return "INVALID_QUANTITY_TOO_HIGH", text
    if quantity < -FURTHEST:
        text = f"The quantity can't be lower than {-FURTHEST:,}."
        return "INVALID_QUANTITY_TOO_LOW", text
    return None
