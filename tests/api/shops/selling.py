"""A shop with orders that wait, for tests of the shops over HTTP."""

from tests.connector.processing import change, parcel, processed, shop, sold

from nightclerk.connector.models import CustomerSettings, Shop

ORDER = "/shops/DEMO/orders/1001"


def a_shop() -> Shop:
    """Give a shop that makes customers and items, and needs an account for shipping."""
    here = shop()
    change(here, shipping_account=None)
    return here


def a_strict_shop() -> Shop:
    """Give a shop that makes neither customers nor items."""
    here = shop()
    change(here, creates_items=False)
    CustomerSettings.objects.filter(shop=here).update(creates_unknown=False)
    return here


def an_order_that_waits(here: Shop) -> None:
    """Have order #1001 wait for what its way of shipping is."""
    processed(here, sold(1001, shipping=[parcel(title="DHL")]))


def an_order_in_the_books(here: Shop) -> None:
    """Have order #1001 in a document."""
    processed(here, sold(1001))
