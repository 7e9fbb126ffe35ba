"""How the quantity of a level comes about, line by line, with values."""

from decimal import Decimal

import pytest
from tests.ledger import building, stocking
from tests.web.building import a_shop
from tests.web.goods.shelves import a_level, a_place

from nightclerk.connector.mapping.stock.wanted import ON_HAND, StockRule
from nightclerk.connector.models import ShopVariant, StockLevel
from nightclerk.connector.services.stock.explained import explain_level, steps_of
from nightclerk.connector.services.stock.reckoning import Figures
from nightclerk.core.errors import Refused
from nightclerk.ledger.models import Item
from nightclerk.ledger.selectors.availability import Availability

D = Decimal


def figures(stock: Availability, counted: str, **fields: object) -> Figures:
    rule = fields.pop("rule", StockRule(1, "l", "Berlin", "projected"))
    given = {"promised": D(0), "per_unit": D(1), "committed": 0, "name": "available"}
    return Figures(stock, D(counted), **{**given, **fields}, rule=rule)


def lines(of: Figures) -> list[tuple[str, Decimal]]:
    return [(str(step.title), step.quantity) for step in steps_of(of)]


def test_the_projected_balance_takes_orders_off_and_adds_what_comes_back():
    stock = Availability(D(20), ordered=D(6), returning=D(1), external_later=D(2))

    assert lines(figures(stock, "13")) == [
        ("Inventory", D(20)),
        ("On sales orders", D(-6)),
        ("Coming back", D(1)),
        ("On sales orders of shops, due later", D(-2)),
        ("What counts", D(13)),
        ("Shopify should have", D(13)),
    ]


def test_free_inventory_takes_off_what_is_kept_back():
    stock = Availability(D(20), ordered=D(6), reserved=D(5), external_unreserved=D(1))
    rule = StockRule(1, "l", "Berlin", "free")

    assert lines(figures(stock, "14", rule=rule)) == [
        ("Inventory", D(20)),
        ("Reserved", D(-5)),
        ("On sales orders of shops, not reserved", D(-1)),
        ("What counts", D(14)),
        ("Shopify should have", D(14)),
    ]


def test_unknown_orders_units_rounding_and_reserve_are_each_a_line():
    rule = StockRule(1, "l", "Berlin", "projected", reserve=2)
    told = figures(Availability(D(50)), "50", promised=D(3), per_unit=D(12), rule=rule)

    assert lines(told)[2:] == [
        ("Orders that the books do not have yet", D(-3)),
        ("In the unit that is sold", D(47) / D(12)),
        ("Rounding", 3 - D(47) / D(12)),
        ("Reserve", D(-2)),
        ("Shopify should have", D(1)),
    ]


def test_what_would_be_less_than_nothing_is_nothing():
    told = figures(Availability(D(1), ordered=D(4)), "-3")

    assert lines(told)[-2:] == [
        ("Never below zero", D(3)),
        ("Shopify should have", D(0)),
    ]


def test_on_hand_counts_what_shopify_has_promised():
    told = figures(Availability(D(5)), "5", committed=2, name=ON_HAND)

    assert lines(told)[-2:] == [
        ("Ordered at Shopify", D(2)),
        ("Shopify should have", D(7)),
    ]


def a_level_of_mugs(**place: object) -> StockLevel:
    building.company()
    item: Item = building.item("Mug", no="MUG")
    stocking.receive(item, "9", "1")
    shop = a_shop()
    variant = ShopVariant.objects.create(
        shop=shop, gid="gid://shopify/ProductVariant/1", sku="MUG", item=item
    )
    return a_level(variant, a_place(shop, **place))


@pytest.mark.django_db
def test_a_level_is_reckoned_from_the_books_as_they_are_now():
    level = a_level_of_mugs(calculation="projected", reserve=2)

    steps = explain_level(level)

    assert [(str(step.title), step.quantity) for step in steps] == [
        ("Inventory", D(9)),
        ("What counts", D(9)),
        ("Reserve", D(-2)),
        ("Shopify should have", D(7)),
    ]
    level.refresh_from_db()
    assert level.wanted == 4


@pytest.mark.django_db
def test_a_location_that_is_off_reckons_nothing():
    level = a_level_of_mugs()

    with pytest.raises(Refused, match="The stock calculation of Berlin is off"):
        explain_level(level)
