"""The books of a demonstration begin with the stock that its shop counts on."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from tests.connector.processing import shop
from tests.ledger import building, stocking

from nightclerk.cli.demo.stock import count_stock, opening_stock
from nightclerk.connector.models import Shop, ShopLocation, ShopVariant, StockLevel
from nightclerk.core import clock
from nightclerk.ledger.models import Item, ItemEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> User:
    return User.objects.create_superuser("demo")


def place(of: Shop, number: int, **fields: str) -> ShopLocation:
    gid = f"gid://shopify/Location/{number}"
    return ShopLocation.objects.create(
        shop=of, gid=gid, name=f"Place {number}", **fields
    )


def sold(of: Shop, item: Item, number: int, *, available: int, committed: int) -> None:
    """Let an item be sold, as Shopify's answer was."""
    variant = ShopVariant.objects.create(
        shop=of, gid=f"gid://shopify/ProductVariant/{number}", item=item
    )
    StockLevel.objects.create(
        shop=of,
        variant=variant,
        location=ShopLocation.objects.earliest("gid"),
        is_stocked=True,
        confirmed=available,
        committed=committed,
        read_at=clock.now(),
    )


def in_the_books() -> dict[str, Decimal]:
    rows = ItemEntry.objects.order_by("pk")
    return {row.item.no: row.quantity for row in rows.select_related("item")}


def test_goods_that_never_moved_are_received_with_what_orders_take_of_them(visitor):
    here = shop()
    place(here, 1)
    mug, cup, bowl = (
        building.item(name, no=name.upper(), unit_cost=Decimal(3))
        for name in ("mug", "cup", "bowl")
    )
    stocking.receive(bowl, "5", "1.00")
    count_stock(here, visitor)
    sold(here, mug, 1, available=7, committed=2)
    sold(here, cup, 2, available=-4, committed=0)
    sold(here, bowl, 3, available=9, committed=0)

    filled = opening_stock(here, visitor)

    assert filled == 1
    assert in_the_books() == {"BOWL": 5, "MUG": 9}
    assert ItemEntry.objects.get(item=mug).values.get().actual == 27


def test_all_of_it_is_received_by_one_document_and_once(visitor):
    here = shop()
    place(here, 1)
    count_stock(here, visitor)
    for number in (1, 2):
        item = building.item(f"mug {number}", no=f"MUG-{number}")
        sold(here, item, number, available=7, committed=0)

    assert (opening_stock(here, visitor), opening_stock(here, visitor)) == (2, 0)

    numbers = ItemEntry.objects.values_list("document_no", flat=True)
    assert len(set(numbers)) == 1


def test_stock_counts_at_the_first_location_unless_somebody_said_where(visitor):
    here = shop()
    place(here, 1)
    place(here, 2)

    count_stock(here, visitor)
    count_stock(here, visitor)

    rules = ShopLocation.objects.order_by("gid").values_list("calculation", flat=True)
    assert list(rules) == ["projected", ""]

    ShopLocation.objects.update(calculation="free")
    count_stock(here, visitor)

    assert set(rules.all()) == {"free"}
