"""What a product at Shopify shall be, from the item and the shop card alone."""

from dataclasses import replace

import pytest
from tests.connector.goods_shapes import ON, goods, marked, price, size, terms

from nightclerk.connector.mapping.products.body import body_of, flowing
from nightclerk.connector.mapping.products.creation import (
    first_status,
    matching_parts,
    new_product,
    options_as_variant,
)
from nightclerk.connector.mapping.products.options import Part
from nightclerk.connector.mapping.products.product_wishes import (
    desired_product,
    handle_of,
    new_product_input,
    wanted_status,
)
from nightclerk.connector.mapping.products.variant_wishes import price_key
from nightclerk.core.errors import Refused
from nightclerk.ledger.goods import GoodsPicture, GoodsText


def text(content: str, language: str = "", kind: str = "text") -> GoodsText:
    return GoodsText(None, kind, language, content)


def status(current: str, restores_to: str = "", *, blocked: bool, **settings):
    chosen = terms(**settings).settings
    return wanted_status(current, restores_to, chosen, is_blocked=blocked)


def test_com_09_a_title_is_passed_on_as_it_is():
    item = goods(description='8" pipe \\ steel')

    assert desired_product(item, terms()).fields["title"] == '8" pipe \\ steel'


def test_a_tab_in_a_title_is_a_blank():
    assert desired_product(goods(description="Big\tBike"), terms()).fields["title"] == (
        "Big Bike"
    )


def test_upd_17_the_title_is_told_in_the_shop_s_language():
    item = goods(texts=(text("Fahrrad", "de", "title"),))

    assert desired_product(item, terms(language="de")).fields["title"] == "Fahrrad"
    assert desired_product(item, terms()).fields["title"] == "Bicycle"


def test_add_20_vendor_and_type_are_the_item_s():
    fields = desired_product(goods(vendor="Nod Publishers", category="Chairs"), terms())

    assert fields.fields["vendor"] == "Nod Publishers"
    assert fields.fields["product_type"] == "Chairs"


def test_tags_are_told_once_each_in_order():
    assert desired_product(goods(tags=("b", "a", "b")), terms()).fields["tags"] == [
        "a",
        "b",
    ]


def test_add_19_a_body_has_texts_then_marketing_then_attributes():
    item = goods(
        texts=(text("A bike."), text("Ein Rad.", "de")),
        marketing_text="Buy it!",
        attributes=(marked(1, "Colour & cut", "<Red>", is_option=False),),
    )

    body = body_of(item, terms(sends_attributes=True))

    assert body.split("\n") == [
        '<div class="productDescription">A bike.</div>',
        '<div class="productDescription">Buy it!</div>',
        '<div class="productAttributes"><h3>Details</h3><table><tr>'
        '<td class="attributeName">Colour &amp; cut</td>'
        '<td class="attributeValue">&lt;Red&gt;</td></tr></table></div>',
    ]


def test_each_part_of_a_body_can_be_left_out():
    item = goods(texts=(text("A bike."),), marketing_text="Buy it!")

    assert "Buy" not in body_of(item, terms(sends_marketing=False))
    assert "bike" not in body_of(item, terms(sends_texts=False))
    assert body_of(goods(), terms(sends_attributes=True)) == ""


def test_a_text_that_is_over_is_not_told():
    old = GoodsText(None, "text", "", "Spring sale.", None, ON.replace(month=1))

    assert body_of(goods(texts=(old,)), terms()) == ""


def test_lines_flow_into_sentences_that_break():
    assert flowing("A bike with\ntwo wheels.\nOn/\noff\n\nroad") == (
        "A bike with two wheels.<br />On/off <br />road"
    )


def test_upd_10_a_blocked_item_takes_its_product_off_sale():
    wanted = status("ACTIVE", blocked=True, removed_action="ARCHIVED")

    assert (wanted.status, wanted.restores_to, wanted.is_held) == (
        "ARCHIVED",
        "ACTIVE",
        False,
    )


@pytest.mark.parametrize(
    ("current", "action"),
    [
        pytest.param("ARCHIVED", "ARCHIVED", id="UPD-10-again"),
        pytest.param("ACTIVE", "", id="UPD-11"),
        pytest.param("DRAFT", "DRAFT", id="UPD-12"),
    ],
)
def test_a_blocked_item_leaves_its_product_where_nothing_is_to_be_done(current, action):
    wanted = status(current, blocked=True, removed_action=action)

    assert (wanted.status, wanted.is_held) == (current, True)


def test_upd_19_a_free_item_gets_its_product_back_as_it_was():
    back = status("ARCHIVED", "ACTIVE", blocked=False, removed_action="ARCHIVED")
    kept = status(
        "ARCHIVED", "ACTIVE", blocked=False, removed_action="ARCHIVED", restores=False
    )

    assert (back.status, back.restores_to) == ("ACTIVE", "")
    assert kept.status == "ARCHIVED"


def test_what_somebody_else_made_of_the_status_stays():
    assert status("ARCHIVED", blocked=False).status == "ARCHIVED"
    assert status("ACTIVE", "ACTIVE", blocked=False).restores_to == ""


def test_a_handle_is_the_same_each_time_and_no_other_item_s():
    assert handle_of('Größe 8" Rohr / Stahl', "IT-7") == "groe-8-rohr-stahl-it-7"
    assert handle_of("日本", "1000") == "1000"


def test_a_new_product_is_told_whole():
    item = goods(variants=(size(11, "RED"), size(12, "BLUE", is_blocked=True)))
    prices = {price_key(item, Part(item.variants[0])): price("400", cost="250")}

    told = new_product_input(
        new_product(item, prices, terms(sku="both"), locations=["gid://L/1"])
    )

    assert told["status"] == "ACTIVE"
    assert told["handle"] == "bicycle-1000"
    assert told["productOptions"] == [
        {"name": "Variant", "position": 1, "values": [{"name": "RED"}]}
    ]
    (variant,) = told["variants"]
    assert variant["price"] == "400.00"
    assert variant["inventoryItem"]["sku"] == "1000|RED"
    assert variant["inventoryItem"]["cost"] == "250.00"
    assert variant["optionValues"] == [{"optionName": "Variant", "name": "RED"}]
    assert variant["inventoryQuantities"] == [
        {"locationId": "gid://L/1", "name": "available", "quantity": 0}
    ]
    assert "compareAtPrice" not in variant


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        ({"pictures": "to"}, "DRAFT"),
        ({"pictures": "to", "drafts_first": False}, "ACTIVE"),
        ({}, "ACTIVE"),
    ],
)
def test_a_product_is_a_draft_while_its_pictures_are_to_follow(settings, status):
    picture = GoodsPicture(1, None, "d" * 64, "image/png", 1, 1, 1, "")
    item = goods(pictures=(picture,))

    assert first_status(item, terms(**settings).settings) == status
    assert first_status(goods(), terms(**settings).settings) == "ACTIVE"


def test_a_product_of_one_variant_has_the_option_that_shopify_gives_it():
    prices = {price_key(goods(), Part()): price("400")}

    told = new_product_input(new_product(goods(), prices, terms()))

    assert told["status"] == "ACTIVE"
    assert told["productOptions"][0]["name"] == "Title"
    assert told["variants"][0]["optionValues"] == [
        {"optionName": "Title", "name": "Default Title"}
    ]
    assert "inventoryQuantities" not in told["variants"][0]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param({"is_blocked": True}, "blocked", id="ADD-09"),
        pytest.param(
            {"is_sales_blocked": True}, "blocked for sales", id="ADD-09-sales"
        ),
        pytest.param({"description": " "}, "no description", id="ADD-10"),
        pytest.param(
            {"variants": (size(1, "A", is_blocked=True),)}, "All variants", id="all"
        ),
    ],
)
def test_what_cannot_be_sold_is_no_product(change, reason):
    with pytest.raises(Refused, match=reason):
        new_product(replace(goods(), **change), {}, terms())


def test_aiv_02_an_item_that_joins_a_product_is_known_by_its_number():
    assert options_as_variant(goods("1002"), ["Color"]) == [("Color", "1002")]


def test_aiv_03_a_product_with_two_options_takes_no_item_without_them():
    with pytest.raises(Refused, match="options Color, Size"):
        options_as_variant(goods(), ["Color", "Size"])


def test_an_item_whose_attributes_are_those_options_may_join():
    item = goods(attributes=(marked(1, "Color", "Red"), marked(2, "Size", "M")))

    assert options_as_variant(item, ["Color", "Size"]) == [
        ("Color", "Red"),
        ("Size", "M"),
    ]


def test_parts_are_found_by_sku_then_by_barcode_and_never_guessed():
    wanted = {(1, None): ("A", "40"), (2, None): ("B", "41")}

    assert matching_parts(wanted, [("g1", "A", ""), ("g2", "", "41")]) == {
        "g1": (1, None),
        "g2": (2, None),
    }
    assert matching_parts(wanted, [("g1", "A", ""), ("g2", "A", "")]) == {}
    assert matching_parts(wanted, [("g1", "other", "")]) == {}
