"""The rows that products and variants are kept as, named as the columns. Pure."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from nightclerk.connector.mapping.orders.rows import Row


class ProductColumns(Row, kw_only=True, gc=False):
    """A product; what stands behind `read_at` only a new row gets."""

    shop_id: int
    gid: str
    handle: str = ""
    title: str = ""
    status: str = ""
    vendor: str = ""
    product_type: str = ""
    options: list[dict[str, Any]] = []
    is_gift_card: bool = False
    has_only_default: bool = True
    is_gone: bool = False
    is_added: bool = False
    confirmed: dict[str, Any] = {}
    observed: dict[str, Any] = {}
    revision: int = 0
    shopify_updated_at: datetime | None = None
    sent_at: datetime | None = None
    read_at: datetime | None = None
    restores_to: str = ""
    published_to: list[str] = []
    awaits_publishing: bool = False
    problem: dict[str, Any] = {}
    first_seen_at: datetime | None = None


class VariantColumns(Row, kw_only=True, gc=False):
    """A variant; what stands behind `read_at` only a new row gets."""

    shop_id: int
    gid: str
    product_gid: str = ""
    product_id: int | None = None
    inventory_gid: str = ""
    sku: str = ""
    barcode: str = ""
    product_title: str = ""
    title: str = ""
    vendor: str = ""
    product_type: str = ""
    price: Decimal | None = None
    compare_at: Decimal | None = None
    position: int = 0
    is_tracked: bool = False
    is_taxable: bool = True
    requires_shipping: bool = True
    options: list[dict[str, str]] = []
    is_gone: bool = False
    confirmed: dict[str, Any] = {}
    observed: dict[str, Any] = {}
    revision: int = 0
    shopify_updated_at: datetime | None = None
    sent_at: datetime | None = None
    read_at: datetime | None = None
    mapped_by: str = ""
    problem: dict[str, Any] = {}
    unsent: dict[str, Any] = {}
    first_seen_at: datetime | None = None


PRODUCT_ONCE = (
    "restores_to",
    "published_to",
    "awaits_publishing",
    "problem",
    "first_seen_at",
)
VARIANT_ONCE = ("mapped_by", "problem", "unsent", "first_seen_at")
KEY = ("shop_id", "gid")
