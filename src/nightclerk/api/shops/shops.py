"""Shops: list, read, test, and how they are kept in step."""

from django.http import HttpRequest
from ninja import Router, Status

from nightclerk.api.auth import caller_of
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.connector.programs.acting import (
    change_customers_asked,
    change_orders_asked,
)
from nightclerk.connector.programs.finding import SHOPS, shop_of
from nightclerk.connector.programs.goods_settings import (
    ProductSettingsFields,
    StockSettingsFields,
    change_products_asked,
    change_stock_asked,
)
from nightclerk.connector.programs.money_settings import (
    PaymentSettingsFields,
    ShippingSettingsFields,
    change_payments_asked,
    change_shipping_asked,
)
from nightclerk.connector.programs.shops import (
    ConnectionTold,
    CustomerSettingsFields,
    OrderSettingsFields,
    SettingsTold,
    ShopFields,
    ShopTold,
    change_shop_asked,
    connection_told,
    settings_told,
    shop_told,
)
from nightclerk.connector.programs.syncs import BegunTold, sync_all_asked
from nightclerk.connector.programs.watching import WorkTold, work_told
from nightclerk.connector.services.shops.cards import test_connection

CHANGE = "connector.change_shop"
router = Router(tags=["Shops"])


@router.get("", response={200: list[ShopTold], PROBLEMS: Problem})
def list_shops(request: HttpRequest) -> list[ShopTold]:
    """List all shops by their codes."""
    caller_of(request, "connector.view_shop")
    return [shop_told(shop) for shop in SHOPS.all()]


@router.get("/{shop}", response={200: ShopTold, PROBLEMS: Problem})
def read_shop(request: HttpRequest, shop: str) -> ShopTold:
    """Read a shop; credentials are never told."""
    caller_of(request, "connector.view_shop")
    return shop_told(shop_of(shop))


@router.patch("/{shop}", response={200: ShopTold, PROBLEMS: Problem})
def change_shop(request: HttpRequest, shop: str, change: ShopFields) -> ShopTold:
    """Change a shop: switch it off, or let nothing be changed at Shopify."""
    caller_of(request, CHANGE)
    return shop_told(change_shop_asked(shop_of(shop), change))


@router.post("/{shop}/test", response={200: ConnectionTold, PROBLEMS: Problem})
def test_shop(request: HttpRequest, shop: str) -> ConnectionTold:
    """Ask the shop who it is; says which access scopes are missing."""
    caller_of(request, CHANGE)
    return connection_told(test_connection(shop_of(shop)))


@router.post("/{shop}/sync", response={202: list[BegunTold], PROBLEMS: Problem})
def sync_all(request: HttpRequest, shop: str) -> Status[list[BegunTold]]:
    """Start all syncs of a shop in the job queue; one refused stops no other."""
    caller = caller_of(request, "jobs.add_jobentry")
    return Status(202, sync_all_asked(shop_of(shop), actor=caller.user))


@router.get("/{shop}/work", response={200: WorkTold, PROBLEMS: Problem})
def read_work(request: HttpRequest, shop: str) -> WorkTold:
    """Read how much of a shop waits, and until when its books are complete."""
    caller_of(request, "connector.view_orderprocessing")
    return work_told(shop_of(shop))


@router.get("/{shop}/settings", response={200: SettingsTold, PROBLEMS: Problem})
def read_settings(request: HttpRequest, shop: str) -> SettingsTold:
    """Read how a shop is kept in step with the books."""
    caller_of(request, "connector.view_shop")
    return settings_told(shop_of(shop))


@router.patch(
    "/{shop}/settings/orders", response={200: SettingsTold, PROBLEMS: Problem}
)
def change_order_settings(
    request: HttpRequest, shop: str, change: OrderSettingsFields
) -> SettingsTold:
    """Change how orders and refunds become documents; what is not said stays."""
    caller = caller_of(request, CHANGE)
    found = shop_of(shop)
    change_orders_asked(found, change, actor=caller.user)
    return settings_told(found)


@router.patch(
    "/{shop}/settings/customers", response={200: SettingsTold, PROBLEMS: Problem}
)
def change_customer_settings(
    request: HttpRequest, shop: str, change: CustomerSettingsFields
) -> SettingsTold:
    """Change how buyers become customers; what is not said stays."""
    caller = caller_of(request, CHANGE)
    found = shop_of(shop)
    change_customers_asked(found, change, actor=caller.user)
    return settings_told(found)


@router.patch(
    "/{shop}/settings/products", response={200: SettingsTold, PROBLEMS: Problem}
)
def change_product_settings(
    request: HttpRequest, shop: str, change: ProductSettingsFields
) -> SettingsTold:
    """Change how products and items are kept in step; what is not said stays."""
    caller = caller_of(request, CHANGE)
    found = shop_of(shop)
    change_products_asked(found, change, actor=caller.user)
    return settings_told(found)


@router.patch("/{shop}/settings/stock", response={200: SettingsTold, PROBLEMS: Problem})
def change_stock_settings(
    request: HttpRequest, shop: str, change: StockSettingsFields
) -> SettingsTold:
    """Change which quantity is kept in step with stock; what is not said stays."""
    caller = caller_of(request, CHANGE)
    found = shop_of(shop)
    change_stock_asked(found, change, actor=caller.user)
    return settings_told(found)


@router.patch(
    "/{shop}/settings/shipping", response={200: SettingsTold, PROBLEMS: Problem}
)
def change_shipping_settings(
    request: HttpRequest, shop: str, change: ShippingSettingsFields
) -> SettingsTold:
    """Change what the shop is told of shipments; what is not said stays."""
    caller = caller_of(request, CHANGE)
    found = shop_of(shop)
    change_shipping_asked(found, change, actor=caller.user)
    return settings_told(found)


@router.patch(
    "/{shop}/settings/payments", response={200: SettingsTold, PROBLEMS: Problem}
)
def change_payment_settings(
    request: HttpRequest, shop: str, change: PaymentSettingsFields
) -> SettingsTold:
    """Change how payments and payouts are booked; what is not said stays."""
    caller = caller_of(request, CHANGE)
    found = shop_of(shop)
    change_payments_asked(found, change, actor=caller.user)
    return settings_told(found)
