"""Types of the answers about products, generated; do not edit."""

# ruff: noqa: D101

from datetime import datetime
from decimal import Decimal

from nightclerk.shopify.operations import Payload


class Product(Payload, frozen=True):
    id: str
    title: str
    vendor: str
    product_type: str


class SelectedOption(Payload, frozen=True):
    name: str
    value: str


class InventoryItem(Payload, frozen=True):
    id: str
    requires_shipping: bool
    tracked: bool


class ProductVariant(Payload, frozen=True):
    id: str
    title: str
    price: Decimal
    taxable: bool
    updated_at: datetime
    product: Product
    selected_options: list[SelectedOption]
    inventory_item: InventoryItem
    sku: str | None = None
    barcode: str | None = None
