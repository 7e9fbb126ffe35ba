"""Shops and their settings, as programs are told of them and change them."""

from datetime import datetime
from typing import Any, Literal

from django.db.models import Model
from pydantic import Field

from nightclerk.connector.models import Shop
from nightclerk.connector.programs.goods_settings import (
    ProductSettingsFields,
    StockSettingsFields,
    products_settings_told,
    stock_settings_told,
)
from nightclerk.connector.programs.money_settings import (
    PaymentSettingsFields,
    ShippingSettingsFields,
    payment_settings_told,
    shipping_settings_told,
)
from nightclerk.connector.selectors.settings import customer_settings, order_settings
from nightclerk.connector.services.shops.cards import ConnectionReport, change_shop
from nightclerk.ledger.programs.values import Asked, Code, Line, No, Told, code

Name = Literal["company", "first_last", "last_first", "none"]


class ShopTold(Told):
    """A shop without its credentials."""

    code: str
    name: str
    url: str
    is_enabled: bool
    runs_in_background: bool
    sends_changes: bool
    credentials: str
    shopify_name: str
    currency: str
    zone: str
    plan: str
    tested_at: datetime | None
    test_error: str


class ShopFields(Asked):
    """What of a shop programs change."""

    name: Line = Field(default="", max_length=200, title="Name")
    is_enabled: bool = Field(default=True, title="Enabled")
    runs_in_background: bool = Field(default=True, title="Run syncs in background")
    sends_changes: bool = Field(default=True, title="Allow data sync to Shopify")


class ConnectionTold(Told):
    """What a tested shop answered, and which access scopes are missing."""

    shop_name: str
    plan: str
    currency: str
    granted: list[str]
    missing: list[str]
    request_id: str
    api_version: str


class OrderSettingsFields(Asked):
    """How orders and refunds become documents; accounts and locations by number."""

    creates_documents: bool = Field(
        default=False, title="Create documents with the order import"
    )
    invoices_fulfilled: bool = Field(
        default=True, title="Fulfilled orders become invoices"
    )
    releases: bool = Field(default=True, title="Release documents")
    uses_shopify_no: bool = Field(
        default=False, title="Number documents like the order"
    )
    puts_no_on_lines: bool = Field(default=False, title="Order number as a line")
    money: Literal["shop", "presentment"] = Field(
        default="shop", title="Currency of documents"
    )
    books_test_orders: bool = Field(default=False, title="Book test orders")
    books_high_risk: bool = Field(default=False, title="Book orders of high risk")
    books_unpaid: bool = Field(default=True, title="Book unpaid orders")
    sku_mapping: Literal["", "item", "variant", "both", "barcode"] = Field(
        default="item", title="SKU stands for"
    )
    sku_separator: str = Field(default="|", max_length=5, title="Separator in SKUs")
    finds_by_barcode: bool = Field(default=True, title="Find items by barcode")
    creates_items: bool = Field(default=False, title="Create unknown items")
    shipping_account: No = Field(default="", title="Account of shipping")
    tip_account: No = Field(default="", title="Account of tips")
    gift_card_account: No = Field(default="", title="Account of gift cards sold")
    rounding_account: No = Field(default="", title="Account of cash rounding")
    duties_account: No = Field(default="", title="Account of duties")
    fees_account: No = Field(default="", title="Account of additional fees")
    custom_account: No = Field(default="", title="Account of lines without a product")
    not_restocked_account: No = Field(
        default="", title="Account of refunded goods that did not come back"
    )
    refund_account: No = Field(default="", title="Account of other refunded amounts")
    refunds: Literal["", "by_hand", "automatic"] = Field(
        default="by_hand", title="Refunds"
    )
    return_location: Code = Field(default="", title="Return location")
    return_to: Literal["default", "original"] = Field(
        default="default", title="Returned goods go to"
    )


class CustomerSettingsFields(Asked):
    """How buyers become customers; customers, groups and terms by number and code."""

    imports: Literal["none", "orders", "all"] = Field(
        default="orders", title="Customer import"
    )
    mapping: Literal["contact", "bill_to", "default"] = Field(
        default="contact", title="Customer mapping"
    )
    creates_unknown: bool = Field(default=False, title="Create unknown customers")
    direction: Literal["", "from", "to"] = Field(default="", title="Who updates whom")
    default_customer: No = Field(default="", title="Default customer")
    default_company: No = Field(default="", title="Default customer for companies")
    name_source: Name = Field(default="company", title="Name")
    name2_source: Name = Field(default="first_last", title="Name 2")
    contact_source: Name = Field(default="first_last", title="Contact")
    county_source: Literal["code", "name"] = Field(default="code", title="County")
    template_group: Code = Field(default="", title="Customer group of new customers")
    template_terms: Code = Field(default="", title="Payment terms of new customers")
    template_method: Code = Field(default="", title="Payment method of new customers")


class SettingsTold(Told):
    """The parts of the shop card that say how a shop is kept in step."""

    orders: OrderSettingsFields
    customers: CustomerSettingsFields
    products: ProductSettingsFields
    stock: StockSettingsFields
    shipping: ShippingSettingsFields
    payments: PaymentSettingsFields


def shop_told(shop: Shop) -> ShopTold:
    """Tell a shop."""
    return ShopTold(**{name: getattr(shop, name) for name in ShopTold.model_fields})


def connection_told(report: ConnectionReport) -> ConnectionTold:
    """Tell what a tested shop answered."""
    names = ConnectionTold.model_fields
    return ConnectionTold(**{name: getattr(report, name) for name in names})


def settings_told(shop: Shop) -> SettingsTold:
    """Tell how a shop is kept in step."""
    orders = _plain(order_settings(shop), OrderSettingsFields)
    customers = _plain(customer_settings(shop), CustomerSettingsFields)
    return SettingsTold(
        orders=OrderSettingsFields(**orders),
        customers=CustomerSettingsFields(**customers),
        products=products_settings_told(shop),
        stock=stock_settings_told(shop),
        shipping=shipping_settings_told(shop),
        payments=payment_settings_told(shop),
    )


def change_shop_asked(shop: Shop, fields: ShopFields) -> Shop:
    """Change a shop; what was not said stays."""
    return change_shop(shop, **fields.said)


def _plain(settings: Model, model: type[Asked]) -> dict[str, Any]:
    """Give settings with codes and numbers in place of records."""
    return {name: _value(settings, name) for name in model.model_fields}


def _value(settings: Model, name: str) -> Any:
    value = getattr(settings, name)
    return code(value) if settings._meta.get_field(name).is_relation else value
