"""What must be true of goods before they move."""

from decimal import Decimal

from nightclerk.core.errors import invalid_fields
from nightclerk.core.text import Text, words
from nightclerk.ledger.line_checks import plain
from nightclerk.ledger.models import Item, ItemVariant


def too_few(item: Item, wanted: Decimal, there: Decimal) -> Text:
    """Say that more is wanted of an item than is there."""
    return words(
        "There are {there} of item {item}, {wanted} are needed",
        there=plain(there),
        item=item.no,
        wanted=plain(wanted),
    )


def require_receipt(
    item: Item, quantity: Decimal, *, unit_cost: Decimal, variant: ItemVariant | None
) -> None:
    """Refuse a receipt that cannot be, and name every field that is wrong."""
    wrong: dict[str, Text] = {}
    if quantity <= 0:
        wrong["quantity"] = words("The quantity is not above zero")
    if unit_cost < 0:
        wrong["unit_cost"] = words("The unit cost is below zero")
    if text := _wrong_item(item):
        wrong["item"] = text
    if text := _wrong_variant(item, variant):
        wrong["variant"] = text
    if wrong:
        raise invalid_fields(wrong)


def _wrong_item(item: Item) -> Text | None:
    if item.kind != Item.Kind.INVENTORY:
        return words("Item {item} is a service and has no stock", item=item.no)
    if item.is_blocked:
        return words("Item {item} is blocked", item=item.no)
    return None


def _wrong_variant(item: Item, variant: ItemVariant | None) -> Text | None:
    if variant is None:
        needed = item.needs_variant
        return words("Item {item} needs a variant", item=item.no) if needed else None
    if variant.item_id != item.pk:
        return words(
            "Variant {variant} is not one of item {item}", variant=variant, item=item.no
        )
    return None
