"""What belongs to items and is kept on their cards."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from nightclerk.ledger.models import (
    Item,
    ItemAttribute,
    ItemAttributeValue,
    ItemText,
    ItemUnit,
    ItemVariant,
    SalesDiscount,
    SalesPrice,
    Unit,
)
from nightclerk.ledger.services.parties.goods import (
    change_text,
    delete_attribute_value,
    delete_text,
    put_attribute_value,
    put_text,
)
from nightclerk.ledger.services.parties.items import put_variant
from nightclerk.ledger.services.parties.prices import (
    change_discount,
    change_price,
    delete_discount,
    delete_price,
    put_discount,
    put_price,
)
from nightclerk.web.books.parts import Part, putting


def variants_of(item: Item) -> "QuerySet[ItemVariant]":
    """Give the variants that what belongs to an item may be for."""
    return ItemVariant.objects.filter(item=item)


def units_of(item: Item) -> "QuerySet[Unit]":
    """Give the units of an item, its own too."""
    chosen = Q(pk=item.unit_id) | Q(pk__in=item.units.values("unit"))
    return Unit.objects.filter(chosen)


def usable_attributes(item: Item) -> "QuerySet[ItemAttribute]":
    """Give the attributes that can be said of items."""
    return ItemAttribute.objects.filter(is_blocked=False)


def add_text(model: type[ItemText], *, actor: Any, **fields: Any) -> ItemText:
    """Write a title or a text of an item."""
    return put_text(fields.pop("item"), fields.pop("text"), actor=actor, **fields)


def add_value(
    model: type[ItemAttributeValue], *, actor: Any, **fields: Any
) -> ItemAttributeValue:
    """Say what an attribute is for an item."""
    item, attribute = fields.pop("item"), fields.pop("attribute")
    place = fields.pop("position", None)
    return put_attribute_value(
        item,
        attribute,
        fields.pop("value"),
        position=place or None,  # 0 is what the form begins with: last
        actor=actor,
        **fields,
    )


def change_value(
    row: ItemAttributeValue, *, actor: Any, **fields: Any
) -> ItemAttributeValue:
    """Say otherwise what an attribute is."""
    return put_attribute_value(
        row.item,
        row.attribute,
        fields["value"],
        variant=row.variant,
        position=fields["position"],
        actor=actor,
    )


def add_price(model: type[SalesPrice], *, actor: Any, **fields: Any) -> SalesPrice:
    """Add a price of an item."""
    item, price = fields.pop("item"), fields.pop("unit_price")
    return put_price(item, price, actor=actor, **fields)


def add_discount(
    model: type[SalesDiscount], *, actor: Any, **fields: Any
) -> SalesDiscount:
    """Add a discount of an item."""
    return put_discount(fields.pop("percent"), actor=actor, **fields)


VARIANTS = Part(
    "variants",
    ItemVariant,
    "item",
    gettext_lazy("Variants"),
    gettext_lazy("Add a variant"),
    gettext_lazy("The item is sold in one form only."),
    ("code", "title", "barcode", "vendor_item_no", "is_blocked", "is_sales_blocked"),
    ("code", "title", "barcode", "vendor_item_no", "is_blocked", "is_sales_blocked"),
    create=putting(put_variant, "item"),
)
UNITS = Part(
    "units",
    ItemUnit,
    "item",
    gettext_lazy("Other units"),
    gettext_lazy("Add a unit"),
    gettext_lazy("The item is sold in its own unit only."),
    ("unit", "per_unit", "barcode"),
    ("unit", "per_unit", "barcode"),
)
TEXTS = Part(
    "texts",
    ItemText,
    "item",
    gettext_lazy("Titles and texts in languages"),
    gettext_lazy("Add a text"),
    gettext_lazy(
        "Everybody reads the item's description. A title takes its place in a"
        " language; a text is added below it."
    ),
    ("kind", "language", "variant", "text", "starts", "ends"),
    ("kind", "language", "variant", "text", "starts", "ends"),
    create=add_text,
    change=change_text,
    delete=delete_text,
    among={"variant": variants_of},
)
ATTRIBUTES = Part(
    "attributes",
    ItemAttributeValue,
    "item",
    gettext_lazy("Attributes"),
    gettext_lazy("Add an attribute"),
    gettext_lazy(
        "Nothing is said of the item. Attributes are what buyers filter and choose"
        " by, such as the colour."
    ),
    ("attribute", "value", "variant", "position"),
    ("value", "position"),
    create=add_value,
    change=change_value,
    delete=delete_attribute_value,
    typed_once=("attribute", "variant"),
    among={"attribute": usable_attributes, "variant": variants_of},
)
PRICES = Part(
    "prices",
    SalesPrice,
    "item",
    gettext_lazy("Sales prices"),
    gettext_lazy("Add a price"),
    gettext_lazy("Everybody pays the unit price of the item's card."),
    (
        *("price_group", "customer", "variant", "minimum_quantity", "unit"),
        *("unit_price", "currency", "includes_vat", "starts", "ends"),
    ),
    (
        *("price_group", "customer", "variant", "unit_price", "currency", "unit"),
        *("minimum_quantity", "starts", "ends", "includes_vat", "allows_discount"),
    ),
    create=add_price,
    change=change_price,
    delete=delete_price,
    among={"variant": variants_of, "unit": units_of},
)
DISCOUNTS = Part(
    "discounts",
    SalesDiscount,
    "item",
    gettext_lazy("Discounts of this item"),
    gettext_lazy("Add a discount"),
    gettext_lazy("Nothing is taken off but what holds for all items."),
    ("discount_group", "percent", "minimum_quantity", "unit", "starts", "ends"),
    ("discount_group", "percent", "unit", "minimum_quantity", "starts", "ends"),
    create=add_discount,
    change=change_discount,
    delete=delete_discount,
    among={"unit": units_of},
)
ALL = (VARIANTS, UNITS, TEXTS, ATTRIBUTES, PRICES, DISCOUNTS)
