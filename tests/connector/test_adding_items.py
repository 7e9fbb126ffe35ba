"""Items become products of a simulated shop over HTTP, each of them once."""

from contextlib import suppress

import pytest
from tests.connector.goods_out import (
    added,
    all_at_shopify,
    asked,
    at_shopify,
    change_item,
    changes,
    export,
    item_with,
    product_of,
    shop_to_sell_in,
    variant_of,
    variants_at_shopify,
)

from nightclerk.connector.models import (
    OrderSettings,
    OutgoingChange,
    Shop,
    ShopLocation,
    ShopProduct,
    ShopVariant,
    SkippedRecord,
)
from nightclerk.connector.services.products.settings import change_product_settings
from nightclerk.core.errors import Refused, Transient
from nightclerk.ledger.models import (
    Item,
    ItemAttribute,
    ItemAttributeValue,
    ItemUnit,
    ItemVariant,
    Unit,
)
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    return shop_to_sell_in(simulator)


def sku_mapping(shop: Shop, way: str) -> None:
    OrderSettings.objects.filter(shop=shop).update(sku_mapping=way)


def test_add_01_an_item_becomes_a_product_that_is_published(simulator, shop):
    sku_mapping(shop, "")
    bicycle = item_with(
        "1000", description="Bicycle", unit_price="400", unit_cost="250"
    )
    asked(simulator)

    ran = added(shop, bicycle)

    calls = asked(simulator)
    product = product_of(bicycle)
    there = at_shopify(shop, product.gid)
    (variant,) = variants_at_shopify(shop, product.gid)
    assert calls == [
        "ProductCreate",
        "Publications",
        "Publish",
    ]
    assert (there["title"], there["status"], there["handle"]) == (
        "Bicycle",
        "ACTIVE",
        "bicycle-1000",
    )
    assert (variant["price"], variant["cost"], variant["sku"], variant["taxable"]) == (
        "400.00",
        "250.0",
        "",
        True,
    )
    assert (product.is_added, product.awaits_publishing) == (True, False)
    assert len(product.published_to) == 1
    assert variant_of(bicycle).gid == variant["gid"]
    assert ran.counts["skipped"] == 0


def test_add_14_an_item_that_is_at_shopify_is_not_added_again(simulator, shop):
    lamp = item_with("1000")
    added(shop, lamp)
    asked(simulator)

    again = added(shop, lamp)

    assert asked(simulator) == []
    assert again.reporter.skipped["1000"] == "Item 1000 is at Shopify already"


@pytest.mark.parametrize(
    ("way", "skus"),
    [
        pytest.param("both", ["1000|BLUE", "1000|RED"], id="ADD-03"),
        pytest.param("variant", ["BLUE", "RED"], id="variant"),
    ],
)
def test_variants_have_an_option_and_a_sku(shop, way, skus):
    sku_mapping(shop, way)
    pair = item_with("1000", "BLUE", "RED")

    added(shop, pair)

    rows = variants_at_shopify(shop, product_of(pair).gid)
    assert [row["sku"] for row in rows] == skus
    assert [row["options"] for row in rows] == [
        {"Variant": "BLUE"},
        {"Variant": "RED"},
    ]
    assert variant_of(pair, "RED").gid == rows[1]["gid"]


def test_add_06_a_barcode_is_sku_and_barcode(shop):
    sku_mapping(shop, "barcode")
    lamp = item_with("1000", barcode="4006381333931")

    added(shop, lamp)

    (row,) = variants_at_shopify(shop, product_of(lamp).gid)
    assert (row["sku"], row["barcode"]) == ("4006381333931", "4006381333931")


@pytest.mark.parametrize("status", ["DRAFT", "UNLISTED"])
def test_add_08_new_products_have_the_status_that_the_card_says(shop, status):
    change_product_settings(shop, created_status=status)
    lamp = item_with("1000")

    added(shop, lamp)

    assert at_shopify(shop, product_of(lamp).gid)["status"] == status
    assert product_of(lamp).awaits_publishing is False


def test_add_09_10_what_cannot_be_sold_is_named_and_asks_nothing(simulator, shop):
    blocked = item_with("1000", is_blocked=True)
    nameless = item_with("1001")
    change_item(nameless, description="")
    asked(simulator)

    ran = added(shop, blocked, nameless)

    assert asked(simulator) == []
    assert ran.reporter.skipped == {
        "1000": "Item 1000 is blocked or blocked for sales",
        "1001": "Item 1001 has no description",
    }
    assert SkippedRecord.objects.filter(stream="products_out").count() == 2


def test_add_12_a_blocked_variant_is_left_out_and_named(shop):
    pair = item_with("1000", "BLUE", "RED")
    ItemVariant.objects.filter(code="BLUE").update(is_blocked=True)

    ran = added(shop, pair)

    rows = variants_at_shopify(shop, product_of(pair).gid)
    assert [row["options"] for row in rows] == [{"Variant": "RED"}]
    assert (
        ran.reporter.skipped["1000 BLUE"] == "“1000 BLUE” is blocked and was left out"
    )


def test_add_21_units_become_variants_with_their_own_price_and_weight(shop):
    change_product_settings(shop, units_are_variants=True, unit_option="Pack")
    lamp = item_with("1000", unit_price="100", gross_weight="2.5")
    box = Unit.objects.create(code="BOX", title="Box")
    ItemUnit.objects.create(item=lamp, unit=box, per_unit=6)

    added(shop, lamp)

    rows = variants_at_shopify(shop, product_of(lamp).gid)
    assert [(r["price"], r["weight"]["value"]) for r in rows] == [
        ("100.00", 2.5),
        ("600.00", 15.0),
    ]
    assert list(
        ShopVariant.objects.order_by("position").values_list("unit", flat=True)
    ) == [
        lamp.unit_id,
        box.pk,
    ]


def test_add_22_a_new_product_is_stocked_where_the_card_says(simulator, shop):
    added(shop, item_with("999"))
    gid = simulator.control.stock()[0]["location"]
    ShopLocation.objects.create(shop=shop, gid=gid, name="Shop", stocks_new=True)
    lamp = item_with("1000")

    added(shop, lamp)

    _, change = changes(shop, kind="product-new")
    assert change.payload["locations"] == [gid]
    assert change.state == "confirmed"


def test_add_23_a_fulfilment_service_needs_skus(simulator, shop):
    sku_mapping(shop, "")
    ShopLocation.objects.create(
        shop=shop, gid="gid://L/1", stocks_new=True, is_fulfillment_service=True
    )
    lamp = item_with("1000")
    asked(simulator)

    with pytest.raises(Refused, match="they have no SKU"):
        added(shop, lamp)
    assert asked(simulator) == []


def test_add_27_two_hundred_variants_are_one_call_and_all_linked(simulator, shop):
    many = item_with("1000", *(f"V{number:03}" for number in range(200)))
    options_of(many, ("Color", 20), ("Size", 10))
    asked(simulator)

    added(shop, many)

    assert asked(simulator).count("ProductCreate") == 1
    assert ShopVariant.objects.filter(item=many, variant__isnull=False).count() == 200


def options_of(item: Item, *counts: tuple[str, int]) -> None:
    """Give each variant of an item a combination of options of its own."""
    attributes = [
        ItemAttribute.objects.create(name=name, is_option=True) for name, _ in counts
    ]
    (_, first), _second = counts
    for place, variant in enumerate(ItemVariant.objects.filter(item=item)):
        for position, number in enumerate((place % first, place // first)):
            ItemAttributeValue.objects.create(
                item=item,
                variant=variant,
                attribute=attributes[position],
                value=str(number),
                position=position,
            )


def test_add_28_a_refused_product_is_a_row_that_can_be_sent_again(simulator, shop):
    simulator.control.fault(
        "user_error",
        operation="ProductCreate",
        message="Title is not allowed",
        code="INVALID_INPUT",
    )
    lamp = item_with("1000")

    ran = added(shop, lamp)

    (change,) = changes(shop, kind="product-new")
    assert change.state == OutgoingChange.State.REJECTED
    assert "Title is not allowed" in ran.reporter.skipped["1000"]
    assert not ShopProduct.objects.filter(item=lamp).exists()
    assert SkippedRecord.objects.get(stream="products_out").gid == "item:1000"


def test_add_29_an_item_without_a_price_is_not_published_for_nothing(simulator, shop):
    free = item_with("1000", unit_price="0")
    asked(simulator)

    ran = added(shop, free)

    assert asked(simulator) == []
    assert "may not be sold for nothing" in ran.reporter.skipped["1000"]


def test_com_09_signs_of_all_kinds_arrive_as_they_are(shop):
    pipe = item_with("1000", description='8" pipe \\ steel')

    added(shop, pipe)

    assert at_shopify(shop, product_of(pipe).gid)["title"] == '8" pipe \\ steel'


def test_opt_01_attributes_tell_variants_apart(shop):
    lamp = item_with("1000")
    for place, (name, value) in enumerate([("Color", "Red"), ("Size", "M")]):
        attribute = ItemAttribute.objects.create(name=name, is_option=True)
        ItemAttributeValue.objects.create(
            item=lamp, attribute=attribute, value=value, position=place
        )

    added(shop, lamp)

    (row,) = variants_at_shopify(shop, product_of(lamp).gid)
    assert row["options"] == {"Color": "Red", "Size": "M"}
    assert product_of(lamp).has_only_default is False


def foreign(simulator: RunningSimulator, *skus: str, title: str = "Theirs") -> str:
    """Let the shop have a product that somebody made at Shopify."""
    variants = [
        {
            "sku": sku,
            "title": sku,
            "price": "9.00",
            "selectedOptions": [{"name": "Size", "value": sku}],
        }
        for sku in skus
    ]
    gid, *_ = simulator.control.add(products=[{"title": title, "variants": variants}])
    return str(gid)


def test_what_shopify_has_by_sku_is_linked_and_not_made_again(simulator, shop):
    gid = foreign(simulator, "1000")
    lamp = item_with("1000", unit_price="9")

    ran = added(shop, lamp)

    assert [row["id"] for row in all_at_shopify(shop)] == [gid]
    assert product_of(lamp).gid == gid
    assert product_of(lamp).is_added is False
    assert ran.counts["linked"] == 1


def test_what_could_be_two_products_is_left_to_a_person(simulator, shop):
    foreign(simulator, "1000", title="First")
    foreign(simulator, "1000", title="Second")
    lamp = item_with("1000")

    ran = added(shop, lamp)

    assert len(all_at_shopify(shop)) == 2
    assert "could be any of the products" in ran.reporter.skipped["1000"]


def test_a_product_whose_answer_was_lost_is_found_by_its_handle(simulator, shop):
    simulator.control.fault("drop_after", operation="ProductCreate")
    lamp = item_with("1000")

    added(shop, lamp)
    export(shop)

    assert len(all_at_shopify(shop)) == 1
    assert product_of(lamp).is_added
    assert [change.state for change in changes(shop, kind="product-new")] == [
        "confirmed"
    ]


def test_aiv_01_an_item_joins_a_product_that_has_one_variant(simulator, shop):
    parent, child = item_with("1000"), item_with("1002", unit_price="7")
    added(shop, parent)
    asked(simulator)

    export(shop, add=["1002"], gids=[product_of(parent).gid])

    calls = asked(simulator)
    rows = variants_at_shopify(shop, product_of(parent).gid)
    assert calls == ["ProductsByIds", "OptionRename", "VariantsCreate"]
    assert [row["options"] for row in rows] == [
        {"Variant": "1000"},
        {"Variant": "1002"},
    ]
    assert variant_of(child).title == "1002"
    assert variant_of(child).options == [{"name": "Variant", "value": "1002"}]
    assert variant_of(parent).options == [{"name": "Variant", "value": "1000"}]
    assert not product_of(parent).has_only_default
    assert variant_of(child).gid == rows[1]["gid"]
    assert rows[1]["price"] == "7.00"


def test_aiv_02_an_item_that_joins_others_takes_the_product_s_own_option(
    simulator, shop
):
    parent = item_with("1000", "RED", "BLUE")
    change_product_settings(shop, variant_option="Color")
    added(shop, parent)
    item_with("1002", unit_price="7")
    asked(simulator)

    export(shop, add=["1002"], gids=[product_of(parent).gid])

    rows = variants_at_shopify(shop, product_of(parent).gid)
    assert asked(simulator)[:2] == ["ProductsByIds", "VariantsCreate"]
    assert rows[-1]["options"] == {"Color": "1002"}


def test_an_option_that_shopify_does_not_rename_keeps_the_item_out(simulator, shop):
    parent = item_with("1000")
    added(shop, parent)
    item_with("1002", unit_price="7")
    simulator.control.fault(
        "user_error", operation="OptionRename", code="INVALID_NAME", message="No"
    )

    ran = export(shop, add=["1002"], gids=[product_of(parent).gid])

    assert ran.reporter.skipped["1002"] == "The option of “Item 1000” was not renamed"
    assert len(variants_at_shopify(shop, product_of(parent).gid)) == 1
    (change,) = changes(shop, kind="option")
    assert (change.state, change.message) == ("rejected", "Shopify refused it: No")


def test_an_option_renamed_without_an_answer_is_found_renamed(simulator, shop):
    parent, child = item_with("1000"), item_with("1002", unit_price="7")
    added(shop, parent)
    simulator.control.fault("drop_after", operation="OptionRename", count=1)
    with suppress(Transient):
        export(shop, add=["1002"], gids=[product_of(parent).gid])
    simulator.control.clear_faults()

    export(shop, add=["1002"], gids=[product_of(parent).gid])

    rows = variants_at_shopify(shop, product_of(parent).gid)
    assert [row["options"]["Variant"] for row in rows] == ["1000", "1002"]
    assert [change.state for change in changes(shop, kind="option")] == ["confirmed"]
    assert variant_of(child).gid == rows[1]["gid"]


def test_aiv_the_parent_itself_is_passed_over(simulator, shop):
    parent = item_with("1000")
    added(shop, parent)
    asked(simulator)

    export(shop, add=["1000"], gids=[product_of(parent).gid])

    assert asked(simulator) == []


def test_aiv_05_units_as_variants_let_no_item_join(shop):
    parent = item_with("1000")
    added(shop, parent)
    change_product_settings(shop, units_are_variants=True)
    item_with("1002")

    with pytest.raises(Refused, match="units as variants"):
        export(shop, add=["1002"], gids=[product_of(parent).gid])


def test_aiv_06_a_child_s_other_variants_are_not_made(simulator, shop):
    parent, child = item_with("1000"), item_with("1002", unit_price="7")
    added(shop, parent)
    export(shop, add=["1002"], gids=[product_of(parent).gid])
    mapped = ItemVariant.objects.create(item=child, code="MAP")
    ItemVariant.objects.create(item=child, code="OTHER")
    ShopVariant.objects.filter(item=child).update(variant=mapped)
    change_item(parent, description="Parent")
    change_item(child, unit_price="8")
    asked(simulator)

    export(shop)

    assert asked(simulator) == ["ProductUpdate", "VariantsUpdate"]
