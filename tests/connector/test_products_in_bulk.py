"""Many products at once: a handful of calls, whatever the number is."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from tests.connector.goods_out import (
    added,
    asked,
    change_item,
    changes,
    delete_at_shopify,
    export,
    item_with,
    shop_to_sell_in,
    variant_of,
)

from nightclerk.connector.models import Shop, ShopProduct, ShopVariant, SkippedRecord
from nightclerk.connector.services.products.settings import change_product_settings
from nightclerk.ledger.models import Item
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db

MANY = 120  # more than is sent one by one
BULK = {"BulkOperation", "BulkRunMutation", "StagedUploads", "StagedUploadsCreate"}


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    return shop_to_sell_in(simulator, largest_change=None)


def many_items(count: int = MANY) -> list[Item]:
    """Add items with numbers, barcodes and prices of their own."""
    first = item_with("0000", unit_price="10", barcode="4000000")
    copies = [
        Item(
            **{
                field.attname: getattr(first, field.attname)
                for field in Item._meta.concrete_fields
                if field.attname not in ("id", "no", "barcode", "description")
            },
            no=f"{number:04}",
            barcode=str(4_000_000 + number),
            description=f"Item {number}",
        )
        for number in range(1, count)
    ]
    return [first, *Item.objects.bulk_create(copies)]


@pytest.fixture
def sold(simulator: RunningSimulator, shop: Shop) -> list[Item]:
    items = many_items()
    added(shop, *items, simulator=simulator)
    asked(simulator)
    return items


def without_looks(names: Sequence[str]) -> list[str]:
    """Leave out the looks at bulk operations: they depend on Shopify's pace."""
    return [name for name in names if name != "BulkOperation"]


def test_cnt_02_many_new_items_are_a_handful_of_calls(simulator, shop):
    items = many_items()
    asked(simulator)

    ran = added(shop, *items, simulator=simulator)

    calls = asked(simulator)
    assert without_looks(calls) == [
        "VariantsFound",
        "StagedUploadsCreate",
        "BulkRunMutation",
        "Publications",
        "StagedUploadsCreate",
        "BulkRunMutation",
    ]
    assert len(calls) <= 20
    assert ShopProduct.objects.filter(
        is_added=True, awaits_publishing=False
    ).count() == (MANY)
    assert ShopVariant.objects.filter(item__isnull=False).count() == MANY
    assert ran.counts["skipped"] == 0


def test_cnt_01_many_changed_prices_are_a_handful_of_calls(simulator, shop, sold):
    Item.objects.update(unit_price=12)

    ran = export(shop, only_prices=True, simulator=simulator)

    calls = asked(simulator)
    assert without_looks(calls) == ["StagedUploadsCreate", "BulkRunMutation"]
    assert len(calls) <= 10
    assert {row.price for row in ShopVariant.objects.all()} == {Decimal(12)}
    assert ran.counts["sent"] == MANY


def test_a_run_that_waited_for_shopify_plans_no_product_a_second_time(
    simulator, shop, sold
):
    Item.objects.update(unit_price=12)

    ran = export(shop, only_prices=True, simulator=simulator)

    assert [progress.done for progress in ran.reporter.progresses] == [MANY]
    assert ran.counts["sent"] == MANY


def test_prc_12_what_is_sooner_done_in_bulk_is_one_operation(simulator, shop, sold):
    Item.objects.filter(no__lt="0040").update(unit_price=12)
    export(shop, only_prices=True, simulator=simulator)
    few = asked(simulator)
    Item.objects.filter(no__lt="0101").update(unit_price=13)

    export(shop, only_prices=True, simulator=simulator)

    assert few == ["VariantsUpdate"] * 40
    assert "VariantsUpdate" not in asked(simulator)


def test_cnt_04_nothing_changed_is_nothing_asked(simulator, shop, sold):
    ran = export(shop, simulator=simulator)

    assert asked(simulator) == []
    assert ran.counts["ok"] == 0


def test_blk_04_07_rows_that_shopify_refused_are_theirs_alone(simulator, shop, sold):
    dead = variant_of(sold[1])
    before = dead.confirmed["price"]
    other = item_with("9999", "BLUE", "RED", unit_price="10")
    added(shop, other, simulator=simulator)
    blue = variant_of(other, "BLUE")
    delete_at_shopify(shop, blue)
    simulator.control.fault(
        "user_error",
        operation="VariantsUpdate",
        code="INVALID_INPUT",
        message="The price is not right",
        after=1,
    )
    Item.objects.update(unit_price=12)
    asked(simulator)

    ran = export(shop, only_prices=True, simulator=simulator)

    rejected = changes(shop, kind="variants", state="rejected")
    assert "VariantsUpdate" not in asked(simulator)
    assert len(rejected) == 2
    assert ShopVariant.objects.filter(price=12).count() == MANY
    assert "Product variant does not exist" in ran.reporter.skipped["9999 BLUE"]
    assert any(
        "The price is not right" in text for text in ran.reporter.skipped.values()
    )
    assert SkippedRecord.objects.filter(stream="prices_out").count() == 2
    assert before == "10.00"


def test_many_new_titles_go_in_bulk(simulator, shop, sold):
    change_product_settings(shop, owners={"tags": "ours"})
    Item.objects.update(tags=["sale"])

    export(shop, simulator=simulator)

    assert "ProductUpdate" not in asked(simulator)
    assert all(row.confirmed["tags"] == ["sale"] for row in ShopProduct.objects.all())


def test_a_product_that_is_there_in_spite_of_a_lost_operation_is_not_made_twice(
    simulator, shop
):
    items = many_items()
    simulator.control.fault("bulk", outcome="failed", share=0.5)

    added(shop, *items, simulator=simulator)
    added(shop, *items, simulator=simulator)

    assert ShopProduct.objects.filter(item__isnull=False).count() == MANY
    assert len(simulator.control.products()) == MANY
    change_item(items[0], unit_price="11")
    export(shop, simulator=simulator)
    assert variant_of(items[0]).confirmed["price"] == "11.00"
