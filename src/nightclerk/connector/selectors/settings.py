"""The settings of a shop's card; a shop without a row has the usual ones."""

from nightclerk.connector.models import CustomerSettings, OrderSettings, Shop


def order_settings(shop: Shop) -> OrderSettings:
    """Give how the shop's orders become documents."""
    found = OrderSettings.objects.filter(shop=shop).first()
    return found or OrderSettings(shop=shop)


def customer_settings(shop: Shop) -> CustomerSettings:
    """Give how the shop's buyers and our customers are kept in step."""
    found = CustomerSettings.objects.filter(shop=shop).first()
    return found or CustomerSettings(shop=shop)
