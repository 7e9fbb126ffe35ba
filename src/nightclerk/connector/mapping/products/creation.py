"""A product that is new at Shopify, made of an item with all its variants. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from nightclerk.connector.mapping.products.field_owners import at_creation
from nightclerk.connector.mapping.products.options import (
    ONLY_OPTION,
    Key,
    Part,
    Value,
    option_attributes,
    options_of,
    parts_of,
    sellable_parts,
)
from nightclerk.connector.mapping.products.product_wishes import (
    DRAFT,
    desired_product,
    handle_of,
)
from nightclerk.connector.mapping.products.terms import Prices, ProductTerms
from nightclerk.connector.mapping.products.variant_wishes import (
    barcode_of,
    new_variant,
    sku_of,
)
from nightclerk.connector.models import ProductSettings
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.ledger.goods import Goods


def refuse_unsellable(goods: Goods) -> None:
    """Raise `Refused` where an item cannot become a product at all."""
    if goods.is_blocked or goods.is_sales_blocked:
        raise Refused(
            words("Item {no} is blocked or blocked for sales", no=goods.no),
            hint=words("Unblock it before it is added."),
        )
    if not goods.description.strip():
        raise Refused(
            words("Item {no} has no description", no=goods.no),
            hint=words("Enter one: it is the product's title."),
        )


def new_product(
    goods: Goods, prices: Prices, terms: ProductTerms, *, locations: Sequence[str] = ()
) -> dict[str, Any]:
    """Give all that Shopify is told of an item that it does not know yet.

    `locations` are Shopify's ids of where it is stocked, with nothing there. Raises
    `Refused` for what cannot be sold, has no price, or too many variants or options.
    """
    refuse_unsellable(goods)
    parts = sellable_parts(goods, terms.settings)
    if not parts:
        raise Refused(
            words("All variants of item {no} are blocked", no=goods.no),
            hint=words("Unblock one before the item is added."),
        )
    options = options_of(goods, parts, terms.settings)
    desired = desired_product(goods, terms)
    status = first_status(goods, terms.settings)
    fields = at_creation({**desired.fields, "status": status}, terms.owners)
    return {
        "item": goods.pk,
        "handle": handle_of(desired.fields["title"], goods.no),
        "fields": fields,
        "html": desired.html if "body" in fields else "",
        "options": list(options.names),
        "variants": [
            _variant(goods, part, options.of(part.key), prices, terms) for part in parts
        ],
        "locations": list(locations),
        "publishes": True,
    }


def first_status(goods: Goods, settings: ProductSettings) -> str:
    """Give the status of a new product: a draft while something of it is to follow.

    Shopify makes a product with all its variants at once or not at all: only pictures
    follow. On sales channels it comes afterwards in any case.
    """
    sends_pictures = settings.pictures == ProductSettings.Direction.TO_SHOPIFY
    is_part = settings.drafts_first and sends_pictures and bool(goods.pictures)
    return DRAFT if is_part else str(settings.created_status)


def _variant(
    goods: Goods,
    part: Part,
    options: Sequence[Value],
    prices: Prices,
    terms: ProductTerms,
) -> dict[str, Any]:
    told = new_variant(goods, part, prices, terms)
    del told["item"]
    return {"values": [value for _, value in options], **told}


def blocked_parts(goods: Goods, terms: ProductTerms) -> list[str]:
    """Give the names of the variants of an item that are left out."""
    parts = parts_of(goods, terms.settings)
    return [part.name(goods) for part in parts if part.is_blocked]


def options_as_variant(goods: Goods, existing: Sequence[str]) -> list[Value]:
    """Give the options of an item that becomes a variant of somebody's product.

    Its attributes that are options where the product has those, else its number.
    Raises `Refused` where the product has options that the item does not.
    """
    marked = {each.name.casefold(): each.shown for each in option_attributes(goods)}
    if existing and all(marked.get(name.casefold()) for name in existing):
        return [(name, marked[name.casefold()]) for name in existing]
    if len(existing) > 1:
        raise Refused(
            words(
                "The product has the options {options}, and item {no} has no values "
                "of them",
                options=", ".join(existing),
                no=goods.no,
            ),
            hint=words("Give the item attributes of these names that are options."),
        )
    return [(existing[0] if existing else ONLY_OPTION, goods.no)]


def renamed_option(
    options: Sequence[Mapping[str, Any]], *, has_only_default: bool, name: str, no: str
) -> dict[str, Any] | None:
    """Give how the option of a product without any choice must be called first.

    Shopify calls it “Title”, which says nothing once there is a choice; its value
    becomes the number of the item that the product is, where it is one. None where
    the product has options of its own.
    """
    if not has_only_default or [each["name"] for each in options] != [ONLY_OPTION]:
        return None
    (option,) = options
    values = [[each["gid"], no] for each in option["values"]] if no else []
    return {"option": option["gid"], "name": name, "values": values}


def search_terms(goods: Goods, terms: ProductTerms) -> dict[Key, tuple[str, str]]:
    """Give the SKU and the barcode by which each part may be at Shopify already."""
    return {
        part.key: (sku_of(goods, part, terms.orders), barcode_of(goods, part))
        for part in parts_of(goods, terms.settings)
        if not part.is_blocked
    }


def matching_parts(
    wanted: Mapping[Key, tuple[str, str]], rows: Sequence[tuple[str, str, str]]
) -> dict[str, Key]:
    """Give which part each variant at Shopify is: (id, SKU, barcode) of each.

    By SKU, else by barcode. Empty where a part could be two variants, or a variant
    two parts.
    """
    found: dict[str, Key] = {}
    taken: set[Key] = set()
    for gid, sku, barcode in rows:
        by_sku = [key for key, told in wanted.items() if sku and told[0] == sku]
        by_code = [
            key for key, told in wanted.items() if barcode and told[1] == barcode
        ]
        keys = by_sku or by_code
        if len(keys) > 1 or taken & {*keys}:
            return {}
        taken |= {*keys}
        found |= dict.fromkeys([gid], keys[0]) if keys else {}
    return found
