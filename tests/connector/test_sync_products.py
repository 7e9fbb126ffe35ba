"""Task 30108 as a whole: brings, then sends, and goes on where it was parked."""

from itertools import count
from typing import Any

import pytest
from tests.connector.goods_out import (
    asked,
    at_shopify,
    change_item,
    item_with,
    product_of,
    shop_to_sell_in,
    variant_of,
    variants_at_shopify,
)
from tests.connector.runs import ListReporter, Ran

from nightclerk.connector.models import Shop, ShopVariant
from nightclerk.connector.services.products.settings import change_product_settings
from nightclerk.connector.tasks.products.params import SyncProductsParams
from nightclerk.connector.tasks.sync_products import sync_products
from nightclerk.core.errors import NotReady, Refused
from nightclerk.jobs.context import Context, Parked
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db
RUNS = count(1)


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    return shop_to_sell_in(simulator)


def run(simulator: RunningSimulator, shop: Shop, **params: Any) -> Ran:
    """Run the task, and take it up again as often as it is parked."""
    reporter = ListReporter()
    ctx = Context(reporter, run_id=next(RUNS), is_foreground=False)
    read = SyncProductsParams(shop=shop.code, **params)
    while True:
        try:
            sync_products.body(ctx, read)
        except Parked as parked:
            simulator.control.advance(parked.parking.look_in.total_seconds())
            ctx.is_resumed = True
            continue
        return Ran(reporter, ctx)


def test_an_item_is_added_then_kept_in_step(simulator, shop):
    lamp = item_with("1000", description="Lamp", unit_price="100")
    run(simulator, shop, add=["1000"])
    run(simulator, shop)
    change_item(lamp, description="Desk lamp", unit_price="110")

    ran = run(simulator, shop)

    there = at_shopify(shop, product_of(lamp).gid)
    assert there["title"] == "Desk lamp"
    assert variants_at_shopify(shop, product_of(lamp).gid)[0]["price"] == "110.00"
    assert ran.counts["sent"] == 2


def test_nothing_changed_is_one_call(simulator, shop):
    item_with("1000")
    run(simulator, shop, add=["1000"])
    run(simulator, shop)
    simulator.control.advance(600)
    run(simulator, shop)
    asked(simulator)

    ran = run(simulator, shop)

    assert asked(simulator) == ["ProductsChanged"]
    assert ran.result["api_calls"] == 1


def test_a_product_that_shopify_has_follows_its_item_once_it_is_linked(simulator, shop):
    variant = {
        "sku": "1000",
        "title": "Default Title",
        "price": "9.00",
        "selectedOptions": [{"name": "Title", "value": "Default Title"}],
    }
    simulator.control.add(products=[{"title": "Theirs", "variants": [variant]}])
    lamp = item_with("1000", description="Lamp", unit_price="10")

    run(simulator, shop, add=["1000"])
    run(simulator, shop)

    product = product_of(lamp)
    assert at_shopify(shop, product.gid)["title"] == "Lamp"
    assert variant_of(lamp).confirmed["price"] == "10.00"
    assert product.is_added is False


def test_a_price_changed_at_shopify_is_put_right_only_where_the_card_says_so(
    simulator, shop
):
    lamp = item_with("1000", unit_price="100")
    run(simulator, shop, add=["1000"])
    run(simulator, shop)
    simulator.control.change_price(variant_of(lamp).gid, price="77.00")
    simulator.control.advance(10)

    run(simulator, shop)
    seen = variant_of(lamp)
    change_product_settings(shop, repairs_drift=True)
    simulator.control.change_price(variant_of(lamp).gid, price="78.00")
    simulator.control.advance(10)
    run(simulator, shop)

    assert (seen.observed["price"], seen.confirmed["price"]) == ("77.00", "100.00")
    assert variants_at_shopify(shop, product_of(lamp).gid)[0]["price"] == "100.00"


def test_the_currency_of_the_shop_must_be_known_and_have_a_rate(simulator, shop):
    Shop.objects.update(currency="")
    with pytest.raises(NotReady, match="currency of shop DEMO is not known"):
        run(simulator, shop, only_prices=True)

    Shop.objects.update(currency="XXX")
    with pytest.raises(NotReady, match="The books have no currency XXX"):
        run(simulator, shop, only_prices=True)


@pytest.mark.parametrize(
    "params",
    [
        {"direction": "from", "only_prices": True},
        {"direction": "from", "add": ["1"]},
        {"add": ["1"], "only_prices": True},
        {"add": ["1"], "gids": ["gid://shopify/Product/1", "gid://shopify/Product/2"]},
    ],
)
def test_parameters_make_sense_together(params):
    with pytest.raises(Refused):
        SyncProductsParams.read({"shop": "DEMO", **params})


def test_a_dry_run_writes_nothing(simulator, shop):
    item_with("1000")

    ran = run(simulator, shop, add=["1000"], dry_run=True)

    assert ran.counts["would_send"] == 1
    assert ShopVariant.objects.count() == 0
