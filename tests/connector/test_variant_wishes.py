"""What a variant at Shopify shall be, from the item and the shop card alone."""

import pytest
from tests.connector.goods_shapes import (
    BOX,
    PIECE,
    goods,
    price,
    size,
    terms,
    unit,
)

from nightclerk.connector.mapping.products.options import Part
from nightclerk.connector.mapping.products.variant_wishes import (
    barcode_of,
    desired_variant,
    new_variant,
    price_fields,
    price_key,
    sku_of,
    variant_input,
)
from nightclerk.core.errors import Refused
from nightclerk.core.text import words

RED = size(11, "RED", barcode="4001", vendor_item_no="V-RED")
PACKS = (unit(PIECE, "PCS", barcode="4000"), unit(BOX, "BOX", "6", barcode="4006"))


@pytest.mark.parametrize(
    ("strategy", "alone", "with_variant"),
    [
        pytest.param("", "", "", id="ADD-01"),
        pytest.param("item", "1000", "1000", id="item"),
        pytest.param("variant", "", "RED", id="variant"),
        pytest.param("both", "1000", "1000|RED", id="ADD-03-ADD-04"),
        pytest.param("barcode", "4000", "4001", id="ADD-06"),
        pytest.param("vendor", "V-77", "V-RED", id="ADD-07"),
    ],
)
def test_one_rule_gives_the_sku(strategy, alone, with_variant):
    item = goods(barcode="4000", vendor_item_no="V-77", variants=(RED,), units=PACKS)
    orders = terms(sku=strategy).orders

    assert sku_of(item, Part(), orders) == alone
    assert sku_of(item, Part(RED), orders) == with_variant


def test_a_variant_without_a_number_of_the_vendor_s_has_the_item_s():
    item = goods(vendor_item_no="V-77", variants=(size(12, "BLUE"),))

    assert sku_of(item, Part(size(12, "BLUE")), terms(sku="vendor").orders) == "V-77"


def test_each_part_has_the_barcode_that_names_it_and_nothing_else():
    item = goods(barcode="4000", variants=(RED,), units=PACKS)
    piece, box = PACKS

    assert barcode_of(item, Part(None, piece)) == "4000"
    assert barcode_of(item, Part(None, box)) == "4006"
    assert barcode_of(item, Part(RED, piece)) == "4001"
    assert barcode_of(item, Part(RED, box)) == ""


def test_add_21_a_box_of_six_weighs_six_times_as_much():
    item = goods(gross_weight=price("2.5").price, units=PACKS)
    piece, box = PACKS

    weights = [
        desired_variant(item, Part(None, each), None, terms())["weight"]
        for each in (piece, box)
    ]

    assert weights == ["2.5", "15"]


def test_upd_09_a_country_is_sent_as_iso_and_none_as_nothing():
    with_country = desired_variant(goods(origin_country="de"), Part(), None, terms())
    without = desired_variant(goods(), Part(), None, terms())

    assert (with_country["origin"], without["origin"]) == ("DE", None)


def test_a_tariff_number_is_compared_by_its_digits():
    item = goods(tariff_no="8712.00 30")

    assert desired_variant(item, Part(), None, terms())["tariff"] == "87120030"


def test_without_customs_data_neither_is_told():
    fields = desired_variant(goods(), Part(), None, terms(sends_customs=False))

    assert not {"tariff", "origin"} & fields.keys()


def test_a_service_has_no_stock_that_shopify_could_track():
    service = goods(is_inventory=False)

    assert desired_variant(service, Part(), None, terms())["tracked"] is False
    assert desired_variant(goods(), Part(), None, terms())["tracked"] is True


def test_prc_01_a_plain_price_has_no_price_before():
    assert price_fields(price("100", cost="60"), terms()) == {
        "price": "100.00",
        "compare_at": None,
        "cost": "60.00",
    }


def test_prc_05_a_discount_shows_the_price_before():
    fields = price_fields(price("584.46", before="649.40"), terms())

    assert (fields["price"], fields["compare_at"]) == ("584.46", "649.40")


def test_a_price_before_that_is_not_higher_is_none():
    assert price_fields(price("100", before="90"), terms())["compare_at"] is None


def test_a_cost_of_nothing_is_not_told():
    assert "cost" not in price_fields(price("100"), terms())


def test_a_variant_without_a_unit_is_priced_in_the_sales_unit():
    item = goods(sales_unit=BOX, units=PACKS)

    assert price_key(item, Part()).unit == BOX
    assert price_key(item, Part(None, PACKS[0])).unit == PIECE


def test_only_what_is_named_stands_in_the_input():
    told = variant_input({"price": "80.00", "cost": "50.00"}, gid="gid://1")

    assert told == {
        "id": "gid://1",
        "price": "80.00",
        "inventoryItem": {"cost": "50.00"},
    }


def test_a_weight_is_told_as_a_number_of_kilograms():
    told = variant_input({"weight": "2.5"})

    assert told["inventoryItem"]["measurement"] == {
        "weight": {"value": 2.5, "unit": "KILOGRAMS"}
    }


def test_a_price_before_that_goes_is_told_as_nothing():
    assert variant_input({"compare_at": None}) == {"compareAtPrice": None}


def test_add_29_a_variant_whose_price_cannot_be_said_is_not_made():
    item = goods()
    prices = {price_key(item, Part()): words("Item 1000 has no unit BOX")}

    with pytest.raises(Refused, match="Item 1000 has no unit BOX"):
        new_variant(item, Part(), prices, terms())


def test_nothing_is_put_on_sale_for_nothing_unless_it_is_free():
    item, free = goods(), goods(is_free=True)
    prices = {price_key(item, Part()): price("0")}

    with pytest.raises(Refused, match="The price is 0"):
        new_variant(item, Part(), prices, terms())
    assert new_variant(free, Part(), prices, terms())["fields"]["price"] == "0.00"
