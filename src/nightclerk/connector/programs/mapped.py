"""Words, products and buyers of a shop's, and what programs are told they are."""

from datetime import datetime
from typing import Any

from django.db.models import Model
from pydantic import Field

from nightclerk.connector.models import (
    ShopCompany,
    ShopCustomer,
    ShopVariant,
    TaxMapping,
)
from nightclerk.connector.programs.finding import WORDS
from nightclerk.connector.programs.values import amount, reason_said
from nightclerk.ledger.programs.values import Asked, Code, Key, Line, No, Told, code

Buyer = ShopCustomer | ShopCompany


class MappingTold(Told):
    """A word of Shopify's and what it is in the books.

    `means` names accounts, items, customers and groups by number and code; `waiting`
    is how many orders wait for the row.
    """

    kind: str
    id: int
    word: str
    means: dict[str, str]
    rate: str
    waiting: int
    first_seen_at: datetime


class MappingChanged(Told):
    """A row that was changed, and the entry that processes what waited for it."""

    mapping: MappingTold
    entry: int | None


class MappingFields(Asked):
    """What a word can mean; which fields there are depends on the kind of mapping."""

    account: No = Field(default="", title="Account (shipping)")
    item: No = Field(default="", title="Item (shipping)")
    method: str = Field(
        default="", max_length=30, title="Shipment method or payment method"
    )
    agent: str = Field(default="", max_length=50, title="Shipping agent")
    service: str = Field(default="", max_length=50, title="Service of the agent")
    terms: Code = Field(default="", title="Payment terms (terms, country)")
    location: Code = Field(default="", title="Location (location)")
    vat_business_group: Code = Field(default="", title="VAT business group (tax)")
    vat_product_group: Code = Field(default="", title="VAT product group (tax)")
    default_customer: No = Field(default="", title="Customer of all orders (country)")
    customer_group: Code = Field(default="", title="Customer group (country)")
    vat_group: Code = Field(default="", title="VAT business group (country)")


class NewMapping(MappingFields):
    """A word before an order uses it; which one names it depends on the kind."""

    title: Line = Field(default="", title="Way of shipping")
    gateway: Line = Field(default="", title="Gateway")
    card_company: Line = Field(default="", title="Card company")
    name: Line = Field(default="", title="Name of payment terms")
    country: str = Field(default="", max_length=2, title="Country, two letters")
    county: Line = Field(default="", title="County of taxes")


class TaxSetUp(Asked):
    """What is needed to set a tax up: how it is sold, and who takes the VAT."""

    vat_business_group: Code = Field(min_length=1, title="VAT business group")
    account: No = Field(default="", title="Account of the VAT; none for a rate of 0")


class ProductTold(Told):
    """A product of a shop's and the item that it is; the price is in its currency."""

    id: int
    gid: str
    product: str
    title: str
    sku: str
    barcode: str
    vendor: str
    price: str | None
    item: str
    variant: str
    unit: str
    mapped_by: str
    mapped_at: datetime | None
    problem: str
    waiting: int


class BuyerTold(Told):
    """A buyer or a company at Shopify, and the customer that it is."""

    id: int
    gid: str
    name: str
    email: str
    phone: str
    customer: str
    mapped_by: str
    problem: str
    changed_at: datetime | None
    waiting: int


class Linked(Told):
    """What a row is now, and the entry that processes what waited for it."""

    id: int
    to: str
    entry: int | None


class VariantLink(Asked):
    """Which item a product is."""

    item: No = Field(min_length=1, title="Number of the item")
    variant: Code = Field(default="", title="Variant of the item")
    unit: Code = Field(default="", title="Unit in which it is sold")


class CustomerLink(Asked):
    """Which customer a buyer is."""

    customer: No = Field(min_length=1, title="Number of the customer")


class OrdersNamed(Asked):
    """Which orders of a shop, by their numbers at Shopify; none: all that wait."""

    orders: list[Key] = Field(default=[], max_length=500, title="Orders")


def mapping_told(kind: str, row: Any, *, waiting: int) -> MappingTold:
    """Tell a word and what it means."""
    _, fields = WORDS[kind]
    return MappingTold(
        kind=kind,
        id=row.pk,
        word=str(row),
        means={name: _meaning(row, name) for name in fields},
        rate=amount(row.rate) if isinstance(row, TaxMapping) else "",
        waiting=waiting,
        first_seen_at=row.first_seen_at,
    )


def product_told(row: ShopVariant) -> ProductTold:
    """Tell a product, with how many orders wait for it where the row says so."""
    same = ("gid", "title", "sku", "barcode", "vendor", "mapped_by", "mapped_at")
    return ProductTold(
        id=row.pk,
        product=row.product_title,
        price=None if row.price is None else amount(row.price),
        item=code(row.item),
        variant=code(row.variant),
        unit=code(row.unit),
        problem=reason_said(row.problem),
        waiting=getattr(row, "waiting", 0),
        **{name: getattr(row, name) for name in same},
    )


def buyer_told(row: Buyer) -> BuyerTold:
    """Tell a buyer or a company."""
    same = ("gid", "email", "phone", "mapped_by")
    return BuyerTold(
        id=row.pk,
        name=str(row),
        customer=code(row.customer),
        problem=reason_said(row.problem),
        changed_at=row.shopify_updated_at,
        waiting=getattr(row, "waiting", 0),
        **{name: getattr(row, name) for name in same},
    )


def _meaning(row: Model, name: str) -> str:
    value = getattr(row, name)
    return code(value) if row._meta.get_field(name).is_relation else str(value)
