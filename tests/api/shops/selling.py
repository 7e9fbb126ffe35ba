"""A shop with orders that wait, for tests of the shops over HTTP."""

from datetime import date

from tests.api.shops.dispatch import everything_of_money
from tests.api.shops.shelves import everything_of_goods
from tests.connector.processing import change, parcel, processed, shop, sold

from nightclerk.connector.models import (
    CompletenessDay,
    CustomerSettings,
    OutgoingChange,
    Shop,
    SkippedRecord,
)

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


def a_day(here: Shop, **fields: object) -> CompletenessDay:
    """Have the third of March checked; 1001 is missing and 1002 has no document."""
    return CompletenessDay.objects.create(
        shop=here,
        day=date(2026, 3, 3),
        **{
            "orders": 3,
            "gross": 30,
            "mirrored": 2,
            "mirrored_gross": 20,
            "booked": 1,
            "booked_gross": "10.5",
            "differs": {
                "missing": ["gid://shopify/Order/1001"],
                "open": ["gid://shopify/Order/1002"],
            },
            **fields,
        },
    )


def a_change(here: Shop, state: str = "rejected") -> OutgoingChange:
    """Have a change for Shopify."""
    return OutgoingChange.objects.create(
        shop=here,
        kind="customer",
        key=f"customer:{state}",
        subject="Ada Lovelace",
        payload={"email": "ada@example.com"},
        state=state,
        message="Email is taken",
    )


def a_skipped_record(here: Shop) -> SkippedRecord:
    """Have an order that a run left out."""
    return SkippedRecord.objects.create(
        shop=here,
        stream="orders",
        gid="gid://shopify/Order/1009",
        name="#1009",
        reason={"text": {"template": "It has no currency", "values": {}}},
    )


def everything_of_a_shop() -> None:
    """Have something in every list of a shop."""
    here = a_shop()
    an_order_that_waits(here)
    processed(here, sold(1002), sold(1003, test=True))
    a_day(here)
    a_change(here)
    a_skipped_record(here)
    everything_of_goods(here)
    everything_of_money(here)
