"""What a variant at Shopify shall be: a function of books and settings. Pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from nightclerk.connector.mapping.customers.records_in import iso_country
from nightclerk.connector.mapping.products.field_owners import at_creation
from nightclerk.connector.mapping.products.field_values import tariff_text, weight_text
from nightclerk.connector.mapping.products.options import Part, Value
from nightclerk.connector.mapping.products.price_rails import price_problem
from nightclerk.connector.mapping.products.terms import Prices, ProductTerms
from nightclerk.connector.models import OrderSettings
from nightclerk.core.errors import Refused
from nightclerk.core.text import Text, words
from nightclerk.ledger.goods import Goods
from nightclerk.ledger.pricing import Price, PriceKey

Sku = OrderSettings.SkuMapping
# Where each field stands in Shopify's input; the others stand in its inventory item.
OWN_INPUTS = {
    "price": "price",
    "compare_at": "compareAtPrice",
    "barcode": "barcode",
    "policy": "inventoryPolicy",
    "taxable": "taxable",
}
ITEM_INPUTS = {
    "sku": "sku",
    "cost": "cost",
    "tracked": "tracked",
    "tariff": "harmonizedSystemCode",
    "origin": "countryCodeOfOrigin",
}


def price_key(goods: Goods, part: Part) -> PriceKey:
    """Give whose price a part has: without a unit it is sold in the sales unit."""
    variant, unit = part.key
    return PriceKey(goods.pk, variant, unit or goods.sales_unit)


def sku_of(goods: Goods, part: Part, orders: OrderSettings) -> str:
    """Give the SKU of a part as the shop's strategy says it; empty: none.

    The one rule for new and changed variants, and for finding them again.
    """
    code = part.variant.code if part.variant else ""
    vendor_no = part.variant.vendor_item_no if part.variant else ""
    both = f"{goods.no}{orders.sku_separator}{code}" if code else goods.no
    by_strategy = {
        str(Sku.ITEM): goods.no,
        str(Sku.VARIANT): code,
        str(Sku.BOTH): both,
        str(Sku.BARCODE): barcode_of(goods, part),
        str(Sku.VENDOR): vendor_no or goods.vendor_item_no,
    }
    return by_strategy.get(str(orders.sku_mapping), "")


def barcode_of(goods: Goods, part: Part) -> str:
    """Give the barcode of exactly this part: one names one thing."""
    is_own_unit = part.unit is None or part.unit.pk == goods.unit
    if part.variant is not None:
        return part.variant.barcode if is_own_unit else ""
    if part.unit is not None:
        return part.unit.barcode
    sold = goods.unit_of(goods.sales_unit)
    return (sold.barcode if sold else "") or goods.barcode


def price_fields(price: Price, terms: ProductTerms) -> dict[str, Any]:
    """Give price, price before and cost as they are compared."""
    before = price.compare_at
    fields: dict[str, Any] = {
        "price": terms.money(price.price),
        "compare_at": terms.money(before) if before and before > price.price else None,
    }
    if price.cost > 0:
        fields["cost"] = terms.money(price.cost)
    return fields


def desired_variant(
    goods: Goods, part: Part, price: Price | Text | None, terms: ProductTerms
) -> dict[str, Any]:
    """Give every field of a part as we want it at Shopify.

    Without a price the fields of prices are left out. So is a SKU where the strategy
    gives none, and customs data where the shop does not want it.
    """
    settings = terms.settings
    fields: dict[str, Any] = {
        "barcode": barcode_of(goods, part),
        "policy": str(settings.sells_without_stock),
        "taxable": True,
        "tracked": settings.tracks_stock and goods.is_inventory,
        "weight": weight_text(_weight(goods, part)),
    }
    if sku := sku_of(goods, part, terms.orders):
        fields["sku"] = sku
    if settings.sends_customs:
        fields["tariff"] = tariff_text(goods.tariff_no)
        fields["origin"] = iso_country(goods.origin_country) or None
    if isinstance(price, Price):
        fields |= price_fields(price, terms)
    return fields


def _weight(goods: Goods, part: Part) -> Decimal:
    return goods.weight_of(part.unit.pk if part.unit else goods.sales_unit)


def variant_input(
    fields: Mapping[str, Any], *, gid: str = "", options: Sequence[Value] = ()
) -> dict[str, Any]:
    """Give Shopify's input for a variant: only what is named in the fields."""
    told: dict[str, Any] = {"id": gid} if gid else {}
    told |= {OWN_INPUTS[name]: fields[name] for name in fields if name in OWN_INPUTS}
    item: dict[str, Any] = {
        ITEM_INPUTS[name]: fields[name] for name in fields if name in ITEM_INPUTS
    }
    if "weight" in fields:
        # JSON knows no decimals, and Shopify's weights are its numbers.
        weight = {"value": float(fields["weight"]), "unit": "KILOGRAMS"}
        item["measurement"] = {"weight": weight}
    told |= {"inventoryItem": item} if item else {}
    if options:
        told["optionValues"] = [
            {"optionName": name, "name": value} for name, value in options
        ]
    return told


def new_variant(
    goods: Goods, part: Part, prices: Prices, terms: ProductTerms
) -> dict[str, Any]:
    """Give what a new variant is told, and which part of which item it is.

    Raises `Refused` where its price cannot be said: nothing is put on sale for
    nothing.
    """
    price = prices.get(price_key(goods, part))
    name = part.name(goods)
    if not isinstance(price, Price):
        reason = price or words("“{name}” has no price", name=name)
        raise Refused(reason, hint=words("Mend it on the item's card."))
    desired = desired_variant(goods, part, price, terms)
    problem = price_problem(
        None, desired["price"], terms.settings, is_free=goods.is_free
    )
    if problem is not None:
        raise problem
    variant, unit = part.key
    return {
        "fields": at_creation(desired, terms.owners),
        "item": goods.pk,
        "variant": variant,
        "unit": unit,
    }
