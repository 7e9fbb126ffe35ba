"""How products, prices, pictures and stock are kept in step, as programs see it."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from nightclerk.connector.models import ProductSettings, Shop, StockSettings
from nightclerk.connector.programs.money_settings import (
    PaymentSettingsFields,
    ShippingSettingsFields,
    change_payments_asked,
    change_shipping_asked,
)
from nightclerk.connector.programs.sales_channels import chosen_words
from nightclerk.connector.selectors.settings import product_settings, stock_settings
from nightclerk.connector.services.products.channels import FIELD as CHANNELS
from nightclerk.connector.services.products.settings import (
    change_product_settings,
    change_stock_settings,
)
from nightclerk.core.errors import Refused, invalid_fields
from nightclerk.core.text import words
from nightclerk.ledger.programs.values import Asked, Code

Direction = Literal["", "to", "from"]
Owner = Literal["ours", "shopify", "once", "ignore"]
MOST_CHANNELS = 1_000
JSON_FIELDS = ("owners", CHANNELS)
CAN_BE_NONE = ("largest_change", "largest_share", "starts_on")


class ProductSettingsFields(Asked):
    """What of items and prices goes to a shop, and what comes back.

    Limits are in percent, null for none; groups are named by their codes; `owners`
    names only fields of which somebody else decides than usual. Sales channels are
    named by name, or by Shopify's id where several have one name; none: new products
    are not published.
    """

    direction: Direction = Field(default="", title="Sync of products")
    updates_products: bool = Field(default=True, title="Update products at Shopify")
    updates_items: bool = Field(default=False, title="Update items")
    syncs_prices: bool = Field(default=True, title="Prices with every sync")
    price_group: Code = Field(default="", title="Price group")
    discount_group: Code = Field(default="", title="Discount group")
    allows_discount: bool = Field(default=True, title="Allow line discounts")
    prices_include_vat: bool = Field(default=False, title="Prices including VAT")
    vat_group: Code = Field(default="", title="VAT business group of prices")
    largest_change: Decimal | None = Field(
        default=Decimal(50),
        ge=0,
        max_digits=7,
        decimal_places=2,
        title="Largest change of a price in %",
    )
    largest_share: Decimal | None = Field(
        default=None,
        ge=0,
        max_digits=5,
        decimal_places=2,
        title="Largest share of changed prices in %",
    )
    created_status: Literal["ACTIVE", "DRAFT", "UNLISTED"] = Field(
        default="ACTIVE", title="Status of new products"
    )
    drafts_first: bool = Field(default=True, title="Publish only what is whole")
    removed_action: Literal["", "ARCHIVED", "DRAFT"] = Field(
        default="", title="When an item is blocked or a product removed"
    )
    restores: bool = Field(default=True, title="Undo it when the item is free again")
    publishes_to: list[str] = Field(
        default=[], max_length=MOST_CHANNELS, title="Sales channels of new products"
    )
    tracks_stock: bool = Field(default=True, title="Shopify tracks stock")
    sells_without_stock: Literal["DENY", "CONTINUE"] = Field(
        default="DENY", title="Sell without stock"
    )
    language: str = Field(default="", max_length=10, title="Language of texts")
    sends_texts: bool = Field(default=True, title="Long texts")
    sends_marketing: bool = Field(default=True, title="Marketing text")
    sends_attributes: bool = Field(default=False, title="Table of attributes")
    sends_customs: bool = Field(default=True, title="Customs data")
    units_are_variants: bool = Field(default=False, title="Units as variants")
    unit_option: str = Field(
        default="Unit", max_length=50, title="Name of the option for units"
    )
    variant_option: str = Field(
        default="Variant", max_length=50, title="Name of the option for variants"
    )
    variant_names: Literal["code", "title"] = Field(
        default="code", title="Value of that option"
    )
    removes_variants: bool = Field(default=False, title="Remove blocked variants")
    pictures: Direction = Field(default="", title="Sync of pictures")
    removes_pictures: bool = Field(
        default=False, title="Remove pictures that the item has no more"
    )
    repairs_drift: bool = Field(
        default=False, title="Put right what was changed at Shopify"
    )
    owners: dict[str, Owner] = Field(default={}, title="Who decides a field")


class StockSettingsFields(Asked):
    """Which quantity is kept in step with stock, and what Shopify never gets to see."""

    quantity: Literal["available", "on_hand"] = Field(
        default="available", title="Quantity at Shopify"
    )
    activates: bool = Field(
        default=True, title="Stock items at locations where they are not yet"
    )
    reserve: int = Field(default=0, ge=0, le=1_000_000_000, title="Reserve")


def products_settings_told(shop: Shop) -> ProductSettingsFields:
    """Tell how products and items are kept in step."""
    names = ProductSettingsFields.model_fields
    settings = product_settings(shop)
    told = {name: getattr(settings, name) for name in names if name != CHANNELS}
    told[CHANNELS] = chosen_words(shop)
    for name in ("price_group", "discount_group", "vat_group"):
        told[name] = told[name].code if told[name] else ""
    return ProductSettingsFields(**told)


def stock_settings_told(shop: Shop) -> StockSettingsFields:
    """Tell which quantity is kept in step with stock."""
    settings = stock_settings(shop)
    names = StockSettingsFields.model_fields
    return StockSettingsFields(**{name: getattr(settings, name) for name in names})


def change_products_asked(
    shop: Shop, fields: ProductSettingsFields, *, actor: Any = None
) -> ProductSettings:
    """Change how products and items are kept in step; what was not said stays."""
    return change_product_settings(shop, actor=actor, **fields.said)


def change_stock_asked(
    shop: Shop, fields: StockSettingsFields, *, actor: Any = None
) -> StockSettings:
    """Change how stock is kept in step; what was not said stays."""
    return change_stock_settings(shop, actor=actor, **fields.said)


# The parts of the shop card whose settings are named with the part in front.
PARTS: Mapping[str, tuple[type[Asked], Any]] = {
    "products": (ProductSettingsFields, change_products_asked),
    "stock": (StockSettingsFields, change_stock_asked),
    "shipping": (ShippingSettingsFields, change_shipping_asked),
    "payments": (PaymentSettingsFields, change_payments_asked),
}


def change_part_named(
    shop: Shop, part: str, given: Mapping[str, str], *, actor: Any = None
) -> None:
    """Change settings of a part that are written as words.

    Lists and who decides a field are written as JSON. An empty limit or day is none.
    Raises `Refused` that names the settings with their part in front.
    """
    fields, change = PARTS[part]
    try:
        change(shop, fields.read(_values(given)), actor=actor)
    except Refused as error:
        named = {f"{part}.{name}": text for name, text in error.fields.items()}
        if not named:
            raise
        raise invalid_fields(named) from None


def _values(given: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = dict(given)
    for name in CAN_BE_NONE:
        if values.get(name) == "":
            values[name] = None
    for name in JSON_FIELDS:
        if name in values:
            values[name] = _json(name, values[name])
    return values


def _json(name: str, text: str) -> Any:
    try:
        return json.loads(text or "null") or ({} if name == "owners" else [])
    except ValueError:
        raise invalid_fields({name: words("This is no JSON")}) from None
