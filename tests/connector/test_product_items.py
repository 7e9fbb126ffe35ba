"""What products of Shopify's are in the books: found, made, and kept as they say."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.connector import processing, producing
from tests.connector.producing import at, row, variant_tree
from tests.ledger import building

from nightclerk.connector.mapping.products.rows import ProductRow
from nightclerk.connector.models import (
    MappedBy,
    OrderSettings,
    Shop,
    ShopVariant,
    SkippedRecord,
)
from nightclerk.connector.selectors.settings import order_settings, product_settings
from nightclerk.connector.services.items.variants import create_item_for, map_variants
from nightclerk.connector.services.products.intake import (
    Intake,
    ProductPage,
    TakenIn,
    take_in,
)
from nightclerk.core.text import Text
from nightclerk.ledger.models import Item, ItemCategory, ItemUnit, ItemVariant, Unit
from nightclerk.ledger.services.parties.items import change_item, put_unit, put_variant

pytestmark = pytest.mark.django_db
D = Decimal
SKU = OrderSettings.SkuMapping


@pytest.fixture
def shop() -> Shop:
    """Give a shop whose products decide what items are, and which makes none."""
    made = processing.shop(creates_items=False)
    producing.product_card(made, direction="from")
    return made


def taken(shop: Shop, *rows: ProductRow, **how: Any) -> TakenIn:
    """Take products in as the cards say; gives what came of it."""
    producing.order_card(shop, **how)
    intake = Intake(product_settings(shop), order_settings(shop), brings=True)
    return take_in(shop, ProductPage(list(rows)), intake=intake)


def is_item(number: int) -> tuple[str, str, str]:
    """Give the item, its variant and how it was found, of a variant."""
    found = producing.variant(number)
    item = found.item.no if found.item else ""
    return item, found.variant.code if found.variant else "", found.mapped_by


def why(number: int) -> str:
    return str(Text.from_json(producing.variant(number).problem["text"]))


def sizes(*skus: str, **fields: Any) -> ProductRow:
    """Give a product with a variant for each SKU."""
    variants = [
        variant_tree(
            number,
            sku=sku,
            title=f"Size {number}",
            selectedOptions=[{"name": "Size", "value": f"Size {number}"}],
        )
        for number, sku in enumerate(skus, start=1)
    ]
    return row(1, variants=variants, **fields)


def units(*names: str) -> ProductRow:
    """Give a product with a variant for each unit, all of one SKU."""
    variants = [
        variant_tree(
            number,
            sku="1000",
            title=name,
            selectedOptions=[{"name": "Unit", "value": name}],
        )
        for number, name in enumerate(names, start=1)
    ]
    return row(1, variants=variants)


def test_map03_a_product_and_its_variant_are_the_item_of_the_sku(shop: Shop) -> None:
    lamp = building.item(no="SKU-1")

    done = taken(shop, row())

    assert done.mapped == [producing.variant().gid]
    assert is_item(1) == ("SKU-1", "", MappedBy.SKU)
    assert producing.product().item == lamp


def test_a_product_of_several_items_is_none_of_them(shop: Shop) -> None:
    building.item(no="1000")
    building.item(no="2000")

    taken(shop, sizes("1000", "2000"))

    assert (is_item(1)[0], is_item(2)[0]) == ("1000", "2000")
    assert producing.product().item is None


def test_a_product_of_which_a_variant_is_nothing_is_no_item_yet(shop: Shop) -> None:
    building.item(no="1000")

    done = taken(shop, sizes("1000", "UNKNOWN"))

    assert len(done.unmapped) == 1
    assert producing.product().item is None
    assert why(2) == "There is no item for SKU “UNKNOWN”"


def test_a_product_that_is_an_item_stays_it_with_a_variant_more(shop: Shop) -> None:
    lamp = building.item(no="1000")
    taken(shop, sizes("1000"))

    taken(shop, sizes("1000", "UNKNOWN", updatedAt=at(5)))

    assert producing.product().item == lamp


@pytest.mark.parametrize(
    ("vendor", "no"), [("Kiln", "KILN"), ("KILN ", "KILN"), ("Forge", "FORGE")]
)
def test_map06_a_sku_is_the_number_of_the_product_s_vendor(
    shop: Shop, vendor: str, no: str
) -> None:
    for code in ("Kiln", "Forge"):
        building.item(no=code.upper(), vendor=code, vendor_item_no="V-77")

    taken(
        shop,
        row(vendor=vendor, variants=[variant_tree(1, sku="V-77")]),
        sku_mapping=SKU.VENDOR,
    )

    assert is_item(1) == (no, "", MappedBy.VENDOR)


def test_map06_a_vendor_s_number_is_not_taken_from_another_vendor(shop: Shop) -> None:
    building.item(no="1000", vendor="Kiln", vendor_item_no="V-77")

    taken(
        shop,
        row(vendor="Forge", variants=[variant_tree(1, sku="V-77")]),
        sku_mapping=SKU.VENDOR,
    )

    assert is_item(1) == ("", "", "")


def test_map06_a_vendor_s_number_may_be_that_of_a_variant(shop: Shop) -> None:
    put_variant(building.item(no="1000"), "RED", vendor_item_no="V-77")

    taken(shop, row(variants=[variant_tree(1, sku="V-77")]), sku_mapping=SKU.VENDOR)

    assert is_item(1) == ("1000", "RED", MappedBy.VENDOR)


def test_a_code_means_the_variant_of_the_item_that_the_product_is(shop: Shop) -> None:
    for no in ("1000", "2000"):
        item = building.item(no=no)
        put_variant(item, "RED")
        put_variant(item, f"ONLY-{no}")

    taken(shop, sizes("ONLY-2000", "RED"), sku_mapping=SKU.VARIANT)
    taken(shop, sizes("ONLY-2000", "RED", updatedAt=at(5)), sku_mapping=SKU.VARIANT)

    assert is_item(2) == ("2000", "RED", MappedBy.SKU)


def test_imp05_two_skus_of_one_product_become_two_items(shop: Shop) -> None:
    done = taken(shop, sizes("1000", "2000"), creates_items=True)

    assert sorted(done.created) == ["1000", "2000"]
    assert set(Item.objects.values_list("no", flat=True)) == {"1000", "2000"}
    assert ItemVariant.objects.count() == 0


def test_skus_of_number_and_code_become_one_item_with_variants(shop: Shop) -> None:
    taken(shop, sizes("1000|S", "1000|M"), creates_items=True, sku_mapping=SKU.BOTH)

    lamp = Item.objects.get()
    assert (lamp.no, lamp.description) == ("1000", "Mug 1")
    assert list(lamp.variants.values_list("code", "title")) == [
        ("M", "Size 2"),
        ("S", "Size 1"),
    ]
    assert producing.product().item == lamp


def test_codes_that_skus_cannot_be_are_numbered(shop: Shop) -> None:
    taken(
        shop,
        sizes("RED", "", "X" * 31),
        creates_items=True,
        sku_mapping=SKU.VARIANT,
    )

    codes = Item.objects.get().variants.values_list("code", flat=True)
    assert set(codes) == {"RED", "V001", "V002"}


def test_without_a_strategy_a_product_is_one_item_without_variants(shop: Shop) -> None:
    taken(shop, sizes("1000", "2000"), creates_items=True, sku_mapping=SKU.NONE)

    lamp = Item.objects.get()
    assert lamp.description == "Mug 1"
    assert ItemVariant.objects.count() == 0
    assert {is_item(1)[0], is_item(2)[0]} == {lamp.no}
    assert producing.product().item == lamp


def test_imp08_items_of_a_vendor_carry_his_number(shop: Shop) -> None:
    taken(
        shop,
        row(vendor="Kiln", variants=[variant_tree(1, sku="V-77")]),
        creates_items=True,
        sku_mapping=SKU.VENDOR,
    )

    lamp = Item.objects.get()
    assert (lamp.vendor, lamp.vendor_item_no) == ("Kiln", "V-77")
    assert lamp.no != "V-77"


def test_imp09_items_carry_the_sku_as_their_barcode_where_it_is_one(
    shop: Shop,
) -> None:
    taken(
        shop, sizes("40063813", "40063820"), creates_items=True, sku_mapping=SKU.BARCODE
    )

    assert set(Item.objects.values_list("barcode", flat=True)) == {
        "40063813",
        "40063820",
    }


def test_imp10_price_and_cost_are_turned_into_the_company_s_currency(
    shop: Shop,
) -> None:
    Shop.objects.filter(pk=shop.pk).update(currency="USD")
    shop.refresh_from_db()
    building.rate("USD", "1.25")
    cost = {"amount": "50.00", "currencyCode": "USD"}

    taken(
        shop,
        row(variants=[variant_tree(1, price="100.00", unitCost=cost)]),
        creates_items=True,
    )

    lamp = Item.objects.get()
    assert (lamp.unit_price, lamp.unit_cost) == (D(80), D(40))


def test_imp11_without_a_rate_there_is_no_item_until_there_is_one(shop: Shop) -> None:
    Shop.objects.filter(pk=shop.pk).update(currency="USD")
    shop.refresh_from_db()

    taken(shop, row(), creates_items=True)
    first, reason = is_item(1), why(1)
    building.rate("USD", "1.25")
    taken(shop, row(), creates_items=True)

    assert first == ("", "", "")
    assert "USD" in reason
    assert is_item(1) == ("SKU-1", "", MappedBy.CREATED)
    assert producing.variant().problem == {}


def test_imp12_without_leave_to_make_items_the_record_says_so(shop: Shop) -> None:
    taken(shop, row())

    hint = Text.from_json(producing.variant().problem["hint"])
    assert str(hint) == "Choose the item by hand, or let unknown items be created."


def test_an_item_that_is_made_has_what_the_product_says(shop: Shop) -> None:
    ItemCategory.objects.create(code="CUP", title="cups")
    goods = variant_tree(
        1,
        barcode="4006381333931",
        harmonizedSystemCode="6912.00",
        countryCodeOfOrigin="PT",
        measurement={"weight": {"unit": "GRAMS", "value": 350}},
    )

    taken(shop, row(variants=[goods]), creates_items=True)

    lamp = Item.objects.get()
    assert lamp.category is not None
    assert (lamp.category.code, lamp.vendor, lamp.barcode) == (
        "CUP",
        "Kiln",
        "4006381333931",
    )
    assert (lamp.tariff_no, lamp.origin_country) == ("691200", "PT")
    assert lamp.gross_weight == D("0.35")


def test_gift_cards_become_no_items(shop: Shop) -> None:
    done = taken(shop, row(isGiftCard=True), creates_items=True)

    assert (done.created, done.unmapped) == ([], [])
    assert Item.objects.count() == 0


@pytest.mark.parametrize("name", ["BOX", "box", "Carton of six"])
def test_a_unit_is_found_by_its_code_or_title(shop: Shop, name: str) -> None:
    lamp = building.item(no="1000")
    box = Unit.objects.create(code="BOX", title="Carton of six")
    put_unit(lamp, box, per_unit=6)
    producing.product_card(shop, units_are_variants=True)

    taken(shop, units("PCS", name))

    assert producing.variant(1).unit == lamp.unit
    assert producing.variant(2).unit == box
    assert producing.product().item == lamp


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("SACK", "There is no unit “SACK”"),
        ("BOX", "Item 1000 is not sold in BOX"),
    ],
)
def test_a_unit_that_the_item_is_not_sold_in_maps_nothing(
    shop: Shop, name: str, reason: str
) -> None:
    building.item(no="1000")
    Unit.objects.create(code="BOX")
    producing.product_card(shop, units_are_variants=True)

    taken(shop, units("PCS", name))

    assert is_item(1)[0] == "1000"
    assert is_item(2) == ("", "", "")
    assert why(2) == reason


def test_the_first_unit_of_a_new_item_is_its_own(shop: Shop) -> None:
    Unit.objects.create(code="BOX")
    producing.product_card(shop, units_are_variants=True)

    taken(shop, units("BOX", "PCS"), creates_items=True)

    lamp = Item.objects.get()
    assert lamp.unit is not None
    assert lamp.unit.code == "BOX"
    assert producing.variant(1).unit == lamp.unit
    assert why(2) == "Item 1000 is not sold in PCS"


def test_the_barcode_of_a_unit_tells_item_and_unit(shop: Shop) -> None:
    lamp = building.item(no="1000")
    box = Unit.objects.create(code="BOX")
    put_unit(lamp, box, per_unit=6, barcode="4006381333931")

    taken(shop, row(variants=[variant_tree(1, sku="", barcode="4006381333931")]))

    assert is_item(1) == ("1000", "", MappedBy.BARCODE)
    assert producing.variant().unit == box


def test_an_order_sells_in_the_item_s_unit_of_sale(shop: Shop) -> None:
    lamp = building.item(no="SKU-1")
    box = Unit.objects.create(code="BOX")
    put_unit(lamp, box, per_unit=6)
    change_item(lamp, sales_unit=box)
    taken(shop, row())
    variant = producing.variant()

    terms = map_variants(shop, [variant.gid], settings=order_settings(shop))

    assert variant.unit is None
    assert terms[variant.gid].unit == box.pk


def test_imp14_a_product_changes_its_item_but_no_price(shop: Shop) -> None:
    ItemCategory.objects.create(code="CUP", title="Cups")
    building.item("Lamp", no="SKU-1", unit_price="9.00", unit_cost="5.00")
    producing.product_card(shop, updates_items=True)
    goods = variant_tree(
        1, barcode="4006381333931", harmonizedSystemCode="6912", price="12.00"
    )

    done = taken(shop, row(title="Cup", variants=[goods]))

    lamp = Item.objects.get()
    assert done.updated.changed == ["SKU-1"]
    assert lamp.category is not None
    assert (lamp.description, lamp.vendor, lamp.category.code) == ("Cup", "Kiln", "CUP")
    assert (lamp.barcode, lamp.tariff_no) == ("4006381333931", "6912")
    assert (lamp.unit_price, lamp.unit_cost) == (D(9), D(5))


def test_what_is_empty_at_shopify_erases_nothing(shop: Shop) -> None:
    building.item(
        no="SKU-1",
        vendor="Kiln",
        barcode="4006381333931",
        tariff_no="6912.00",
        origin_country="PT",
    )
    producing.product_card(shop, updates_items=True)

    taken(shop, row(vendor="", productType=""))

    lamp = Item.objects.get()
    assert (lamp.vendor, lamp.barcode) == ("Kiln", "4006381333931")
    assert (lamp.tariff_no, lamp.origin_country) == ("6912.00", "PT")


def test_a_tariff_number_of_the_same_digits_stays_as_it_is_written(shop: Shop) -> None:
    building.item(no="SKU-1", tariff_no="6912.00")
    producing.product_card(shop, updates_items=True)

    taken(shop, row(variants=[variant_tree(1, harmonizedSystemCode="691200")]))

    assert Item.objects.get().tariff_no == "6912.00"


def test_customs_data_is_not_taken_where_the_shop_does_not_want_it(shop: Shop) -> None:
    building.item(no="SKU-1")
    producing.product_card(shop, updates_items=True, sends_customs=False)

    taken(shop, row(variants=[variant_tree(1, harmonizedSystemCode="691200")]))

    assert Item.objects.get().tariff_no == ""


def test_the_title_of_a_variant_is_taken_over(shop: Shop) -> None:
    put_variant(building.item("Lamp", no="1000"), "S", title="Small")
    producing.product_card(shop, updates_items=True)

    taken(shop, sizes("1000|S"), sku_mapping=SKU.BOTH)

    assert ItemVariant.objects.get().title == "Size 1"
    assert Item.objects.get().description == "Mug 1"


def test_the_barcode_of_a_unit_is_taken_over(shop: Shop) -> None:
    lamp = building.item(no="1000")
    put_unit(lamp, Unit.objects.create(code="BOX"), per_unit=6)
    producing.product_card(shop, units_are_variants=True, updates_items=True)
    told = units("PCS", "BOX")
    told.variants[1].barcode = "4006381333931"

    taken(shop, told)

    assert ItemUnit.objects.get().barcode == "4006381333931"
    assert (ItemUnit.objects.get().per_unit, Item.objects.get().barcode) == (D(6), "")


def test_items_that_are_as_the_products_say_are_not_touched(shop: Shop) -> None:
    building.item(no="SKU-1")
    producing.product_card(shop, updates_items=True)
    taken(shop, row())
    before = Item.objects.get().changed_at

    done = taken(shop, row(updatedAt=at(5)))

    assert done.updated.changed == []
    assert Item.objects.get().changed_at == before


def test_an_item_stays_as_it_is_unless_products_change_items(shop: Shop) -> None:
    building.item("Lamp", no="SKU-1")

    done = taken(shop, row())

    assert done.updated.changed == []
    assert Item.objects.get().description == "Lamp"


def test_what_the_books_refuse_is_left_out_and_the_others_are_changed(
    shop: Shop,
) -> None:
    building.item("Lamp", no="SKU-1")
    building.item("Lamp", no="SKU-2")
    producing.product_card(shop, updates_items=True)
    bad = row(1, variants=[variant_tree(1, countryCodeOfOrigin="ZZ")])

    done = taken(shop, bad, row(2))

    assert [left.gid for left in done.left_out] == [producing.product(1).gid]
    assert done.updated.changed == ["SKU-2"]
    skipped = SkippedRecord.objects.get()
    assert (skipped.gid, skipped.resolved_at) == (producing.product(1).gid, None)
    assert "Item SKU-1 keeps what it has" in skipped.reason_text


def test_what_the_books_refused_is_tried_again_though_the_product_is_unchanged(
    shop: Shop,
) -> None:
    lamp = building.item("Lamp", no="SKU-1")
    producing.product_card(shop, updates_items=True)
    ItemCategory.objects.create(code="CUP", title="Cups")
    bad = [variant_tree(1, countryCodeOfOrigin="ZZ")]
    taken(shop, row(variants=bad))

    again = taken(shop, row(variants=bad))
    producing.product_card(shop, sends_customs=False)
    mended = taken(shop, row(variants=bad))

    lamp.refresh_from_db()
    assert (len(again.left_out), len(mended.left_out)) == (1, 0)
    assert lamp.description == "Mug 1"
    assert SkippedRecord.objects.get().resolved_at is not None


def test_products_that_are_found_take_as_many_queries_for_many_as_for_one(
    shop: Shop,
) -> None:
    for number in range(1, 41):
        building.item(f"Mug {number}", no=f"SKU-{number}", vendor="Kiln")
    producing.product_card(shop, updates_items=True)

    with CaptureQueriesContext(connection) as one:
        taken(shop, row(1))
    with CaptureQueriesContext(connection) as many:
        taken(shop, *(row(number) for number in range(2, 41)))

    assert len(many) == len(one)
    assert ShopVariant.objects.filter(mapped_by=MappedBy.SKU).count() == 40


def test_an_item_made_by_a_person_is_made_as_the_card_says(shop: Shop) -> None:
    taken(shop, sizes("V-1"), sku_mapping=SKU.VENDOR)

    made = create_item_for(producing.variant(1))

    assert (made.vendor_item_no, made.vendor) == ("V-1", "Kiln")
