"""Customers, items and what both refer to, as programs are told of them."""

from datetime import date, datetime
from typing import Any

from nightclerk.ledger.models import (
    Account,
    Currency,
    CurrencyRate,
    Customer,
    CustomerAddress,
    Item,
    ItemUnit,
    ItemVariant,
    Location,
    PaymentMethod,
    PaymentTerms,
)
from nightclerk.ledger.models.parties import Address
from nightclerk.ledger.programs.values import Told, code, money, number

OWN_DECIMALS = 2  # of an amount whose currency is not at hand: at least so many


class PlaceTold(Told):
    """Where somebody is."""

    name: str
    name2: str
    contact: str
    street: str
    street2: str
    post_code: str
    city: str
    county: str
    country: str
    phone: str
    email: str


class AddressTold(PlaceTold):
    """Another address of a customer."""

    code: str


class CustomerTold(PlaceTold):
    """A customer and the manners of dealing with them; groups are codes."""

    no: str
    vat_id: str
    language: str
    customer_group: str
    business_group: str
    vat_group: str
    terms: str
    method: str
    currency: str
    location: str
    bill_to: str
    prices_include_vat: bool
    price_group: str
    discount_group: str
    discount_percent: str
    discount_from: str
    blocked: str
    created_at: datetime


class VariantTold(Told):
    """A size or colour of an item."""

    code: str
    title: str
    barcode: str
    vendor_item_no: str
    is_blocked: bool
    is_sales_blocked: bool


class UnitTold(Told):
    """Another unit, and how many of the item's own unit are in one of it."""

    unit: str
    per_unit: str
    barcode: str


class ItemTold(Told):
    """An item with its price in the company's currency; the weight is kilograms."""

    no: str
    description: str
    kind: str
    unit: str
    sales_unit: str
    unit_price: str
    price_includes_vat: bool
    unit_cost: str
    costing: str
    product_group: str
    vat_group: str
    item_group: str
    allows_invoice_discount: bool
    allows_line_discount: bool
    is_free: bool
    prevents_negative: str
    needs_variant: bool
    barcode: str
    category: str
    vendor: str
    vendor_item_no: str
    gross_weight: str
    tariff_no: str
    origin_country: str
    tags: list[str]
    marketing_text: str
    is_blocked: bool
    is_sales_blocked: bool
    created_at: datetime
    changed_at: datetime


class AccountTold(Told):
    """An account of the general ledger."""

    no: str
    name: str
    kind: str
    is_heading: bool
    is_direct: bool
    is_blocked: bool


class LocationTold(Told):
    """A place where goods lie."""

    code: str
    title: str
    is_blocked: bool


class CurrencyTold(Told):
    """A currency and how fine it is."""

    code: str
    title: str
    decimals: int


class RateTold(Told):
    """How many units of a currency are one of the company's own from a day on."""

    currency: str
    starts_on: date
    factor: str


class TermsTold(Told):
    """When documents are due; the dates are formulas such as 14D."""

    code: str
    title: str
    due: str
    discount_until: str
    discount_percent: str


class MethodTold(Told):
    """A way of payment and the account that money comes in by."""

    code: str
    title: str
    account: str


TEXTS_OF_ADDRESS = tuple(field.name for field in Address._meta.get_fields())


def address_told(address: CustomerAddress) -> AddressTold:
    """Tell another address of a customer."""
    return AddressTold(code=address.code, **_texts(address, TEXTS_OF_ADDRESS))


def customer_told(customer: Customer) -> CustomerTold:
    """Tell a customer."""
    texts = ("no", "vat_id", "language", "blocked")
    codes = (
        *("customer_group", "business_group", "vat_group"),
        *("terms", "method", "currency", "location", "bill_to"),
        *("price_group", "discount_group"),
    )
    decimals = customer.currency.decimals if customer.currency else OWN_DECIMALS
    return CustomerTold(
        **_texts(customer, (*TEXTS_OF_ADDRESS, *texts)),
        **_codes(customer, codes),
        prices_include_vat=customer.prices_include_vat,
        discount_percent=number(customer.discount_percent),
        discount_from=money(customer.discount_from, decimals),
        created_at=customer.created_at,
    )


def item_told(item: Item) -> ItemTold:
    """Tell an item."""
    same = (
        *("no", "description", "kind", "costing", "prevents_negative", "barcode"),
        *("price_includes_vat", "allows_invoice_discount", "allows_line_discount"),
        *("is_free", "needs_variant", "vendor", "vendor_item_no", "tariff_no"),
        *("origin_country", "tags", "marketing_text"),
        *("is_blocked", "is_sales_blocked", "created_at", "changed_at"),
    )
    codes = ("unit", "sales_unit", "product_group", "vat_group", "item_group")
    return ItemTold(
        **_texts(item, same),
        **_codes(item, (*codes, "category")),
        unit_price=number(item.unit_price),
        unit_cost=number(item.unit_cost),
        gross_weight=number(item.gross_weight),
    )


def variant_told(variant: ItemVariant) -> VariantTold:
    """Tell a variant of an item."""
    return VariantTold(**_texts(variant, VariantTold.model_fields))


def unit_told(unit: ItemUnit) -> UnitTold:
    """Tell another unit of an item."""
    per_unit = number(unit.per_unit)
    return UnitTold(unit=unit.unit.code, per_unit=per_unit, barcode=unit.barcode)


def account_told(account: Account) -> AccountTold:
    """Tell an account."""
    return AccountTold(**_texts(account, AccountTold.model_fields))


def location_told(location: Location) -> LocationTold:
    """Tell a location."""
    return LocationTold(**_texts(location, LocationTold.model_fields))


def currency_told(currency: Currency) -> CurrencyTold:
    """Tell a currency."""
    return CurrencyTold(**_texts(currency, CurrencyTold.model_fields))


def rate_told(rate: CurrencyRate) -> RateTold:
    """Tell a rate of exchange."""
    return RateTold(
        currency=rate.currency.code,
        starts_on=rate.starts_on,
        factor=number(rate.factor),
    )


def terms_told(terms: PaymentTerms) -> TermsTold:
    """Tell payment terms."""
    texts = ("code", "title", "due", "discount_until")
    percent = number(terms.discount_percent)
    return TermsTold(**_texts(terms, texts), discount_percent=percent)


def method_told(method: PaymentMethod) -> MethodTold:
    """Tell a payment method."""
    return MethodTold(**_texts(method, ("code", "title")), account=code(method.account))


def _texts(record: object, names: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def _codes(record: object, names: Any) -> dict[str, Any]:
    return {name: code(getattr(record, name)) for name in names}
