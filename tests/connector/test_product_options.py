"""Which variants an item has at Shopify and what tells them apart."""

import pytest
from tests.connector.goods_shapes import (
    BOX,
    PIECE,
    goods,
    marked,
    size,
    terms,
    unit,
)

from nightclerk.connector.mapping.products.options import (
    Options,
    options_beside,
    options_of,
    parts_of,
    sellable_parts,
)
from nightclerk.core.errors import Refused
from nightclerk.ledger.goods import Goods

RED, BLUE = size(11, "RED"), size(12, "BLUE")


def options(item: Goods, **settings) -> Options:
    chosen = terms(**settings).settings
    return options_of(item, sellable_parts(item, chosen), chosen)


def test_an_item_without_variants_has_no_options():
    found = options(goods())

    assert found.names == ()
    assert found.of((None, None)) == []


def test_opt_01_attributes_of_an_item_become_options_in_their_order():
    item = goods(attributes=(marked(1, "Color", "Red"), marked(2, "Size", "M")))

    found = options(item)

    assert found.of((None, None)) == [("Color", "Red"), ("Size", "M")]


def test_opt_02_four_attributes_are_more_than_shopify_takes():
    four = tuple(marked(number, f"A{number}", "x") for number in range(4))

    with pytest.raises(Refused, match="4 attributes that are options"):
        options(goods(attributes=four))


def test_opt_03_two_variants_with_three_options_each():
    values = [("Red", "M", "Wool"), ("Blue", "M", "Wool")]
    rows = tuple(
        marked(number, name, value, variant=variant.pk)
        for variant, row in zip((RED, BLUE), values, strict=True)
        for number, (name, value) in enumerate(
            zip(("Color", "Size", "Cloth"), row, strict=True)
        )
    )

    found = options(goods(variants=(RED, BLUE), attributes=rows))

    assert found.names == ("Color", "Size", "Cloth")
    assert found.values == {(11, None): values[0], (12, None): values[1]}


def test_opt_04_equal_combinations_are_refused_and_named():
    rows = (
        marked(1, "Color", "Red", variant=11),
        marked(1, "Color", "red", variant=12),
    )

    with pytest.raises(Refused, match="same options: 1000 RED, 1000 BLUE"):
        options(goods(variants=(RED, BLUE), attributes=rows))


def test_opt_05_a_variant_without_a_value_is_named_with_the_attribute():
    rows = (marked(1, "Size", "M", variant=11), marked(1, "Size", " ", variant=12))

    with pytest.raises(Refused, match="“1000 BLUE” has no value of attribute Size"):
        options(goods(variants=(RED, BLUE), attributes=rows))


def test_an_item_s_own_value_holds_for_variants_that_have_none():
    rows = (
        marked(1, "Color", "Red", variant=11),
        marked(1, "Color", "Blue", variant=12),
        marked(2, "Cloth", "Wool"),
    )

    found = options(goods(variants=(RED, BLUE), attributes=rows))

    assert found.values[12, None] == ("Blue", "Wool")


def test_a_blocked_attribute_is_no_option():
    item = goods(attributes=(marked(1, "Color", "Red", is_blocked=True),))

    assert options(item).names == ()


def test_opt_07_variants_are_told_apart_by_their_codes():
    found = options(goods(variants=(RED, BLUE)))

    assert found.names == ("Variant",)
    assert found.values == {(11, None): ("RED",), (12, None): ("BLUE",)}


def test_variants_may_be_told_apart_by_their_titles():
    found = options(
        goods(variants=(RED, BLUE)), variant_names="title", variant_option="Colour"
    )

    assert found.of((11, None)) == [("Colour", "Red")]


def test_opt_08_units_as_variants_take_no_notice_of_attributes():
    item = goods(
        units=(unit(PIECE, "PCS"), unit(BOX, "BOX", "6")),
        attributes=(marked(1, "Color", "Red"),),
    )

    found = options(item, units_are_variants=True)

    assert found.names == ("Unit",)
    assert found.values == {(None, PIECE): ("PCS",), (None, BOX): ("BOX",)}


def test_units_are_the_second_option_of_an_item_with_variants():
    item = goods(
        variants=(RED, BLUE), units=(unit(PIECE, "PCS"), unit(BOX, "BOX", "6"))
    )

    found = options(item, units_are_variants=True, unit_option="Pack")

    assert found.of((11, BOX)) == [("Variant", "RED"), ("Pack", "BOX")]
    assert len(found.values) == 4


@pytest.mark.parametrize(
    ("variants", "units", "is_taken"),
    [(2_048, 1, True), (2_049, 1, False), (1_025, 2, False)],
)
def test_add_11_shopify_takes_2048_variants(variants, units, is_taken):
    item = goods(
        variants=tuple(size(number, f"V{number}") for number in range(variants)),
        units=tuple(unit(number, f"U{number}") for number in range(units)),
    )
    settings = terms(units_are_variants=units > 1).settings

    if is_taken:
        assert len(sellable_parts(item, settings)) == 2_048
    else:
        with pytest.raises(Refused, match="Shopify takes 2048"):
            sellable_parts(item, settings)


def test_a_blocked_variant_is_a_part_that_is_not_sold():
    item = goods(variants=(RED, size(12, "BLUE", is_sales_blocked=True)))
    settings = terms().settings

    assert [part.name(item) for part in parts_of(item, settings)] == [
        "1000 RED",
        "1000 BLUE",
    ]
    assert [part.name(item) for part in sellable_parts(item, settings)] == ["1000 RED"]


def test_upd_06_a_new_variant_takes_the_product_s_own_option_name():
    wanted = options(goods(variants=(size(13, "L"),)))

    assert options_beside(wanted, (13, None), ["Size"], name="L") == [("Size", "L")]


def test_a_new_variant_of_two_options_needs_a_value_for_both():
    wanted = options(goods(variants=(size(13, "L"),)))

    with pytest.raises(Refused, match="has the options Size, Color"):
        options_beside(wanted, (13, None), ["Size", "Color"], name="L")
