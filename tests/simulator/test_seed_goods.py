"""Catalogues that are seeded: how much there is, and what it looks like."""

import pytest
from tests.simulator.asking import Asker, settings
from tests.simulator.goods import read, variants

from nightclerk.simulator.running import RunningSimulator
from nightclerk.simulator.settings import (
    CatalogSettings,
    ShopSettings,
    SimulatorSettings,
)
from nightclerk.simulator.simulation import Simulation


@pytest.fixture
def catalogue():
    wanted = CatalogSettings(products=10, variants=24, locations=3, quantity=5)
    with RunningSimulator(settings(catalog=wanted)) as simulator:
        asker = Asker(simulator)
        yield asker
        asker.http.close()


def test_a_catalogue_has_as_many_as_were_asked_for(catalogue):
    state = catalogue.control.state()["shops"]["DEMO"]
    levels = catalogue.control.stock()

    assert (state["products"], state["variants"]) == (10, 24)
    assert len(levels) == 24 * 3
    assert {level["available"] for level in levels} == {5}
    assert len({level["sku"] for level in levels}) == 24


def test_a_seeded_product_is_as_if_an_app_had_made_it(catalogue):
    gid = catalogue.control.products()[0]["id"]

    product = read(catalogue, gid)

    assert product["publishedAt"] is not None
    assert product["totalInventory"] == 45
    assert [v["title"] for v in variants(product)] == ["Size 1", "Size 2", "Size 3"]
    assert variants(product)[0]["inventoryItem"]["tracked"] is True
    found = catalogue.ask(
        '{ productVariants(first: 9, query: "sku:G-00001-1") { nodes { id } } }'
    )
    assert found["data"]["productVariants"]["nodes"] == [
        {"id": variants(product)[0]["id"]}
    ]


def test_a_product_of_many_variants_has_sizes_and_colours():
    wanted = CatalogSettings(products=1, variants=250, locations=0)
    shop = Simulation(
        SimulatorSettings(
            shops=(ShopSettings(orders=0, customers=0, products=0, catalog=wanted),)
        )
    ).named("DEMO")

    (product,) = shop.store.all("Product")

    assert [option["name"] for option in product["options"]] == ["Size", "Colour"]
    assert product["variantsCount"]["count"] == 250
    assert product["variants"][249]["title"] == "Size 50 / Colour 3"


def test_orders_of_a_seeded_shop_have_moved_its_stock(filled):
    levels = filled.control.stock()

    assert sum(level["committed"] for level in levels) > 0
    for level in levels:
        states = ("available", "committed", "damaged", "reserved")
        assert level["on_hand"] == sum(level[name] for name in states)
