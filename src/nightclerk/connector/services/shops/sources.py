"""The keys under which the books know what a document was made of, once and for all."""

from nightclerk.connector.models import Shop, ShopOrder, ShopRefund


def order_source(shop: Shop, order: ShopOrder) -> str:
    """Name an order: `shopify:DEMO:order:1001`."""
    return f"shopify:{shop.code}:order:{number_of(order.gid)}"


def refund_source(shop: Shop, refund: ShopRefund) -> str:
    """Name a refund: `shopify:DEMO:refund:77`."""
    return f"shopify:{shop.code}:refund:{number_of(refund.gid)}"


def number_of(gid: str) -> str:
    """Give the number of an id of Shopify's."""
    return gid.rpartition("/")[2]
