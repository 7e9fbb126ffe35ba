"""Products from Shopify over HTTP: which are read, how, and what is left to do."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.connector import bringing, producing
from tests.connector.bringing import asked_for, bring, put
from tests.connector.shapes import gid

from nightclerk.connector.models import (
    BulkOperation,
    Shop,
    ShopProduct,
    ShopVariant,
    SkippedRecord,
    Watermark,
)
from nightclerk.connector.selectors.mirror import watermark
from nightclerk.connector.tasks.products import imports as product_import
from nightclerk.core.clock import now
from nightclerk.ledger.models import Item
from nightclerk.simulator.running import RunningSimulator
from nightclerk.simulator.settings import ShopSettings, SimulatorSettings

pytestmark = pytest.mark.django_db

EMPTY = SimulatorSettings(
    shops=(ShopSettings(orders=0, customers=0, products=0),), index_lag=0, port=0
)
KEPT = ("gid", "title", "confirmed", "observed", "is_gone", "shopify_updated_at")


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with RunningSimulator(EMPTY) as running:
        yield running


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    return bringing.empty_shop(simulator)


def test_cnt_05_the_first_import_reads_all_products_in_bulk_in_a_handful_of_calls(
    simulator: RunningSimulator, shop: Shop
) -> None:
    for number in range(1, 31):
        put(simulator, number, {"sku": f"A-{number}"}, {"sku": f"B-{number}"})
    simulator.control.forget_requests()

    ran = bring(shop, simulator)

    assert ran.counts["imported"] == 30
    assert ShopVariant.objects.filter(shop=shop).count() == 60
    assert len(asked_for(simulator)) <= 5
    assert watermark(shop, "products") is not None


def test_after_the_bulk_read_only_changes_are_read(
    simulator: RunningSimulator, shop: Shop
) -> None:
    put(simulator, 1, {"sku": "A-1"})
    put(simulator, 2, {"sku": "A-2"})
    bring(shop, simulator)
    simulator.control.advance(3_600)
    put(simulator, 2, title="Cup")
    simulator.control.forget_requests()

    ran = bring(shop, simulator, run_id=2)

    assert asked_for(simulator) == ["ProductsChanged", "ProductsByIds"]
    assert ran.counts["updated"] == 1
    assert producing.product(2).title == "Cup"


def test_a_second_run_right_after_the_first_reads_no_product_twice(
    simulator: RunningSimulator, shop: Shop
) -> None:
    put(simulator, 1, {"sku": "A-1"})
    bring(shop, simulator)
    simulator.control.forget_requests()

    ran = bring(shop, simulator, run_id=2)

    assert "ProductsByIds" not in asked_for(simulator)
    assert ran.counts["unchanged"] == 1


def test_a_bulk_read_and_a_paged_read_give_the_same_rows(
    simulator: RunningSimulator, shop: Shop
) -> None:
    goods = {"harmonizedSystemCode": "123456", "countryCodeOfOrigin": "DE"}
    for number in range(1, 6):
        put(
            simulator,
            number,
            {
                "sku": "R",
                "compareAtPrice": "12.50",
                "inventoryItem": goods | {"id": gid("InventoryItem", number * 10)},
            },
            {"sku": "B", "barcode": "4006381333931"},
            tags=["b", "a"],
            descriptionHtml="<p>Hello</p>",
        )
    bring(shop, simulator)
    in_bulk = list(ShopProduct.objects.order_by("gid").values(*KEPT, "options"))
    variants = list(ShopVariant.objects.order_by("gid").values(*KEPT, "price"))
    gids = [row["gid"] for row in in_bulk]
    ShopVariant.objects.all().delete()
    ShopProduct.objects.all().delete()

    bring(shop, simulator, run_id=2, gids=gids)

    assert in_bulk == list(ShopProduct.objects.order_by("gid").values(*KEPT, "options"))
    assert variants == list(ShopVariant.objects.order_by("gid").values(*KEPT, "price"))


def test_imp01_the_pages_of_changes_are_of_one_search_and_gift_cards_are_no_items(
    simulator: RunningSimulator, shop: Shop
) -> None:
    put(simulator, 1, {"sku": "CARD"}, isGiftCard=True)
    bring(shop, simulator)
    simulator.control.advance(3_600)
    simulator.control.add(
        products=[
            {"title": f"Mug {number}", "variants": [{"sku": f"S-{number}"}]}
            for number in range(600)
        ]
    )
    simulator.control.forget_requests()

    bring(shop, simulator, run_id=2)

    assert asked_for(simulator).count("ProductsChanged") == 3
    assert ShopProduct.objects.count() == 601
    assert Item.objects.filter(no="CARD").count() == 0
    assert Item.objects.count() == 600


def test_imp15_a_product_with_201_variants_is_read_to_its_end(
    simulator: RunningSimulator, shop: Shop
) -> None:
    product = put(simulator, 1, *({"sku": f"S-{number}"} for number in range(201)))
    simulator.control.forget_requests()

    bring(shop, simulator, gids=[product])

    assert asked_for(simulator) == ["ProductsByIds", "ProductVariantsMore"]
    assert ShopVariant.objects.count() == 201


def test_imp02_what_is_here_as_it_is_listed_is_not_read(
    simulator: RunningSimulator, shop: Shop
) -> None:
    put(simulator, 1, {"sku": "A-1"})
    bring(shop, simulator)
    simulator.control.advance(3_600)
    put(simulator, 1, title="Cup")
    ShopProduct.objects.update(shopify_updated_at=datetime(2100, 1, 1, tzinfo=UTC))
    simulator.control.forget_requests()

    ran = bring(shop, simulator, run_id=2)

    assert asked_for(simulator) == ["ProductsChanged"]
    assert ran.counts["unchanged"] == 1


def test_imp04_a_product_that_shopify_has_no_longer_is_gone(
    simulator: RunningSimulator, shop: Shop
) -> None:
    product = put(simulator, 1, {"sku": "A-1"})
    bring(shop, simulator)
    simulator.control.delete(product)

    ran = bring(shop, simulator, run_id=2, gids=[product])

    assert ran.counts["gone"] == 1
    assert producing.product(1).is_gone
    assert ShopVariant.objects.get().item is not None


def test_a_bulk_read_finds_what_was_deleted(
    simulator: RunningSimulator, shop: Shop
) -> None:
    product = put(simulator, 1, {"sku": "A-1"})
    put(simulator, 2, {"sku": "A-2"})
    bring(shop, simulator)
    simulator.control.delete(product)
    Watermark.objects.all().delete()

    ran = bring(shop, simulator, run_id=2)

    assert ran.counts["gone"] == 1
    assert (producing.product(1).is_gone, producing.product(2).is_gone) == (True, False)


def test_imp16_a_variant_that_was_removed_at_shopify_is_gone(
    simulator: RunningSimulator, shop: Shop
) -> None:
    put(simulator, 1, {"sku": "A-1"}, {"sku": "A-2"})
    bring(shop, simulator)
    simulator.control.advance(3_600)
    put(simulator, 1, {"sku": "A-1"})

    ran = bring(shop, simulator, run_id=2)

    assert ran.counts["gone_variants"] == 1
    assert list(ShopVariant.objects.order_by("sku").values_list("sku", "is_gone")) == [
        ("A-1", False),
        ("A-2", True),
    ]


def test_imp17_one_bad_product_does_not_stop_nine_others_and_is_tried_again(
    simulator: RunningSimulator, shop: Shop
) -> None:
    bring(shop, simulator)
    simulator.control.advance(3_600)
    for number in range(1, 11):
        put(simulator, number, {"sku": f"A-{number}"})
    put(simulator, 5, {"sku": "A-5", "price": "1" + "0" * 18})

    first = bring(shop, simulator, run_id=2)
    put(simulator, 5, {"sku": "A-5", "price": "9.00"})
    SkippedRecord.objects.update(retry_at="2026-01-01T00:00:00Z")
    bring(shop, simulator, run_id=3)

    assert (first.counts["imported"], first.counts["skipped"]) == (9, 1)
    assert ShopProduct.objects.count() == 10
    assert SkippedRecord.objects.get().resolved_at is not None


def test_shop13_the_search_begins_at_the_mark_less_five_minutes(
    simulator: RunningSimulator, shop: Shop
) -> None:
    mark = datetime(2026, 1, 15, 8, 0, tzinfo=UTC)
    Watermark.objects.create(shop=shop, stream="products", synced_to=mark)
    simulator.control.set_clock(mark - timedelta(minutes=6))
    put(simulator, 2, {"sku": "A-2"})
    simulator.control.set_clock(mark - timedelta(minutes=4))
    put(simulator, 1, {"sku": "A-1"})

    bring(shop, simulator)

    assert list(ShopProduct.objects.values_list("gid", flat=True)) == [
        gid("Product", 1)
    ]


def test_what_was_listed_again_after_five_minutes_is_not_listed_a_third_time(
    simulator: RunningSimulator, shop: Shop
) -> None:
    put(simulator, 1, {"sku": "A-1"})
    bring(shop, simulator)
    simulator.control.advance(600)
    put(simulator, 2, {"sku": "A-2"})
    bring(shop, simulator, run_id=2)
    mark = watermark(shop, "products")

    soon = bring(shop, simulator, run_id=3)
    Watermark.objects.update(moved_at=now() - timedelta(minutes=6))
    later = bring(shop, simulator, run_id=4)
    third = bring(shop, simulator, run_id=5)

    listed = [ran.counts.get("products_at_shopify") for ran in (soon, later, third)]
    assert listed == [1, 1, 1]
    assert mark is not None
    assert watermark(shop, "products") == mark + timedelta(minutes=5)


def test_more_changes_than_calls_are_worth_come_in_bulk(
    simulator: RunningSimulator, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(shop, simulator)
    simulator.control.advance(3_600)
    monkeypatch.setattr(product_import, "MOST_CALLS", 0)
    put(simulator, 1, {"sku": "A-1"})

    bring(shop, simulator, run_id=2)

    assert BulkOperation.objects.count() == 2
    assert ShopProduct.objects.count() == 1


def test_a_shop_whose_products_follow_items_is_only_looked_at(
    simulator: RunningSimulator, shop: Shop
) -> None:
    producing.product_card(shop, direction="to")
    put(simulator, 1, {"sku": "A-1"})
    Item.objects.create(no="A-1", description="Lamp")

    bring(shop, simulator)

    variant = ShopVariant.objects.get()
    assert (variant.sku, variant.item) == ("A-1", None)
    assert variant.observed["price"] == "10.00"
    assert Item.objects.count() == 1


@pytest.mark.parametrize(
    ("repairs", "end"), [(True, "that is put right"), (False, "that is only shown")]
)
def test_a_run_tells_of_what_was_changed_at_shopify(
    simulator: RunningSimulator, shop: Shop, repairs: bool, end: str
) -> None:
    put(simulator, 1, {"sku": "A-1"})
    bring(shop, simulator)
    producing.product_card(shop, direction="to", repairs_drift=repairs)
    simulator.control.advance(3_600)
    put(simulator, 1, title="Cup")

    ran = bring(shop, simulator, run_id=2)

    assert ran.counts["drifted"] == 1
    assert ran.reporter.said[-1].endswith(end)


def test_a_dry_run_writes_nothing_and_says_what_it_would(
    simulator: RunningSimulator, shop: Shop
) -> None:
    put(simulator, 1, {"sku": "A-1"})

    ran = bring(shop, simulator, dry_run=True)

    assert ShopProduct.objects.count() + Item.objects.count() == 0
    assert watermark(shop, "products") is None
    assert ran.counts["imported"] == 1
    assert ran.reporter.said[-1].startswith("Would bring 1 products")
