"""Ids of sales channels that were typed once become chosen channels, and back."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = ("connector", "0005_goods")
AFTER = ("connector", "0006_sales_channels")
ONE, TWO = "gid://shopify/Publication/1", "gid://shopify/Publication/2"

Move = Callable[[tuple[str, str]], Any]


@pytest.fixture
def move() -> Iterator[Move]:
    """Give what brings the tables to a migration and gives the records of that time."""

    def moved(target: tuple[str, str]) -> Any:
        executor = MigrationExecutor(connection)
        executor.migrate([target])
        return executor.loader.project_state([target]).apps

    yield moved
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_typed_ids_become_chosen_channels_that_are_not_read_yet(move: Move):
    then = move(BEFORE)
    shops = then.get_model("connector", "Shop").objects
    settings = then.get_model("connector", "ProductSettings").objects
    typed, usual = (
        shops.create(code=code, url=f"{code}.myshopify.com") for code in "AB"
    )
    settings.create(shop=typed, publishes_to=[ONE, TWO, ONE])
    settings.create(shop=usual)

    channels = move(AFTER).get_model("connector", "SalesChannel").objects
    rows = channels.order_by("gid").values_list(
        "shop", "gid", "name", "is_chosen", "is_gone", "read_at"
    )

    assert list(rows) == [
        (typed.pk, ONE, ONE, True, False, None),
        (typed.pk, TWO, TWO, True, False, None),
    ]


def test_chosen_channels_become_ids_again(move: Move):
    now = move(AFTER)
    shop = now.get_model("connector", "Shop").objects.create(code="A", url="a.test")
    now.get_model("connector", "ProductSettings").objects.create(shop=shop)
    channels = now.get_model("connector", "SalesChannel").objects
    channels.create(shop=shop, gid=ONE, name="Online Store", is_chosen=True)
    channels.create(shop=shop, gid=TWO, name="Point of Sale")

    settings = move(BEFORE).get_model("connector", "ProductSettings").objects

    assert settings.get().publishes_to == [ONE]
