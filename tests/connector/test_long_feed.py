"""A long list of changed products is asked for in parts, and nothing of it is lost."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.connector import bringing
from tests.connector.bringing import asked_for, bring
from tests.connector.shapes import gid

from nightclerk.connector.models import Shop, ShopProduct, ShopVariant
from nightclerk.connector.selectors.mirror import watermark
from nightclerk.connector.tasks.products import feed as product_feed
from nightclerk.simulator.running import RunningSimulator
from nightclerk.simulator.settings import ShopSettings, SimulatorSettings

pytestmark = pytest.mark.django_db

EMPTY = SimulatorSettings(
    shops=(ShopSettings(orders=0, customers=0, products=0),), index_lag=0, port=0
)
MANY = 40  # more than one request takes in pages here
OLD = 900


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with RunningSimulator(EMPTY) as running:
        running.control.stop_clock()
        yield running


@pytest.fixture
def shop(simulator: RunningSimulator, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Give a shop whose products but one changed just now; all are here as they are."""
    monkeypatch.setattr(product_feed, "MOST_IN_PAGES", MANY - 1)
    shop = bringing.empty_shop(simulator)
    change(simulator, range(OLD, OLD + 1), "Mug")
    simulator.control.advance(3_600)
    change(simulator, range(1, MANY + 1), "Mug")
    bring(shop, simulator)
    simulator.control.forget_requests()
    return shop


def change(
    simulator: RunningSimulator, numbers: range, title: str, *, lag: float = 0
) -> None:
    """Add products of these numbers at Shopify, or give them another title."""
    products = [
        {
            "id": gid("Product", number),
            "title": f"{title} {number}",
            "variants": [{"id": gid("ProductVariant", number), "sku": f"S-{number}"}],
        }
        for number in numbers
    ]
    simulator.control.add(products=products, lag=lag)


def titles(*numbers: int) -> list[str]:
    gids = [gid("Product", number) for number in numbers]
    return [ShopProduct.objects.get(gid=each).title for each in gids]


def test_many_products_without_news_are_listed_by_one_request(
    simulator: RunningSimulator, shop: Shop
) -> None:
    ran = bring(shop, simulator, run_id=2)

    assert asked_for(simulator) == ["ProductsChangedApart"]
    assert ran.counts["unchanged"] == MANY


def test_a_change_that_the_index_had_not_yet_is_found_behind_later_ones(
    simulator: RunningSimulator, shop: Shop
) -> None:
    simulator.control.advance(10)
    change(simulator, range(OLD, OLD + 1), "Cup", lag=60)
    simulator.control.advance(10)
    change(simulator, range(3, 4), "Jug")

    bring(shop, simulator, run_id=2)
    early = titles(OLD, 3)
    simulator.control.advance(60)
    bring(shop, simulator, run_id=3)

    assert early == ["Mug 900", "Jug 3"]
    assert titles(OLD, 3) == ["Cup 900", "Jug 3"]


def test_new_products_are_found_in_parts_that_did_not_expect_them(
    simulator: RunningSimulator, shop: Shop
) -> None:
    change(simulator, range(1_001, 1_301), "Jug")

    ran = bring(shop, simulator, run_id=2)

    lists = [name for name in asked_for(simulator) if name == "ProductsChangedApart"]
    assert len(lists) == 2  # the last part has more than a page
    assert (ran.counts["unchanged"], ran.counts["imported"]) == (MANY, 300)


def test_the_mark_stays_behind_what_the_first_request_told(
    simulator: RunningSimulator, shop: Shop
) -> None:
    simulator.control.advance(10)
    change(simulator, range(1_001, 1_251), "Jug")
    told_first = simulator.control.now()
    simulator.control.advance(10)
    change(simulator, range(1_251, 1_301), "Jug")

    bring(shop, simulator, run_id=2)

    assert ShopProduct.objects.count() == MANY + 301
    assert watermark(shop, "products") == told_first.replace(microsecond=0)


def test_what_we_changed_ourselves_is_expected_in_the_list(
    simulator: RunningSimulator, shop: Shop
) -> None:
    today = simulator.control.now()
    ShopProduct.objects.update(shopify_updated_at=today - timedelta(days=1))
    ShopVariant.objects.update(sent_at=today)

    bring(shop, simulator, run_id=2)

    assert asked_for(simulator)[0] == "ProductsChangedApart"
