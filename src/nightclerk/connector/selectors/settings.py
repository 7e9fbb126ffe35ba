"""The settings of a shop's card; a shop without a row has the usual ones."""

from nightclerk.connector.models import (
    CustomerSettings,
    OrderSettings,
    PaymentSettings,
    ProductSettings,
    ShippingSettings,
    Shop,
    StockSettings,
)


def order_settings(shop: Shop) -> OrderSettings:
    """Give how the shop's orders become documents."""
    found = OrderSettings.objects.filter(shop=shop).first()
    return found or OrderSettings(shop=shop)


def customer_settings(shop: Shop) -> CustomerSettings:
    """Give how the shop's buyers and our customers are kept in step."""
    found = CustomerSettings.objects.filter(shop=shop).first()
    return found or CustomerSettings(shop=shop)


def product_settings(shop: Shop) -> ProductSettings:
    """Give how the shop's products and our items are kept in step."""
    found = ProductSettings.objects.filter(shop=shop).first()
    return found or ProductSettings(shop=shop)


def stock_settings(shop: Shop) -> StockSettings:
    """Give which quantity of the shop is kept in step with stock, and how."""
    found = StockSettings.objects.filter(shop=shop).first()
    return found or StockSettings(shop=shop)


def shipping_settings(shop: Shop) -> ShippingSettings:
    """Give what the shop is told of shipments, and what it tells the books."""
    found = ShippingSettings.objects.filter(shop=shop).first()
    return found or ShippingSettings(shop=shop)


def payment_settings(shop: Shop) -> PaymentSettings:
    """Give how the shop's payments and payouts get into the books."""
    found = PaymentSettings.objects.filter(shop=shop).first()
    return found or PaymentSettings(shop=shop)
