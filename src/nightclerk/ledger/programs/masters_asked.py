"""What programs may say of customers, items and what both refer to."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from nightclerk.ledger.programs.values import (
    Amount,
    Asked,
    Code,
    Day,
    Factor,
    Line,
    No,
    Percent,
    Quantity,
)

ZERO = Decimal(0)
MOST_TAGS = 250  # as many as a product has at a shop
LONGEST_MARKETING = 500_000  # signs
Barcode = Annotated[str, Field(max_length=50)]
VendorNo = Annotated[str, Field(max_length=50)]


class AddressFields(Asked):
    """Where somebody is; the country is a code of two letters."""

    name: Line = Field(default="", title="Name")
    name2: Line = Field(default="", title="Name 2")
    contact: Line = Field(default="", title="Contact")
    street: Line = Field(default="", title="Street")
    street2: Line = Field(default="", title="Street 2")
    post_code: str = Field(default="", max_length=30, title="Post code")
    city: str = Field(default="", max_length=100, title="City")
    county: str = Field(default="", max_length=100, title="County")
    country: str = Field(default="", max_length=2, title="Country, two letters")
    phone: str = Field(default="", max_length=50, title="Telephone")
    email: Line = Field(default="", title="E-mail")


class CustomerFields(AddressFields):
    """What may be said of a customer; groups and the like are codes."""

    vat_id: str = Field(default="", max_length=30, title="VAT id")
    language: str = Field(default="", max_length=10, title="Language, such as de")
    customer_group: Code = Field(default="", title="Customer group")
    business_group: Code = Field(default="", title="Business group")
    vat_group: Code = Field(default="", title="VAT business group")
    terms: Code = Field(default="", title="Payment terms")
    method: Code = Field(default="", title="Payment method")
    currency: str = Field(default="", max_length=3, title="Currency; empty: our own")
    location: Code = Field(default="", title="Location")
    bill_to: No = Field(default="", title="Number of who gets the invoices")
    prices_include_vat: bool = Field(default=False, title="Prices including VAT")
    price_group: Code = Field(default="", title="Price group")
    discount_group: Code = Field(default="", title="Discount group")
    discount_percent: Percent = Field(default=ZERO, title="Invoice discount in %")
    discount_from: Amount = Field(default=ZERO, ge=0, title="Discount from an amount")
    blocked: Literal["", "ship", "invoice", "all", "privacy"] = Field(
        default="", title="What the customer may not do"
    )


class NewCustomer(CustomerFields):
    """A customer that shall be there; without a number the series gives one."""

    name: Line = Field(title="Name")
    no: No = Field(default="", title="Number; else the next of the series")


class ItemFields(Asked):
    """What may be said of an item; groups and units are codes."""

    description: Line = Field(default="", title="Description")
    kind: Literal["inventory", "service"] = Field(default="inventory", title="Kind")
    unit: Code = Field(default="", title="Unit of measure")
    sales_unit: Code = Field(default="", title="Unit of sale; empty: the own unit")
    unit_price: Amount = Field(default=ZERO, ge=0, title="Unit price")
    price_includes_vat: bool = Field(default=False, title="Price including VAT")
    unit_cost: Amount = Field(default=ZERO, ge=0, title="Unit cost")
    costing: Literal["fifo", "average"] = Field(default="fifo", title="Costing")
    product_group: Code = Field(default="", title="Product group")
    vat_group: Code = Field(default="", title="VAT product group")
    item_group: Code = Field(default="", title="Item group")
    allows_invoice_discount: bool = Field(default=True, title="Allow invoice discount")
    allows_line_discount: bool = Field(default=True, title="Allow line discount")
    is_free: bool = Field(default=False, title="May be sold for nothing")
    prevents_negative: Literal["", "yes", "no"] = Field(
        default="", title="Prevent negative stock; empty: as the company"
    )
    needs_variant: bool = Field(default=False, title="Variant mandatory")
    barcode: Barcode = Field(default="", title="Barcode")
    category: Code = Field(default="", title="Item category")
    vendor: Line = Field(default="", title="Name of the vendor")
    vendor_item_no: VendorNo = Field(default="", title="Vendor's item number")
    gross_weight: Quantity = Field(default=ZERO, ge=0, title="Gross weight in kg")
    tariff_no: Code = Field(default="", title="Tariff number")
    origin_country: str = Field(
        default="", max_length=2, title="Country of origin, two letters"
    )
    tags: list[str] = Field(default=[], max_length=MOST_TAGS, title="Tags")
    marketing_text: str = Field(
        default="", max_length=LONGEST_MARKETING, title="Marketing text; may be HTML"
    )
    is_blocked: bool = Field(default=False, title="Blocked")
    is_sales_blocked: bool = Field(default=False, title="Blocked for sales")


class NewItem(ItemFields):
    """An item that shall be there; without a number the series gives one."""

    description: Line = Field(title="Description")
    no: No = Field(default="", title="Number; else the next of the series")


class VariantFields(Asked):
    """What may be said of a variant."""

    title: Line = Field(default="", title="Title")
    barcode: Barcode = Field(default="", title="Barcode")
    vendor_item_no: VendorNo = Field(default="", title="Vendor's item number")
    is_blocked: bool = Field(default=False, title="Blocked")
    is_sales_blocked: bool = Field(default=False, title="Blocked for sales")


class UnitFields(Asked):
    """How many of the item's own unit are in one of another."""

    per_unit: Quantity = Field(gt=0, title="How many of the item's own unit")
    barcode: Barcode | None = Field(default=None, title="Barcode of one of it")


class LocationFields(Asked):
    """What may be said of a location."""

    title: str = Field(default="", max_length=100, title="Title")
    is_blocked: bool = Field(default=False, title="Blocked")


class CurrencyFields(Asked):
    """What may be said of a currency."""

    title: str = Field(default="", max_length=60, title="Title")
    decimals: int = Field(default=2, ge=0, le=3, title="Decimals")


class TermsFields(Asked):
    """When documents are due; dates are formulas such as 14D or CM+10D."""

    title: str = Field(default="", max_length=100, title="Title")
    due: str = Field(default="0D", max_length=30, title="Due")
    discount_until: str = Field(default="", max_length=30, title="Discount until")
    discount_percent: Percent = Field(default=ZERO, title="Discount in %")


class MethodFields(Asked):
    """What may be said of a way of payment."""

    title: str = Field(default="", max_length=100, title="Title")
    account: Code = Field(default="", title="Account that money comes in by")


class NewLocation(LocationFields):
    """A location that shall be there."""

    code: Code = Field(min_length=1, title="Code")


class NewCurrency(CurrencyFields):
    """A currency that shall be there, by its code of ISO 4217."""

    code: str = Field(min_length=3, max_length=3, title="Code, three letters")


class NewTerms(TermsFields):
    """Payment terms that shall be there."""

    code: Code = Field(min_length=1, title="Code")


class NewMethod(MethodFields):
    """A payment method that shall be there."""

    code: Code = Field(min_length=1, title="Code")


class NewRate(Asked):
    """How many units of a currency are one of the company's own from a day on."""

    starts_on: Day = Field(title="From")
    factor: Factor = Field(title="Foreign units for one of our own")


class NewReceipt(Asked):
    """Goods that came in; the cost is of one, in the company's currency."""

    item: No = Field(title="Number of the item")
    quantity: Quantity = Field(gt=0, title="Quantity")
    unit_cost: Amount = Field(ge=0, title="Cost of one")
    on: Day | None = Field(default=None, title="Posting date; else today")
    location: Code = Field(default="", title="Location; else the company's")
    variant: Code = Field(default="", title="Variant")
    document_no: No = Field(default="", title="Document number; else the series'")
