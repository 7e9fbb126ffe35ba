"""What is told of items: facts, texts in languages, attributes, units and variants."""

from datetime import date
from decimal import Decimal

import pytest
from tests.ledger.building import item
from tests.ledger.picturing import png

from nightclerk.core.errors import Refused
from nightclerk.ledger.goods import (
    Goods,
    GoodsPicture,
    GoodsText,
    GoodsUnit,
    GoodsVariant,
    spoken,
)
from nightclerk.ledger.models import (
    Item,
    ItemAttribute,
    ItemAttributeName,
    ItemAttributeValue,
    ItemCategory,
    ItemText,
    Unit,
)
from nightclerk.ledger.selectors.goods import goods_of
from nightclerk.ledger.services.parties.goods import (
    change_attribute,
    delete_attribute,
    delete_attribute_name,
    delete_attribute_value,
    delete_text,
    put_attribute,
    put_attribute_name,
    put_attribute_value,
    put_text,
)
from nightclerk.ledger.services.parties.items import change_item, put_unit, put_variant
from nightclerk.ledger.services.parties.pictures import add_picture
from nightclerk.ledger.services.setup.records import (
    change_record,
    create_record,
    delete_record,
)

MARCH = date(2026, 3, 2)
in_books = pytest.mark.django_db


def read(of: Item) -> Goods:
    return goods_of([of.pk])[of.pk]


def box() -> Unit:
    return Unit.objects.get_or_create(code="BOX", defaults={"title": "Box of 6"})[0]


@in_books
def test_an_item_is_told_with_all_that_its_card_says():
    create_record(ItemCategory, code="CHAIR", title="Chairs")
    made = item(
        "Chair",
        category="CHAIR",
        vendor="Nod Publishers",
        vendor_item_no="V-77",
        gross_weight="2.5",
        tariff_no="9401 61",
        origin_country="de",
        tags=" new, Summer sale ,NEW,",
        marketing_text="<p>Sit.</p>",
        barcode="4006381333931",
        is_free=True,
    )

    told = read(made)

    assert (told.no, told.description, told.is_inventory) == (made.no, "Chair", True)
    assert (told.category, told.vendor) == ("Chairs", "Nod Publishers")
    assert (told.vendor_item_no, told.barcode) == ("V-77", "4006381333931")
    assert (told.gross_weight, told.tariff_no) == (Decimal("2.5"), "9401 61")
    assert (told.origin_country, told.tags) == ("DE", ("new", "Summer sale"))
    assert (told.marketing_text, told.is_free) == ("<p>Sit.</p>", True)
    assert (told.is_blocked, told.is_sales_blocked) == (False, False)
    assert told.changed_at == made.changed_at
    assert told.unit == told.sales_unit == made.unit_id


@in_books
def test_add_20_a_category_without_a_title_is_told_by_its_code():
    category = create_record(ItemCategory, code="CHAIR")

    assert read(item(category=category)).category == "CHAIR"
    assert read(item()).category == ""


@in_books
def test_wrong_facts_of_an_item_are_named_together():
    wrong = {
        "category": "NONE",
        "gross_weight": "-1",
        "origin_country": "XX",
        "tags": [1],
        "tariff_no": "1" * 21,
        "sales_unit": "NONE",
    }

    with pytest.raises(Refused) as caught:
        item(**wrong)
    with pytest.raises(Refused) as of_time:
        change_item(item(), changed_at="2020-01-01T00:00Z")
    with pytest.raises(Refused) as long_tag:
        item(tags=["x" * 256])

    assert {*caught.value.fields} == {*wrong}
    assert {*of_time.value.fields} == {"changed_at"}
    assert {*long_tag.value.fields} == {"tags"}


@in_books
def test_add_21_units_are_told_from_the_own_one_on_and_weigh_what_is_in_them():
    made = item(gross_weight="2.5", barcode="111")
    put_unit(made, box(), per_unit=6, barcode="666")
    put_unit(made, "BOX", per_unit=6)
    pieces = made.unit

    told = read(made)

    assert told.units == (
        GoodsUnit(pieces.pk, "PCS", pieces.title, Decimal(1), "111"),
        GoodsUnit(box().pk, "BOX", "Box of 6", Decimal(6), "666"),
    )
    assert (told.weight_of(), told.weight_of(pieces.pk)) == (Decimal("2.5"),) * 2
    assert (told.weight_of(box().pk), told.weight_of(10**9)) == (15, 0)
    assert told.unit_of(None).code == "PCS"
    assert told.unit_of(10**9) is None


@in_books
def test_variants_are_told_in_the_order_of_their_codes():
    made = item()
    red = put_variant(made, "RED", title="Red", vendor_item_no="V-1")
    blue = put_variant(made, "BLUE", barcode="2", is_sales_blocked=True)

    assert read(made).variants == (
        GoodsVariant(blue.pk, "BLUE", "", "2", "", False, True),
        GoodsVariant(red.pk, "RED", "Red", "", "V-1", False, False),
    )


@in_books
def test_a_title_in_a_language_replaces_the_description():
    made = item("Bicycle")
    put_text(made, "Rad", kind="title", language="de")
    put_text(made, " Fahr-\n rad ", kind="title", language="de")
    put_text(made, "Bicicleta", kind="title", language="pt_br")

    told = read(made)

    assert ItemText.objects.count() == 2
    assert told.title_in("de") == told.title_in("de-AT") == "Fahr- rad"
    assert (told.title_in("pt-BR"), told.title_in("pt")) == ("Bicicleta", "Bicycle")
    assert (told.title_in("en"), told.title_in("")) == ("Bicycle", "Bicycle")


@in_books
def test_texts_are_those_of_the_day_in_the_language_and_in_all_languages():
    made = item()
    put_text(made, "For all")
    put_text(made, "Deutsch", language="DE")
    put_text(made, "In April", starts=date(2026, 4, 1), ends=date(2026, 4, 30))
    put_text(made, "English", language="en", ends=MARCH)

    told = read(made)

    assert told.texts_in("de", MARCH) == ("For all", "Deutsch")
    assert told.texts_in("de-CH", date(2026, 4, 1)) == (
        "For all",
        "Deutsch",
        "In April",
    )
    assert told.texts_in("en", MARCH) == ("For all", "English")
    assert told.texts_in("en", date(2026, 3, 3)) == ("For all",)


@in_books
def test_a_variant_has_titles_and_texts_of_its_own():
    made = item("Lamp")
    red = put_variant(made, "RED", title="Red")
    blue = put_variant(made, "BLUE")
    put_text(made, "Rote Lampe", kind="title", language="de", variant="RED")
    put_text(made, "It is red", variant=red)

    told = read(made)

    assert told.title_in("de", red.pk) == "Rote Lampe"
    assert (told.title_in("en", red.pk), told.title_in("", blue.pk)) == ("Red", "BLUE")
    assert told.texts_in("en", MARCH, red.pk) == ("It is red",)
    assert told.texts_in("en", MARCH) == ()


@in_books
def test_wrong_texts_are_refused_by_field():
    made, other = item(), put_variant(item("Chair"), "RED")
    late, early = date(2026, 4, 1), date(2026, 3, 1)
    cases = [
        ({"text": " "}, {"text"}),
        ({"language": "German"}, {"language"}),
        ({"kind": "poem"}, {"kind"}),
        ({"kind": "title", "text": "x" * 251}, {"text"}),
        ({"kind": "title", "starts": early, "ends": late}, {"starts", "ends"}),
        ({"ends": early, "starts": late}, {"ends"}),
        ({"variant": other}, {"variant"}),
        ({"colour": early}, {"colour"}),
    ]

    for given, fields in cases:
        with pytest.raises(Refused) as caught:
            put_text(made, **{"text": "Text", **given})
        assert {*caught.value.fields} == fields

    assert not ItemText.objects.exists()


@in_books
def test_attributes_are_told_in_their_order_with_name_unit_and_value():
    made = item()
    red = put_variant(made, "RED")
    colour = put_attribute("Colour", is_option=True)
    power = put_attribute("Power", kind="number", unit="W")
    put_attribute_name(colour, "de", "Farbe")
    put_attribute_value(made, power, "40.00")
    put_attribute_value(made, colour, "Red", variant=red)
    put_attribute_value(made, colour, "Mixed", position=0)

    told = read(made).attributes

    assert [(each.name, each.variant, each.value) for each in told] == [
        ("Colour", None, "Mixed"),
        ("Power", None, "40"),
        ("Colour", red.pk, "Red"),
    ]
    assert (told[0].is_option, told[1].is_option) == (True, False)
    assert (told[0].shown, told[1].shown) == ("Mixed", "40 W")
    assert told[0].name_in("de-AT") == "Farbe"
    assert told[0].name_in("fr") == told[0].name_in("") == "Colour"


@in_books
def test_a_value_is_replaced_and_keeps_its_place():
    made = item()
    colour, size = put_attribute("Colour"), put_attribute("Size")
    first = put_attribute_value(made, colour, "Red")
    put_attribute_value(made, size, "M")

    again = put_attribute_value(made, colour, "Blue")

    assert (again.pk, again.value, again.position) == (first.pk, "Blue", 1)
    assert [each.value for each in read(made).attributes] == ["Blue", "M"]
    delete_attribute_value(again)
    assert [each.value for each in read(made).attributes] == ["M"]


@in_books
def test_attributes_have_names_that_are_there_once_and_numbers_that_are_numbers():
    colour = put_attribute("Colour")
    power = put_attribute("Power", kind="number")

    assert put_attribute(" Colour ", is_blocked=True).pk == colour.pk
    assert ItemAttribute.objects.get(name="Colour").is_blocked
    assert change_attribute(power, name="Watt", unit="W").name == "Watt"
    for act, fields in (
        (lambda: put_attribute(" "), {"name"}),
        (lambda: put_attribute("Size", kind="colour"), {"kind"}),
        (lambda: change_attribute(power, name="Colour"), {"name"}),
        (lambda: put_attribute_name(colour, "", "Farbe"), {"language"}),
        (lambda: put_attribute_name(colour, "de", ""), {"name"}),
        (lambda: put_attribute_value(item(), power, "bright"), {"value"}),
        (lambda: put_attribute_value(item(), power, "Infinity"), {"value"}),
        (lambda: put_attribute_value(item(), colour, "x" * 251), {"value"}),
    ):
        with pytest.raises(Refused) as caught:
            act()
        assert {*caught.value.fields} == fields
    assert not ItemAttributeValue.objects.exists()


@in_books
def test_an_attribute_that_items_have_is_blocked_and_not_deleted():
    colour = put_attribute("Colour")
    put_attribute_name(colour, "de", "Farbe")
    kept = put_attribute_value(item(), colour, "Red")

    with pytest.raises(Refused):
        delete_attribute(colour)
    delete_attribute_value(kept)
    delete_attribute(colour)

    assert not ItemAttribute.objects.exists()
    assert not ItemAttributeName.objects.exists()


@in_books
def test_pictures_are_told_by_their_digests():
    made = item()
    picture = add_picture(made, png(2, 3), alt="A lamp")
    file = picture.content

    assert read(made).pictures == (
        GoodsPicture(
            picture.pk, None, file.digest, "image/png", 2, 3, file.size, "A lamp"
        ),
    )


@in_books
def test_many_items_take_as_many_queries_as_one(django_assert_max_num_queries):
    colour = put_attribute("Colour")
    goods = [item(f"Lamp {number}") for number in range(20)]
    for made in goods:
        put_variant(made, "RED")
        put_text(made, "Text")
        put_attribute_value(made, colour, "Red")

    with django_assert_max_num_queries(8):
        told = goods_of([made.pk for made in goods] + [10**9])

    assert {*told} == {made.pk for made in goods}
    assert all(
        len(each.variants) == len(each.texts) == len(each.attributes) == 1
        for each in told.values()
    )


@in_books
def test_whatever_changes_of_an_item_is_noted_on_it():
    made, other = item("Lamp"), item("Chair")
    category = create_record(ItemCategory, code="LIGHT")
    colour = put_attribute("Colour")
    text = put_text(made, "Text")
    name = put_attribute_name(colour, "de", "Farbe")
    value = put_attribute_value(made, colour, "Red")

    for act in (
        lambda: change_item(made, category=category),
        lambda: change_record(category, title="Lights"),
        lambda: put_variant(made, "RED"),
        lambda: change_record(made.variants.get(), title="Red"),
        lambda: delete_record(made.variants.get()),
        lambda: put_unit(made, box(), per_unit=6),
        lambda: change_record(box(), title="Carton"),
        lambda: delete_record(made.units.get()),
        lambda: put_text(made, "Other text"),
        lambda: delete_text(text),
        lambda: put_attribute_value(made, colour, "Blue"),
        lambda: put_attribute_name(colour, "fr", "Couleur"),
        lambda: delete_attribute_name(name),
        lambda: change_attribute(colour, is_option=True),
        lambda: delete_attribute_value(value),
    ):
        Item.objects.update(changed_at="2020-01-01T00:00Z")
        act()
        noted = Item.objects.filter(changed_at__year__gt=2020)
        assert [*noted] == [made]
    assert other.description == "Chair"


@pytest.mark.parametrize(
    ("language", "available", "best"),
    [
        ("de", {"de", ""}, "de"),
        ("de-AT", {"de", ""}, "de"),
        ("zh-Hant-TW", {"zh-Hant", "zh"}, "zh-Hant"),
        ("fr", {"de", ""}, ""),
        ("fr", {"de"}, None),
        ("", {"de"}, None),
        ("de", {"de-AT"}, None),
    ],
)
def test_a_language_is_served_by_itself_its_larger_one_or_all(
    language, available, best
):
    assert spoken(language, available) == best


def test_a_text_without_days_holds_always():
    assert GoodsText(None, "text", "", "Text").is_valid(MARCH)
    assert not GoodsText(None, "text", "", "Text", ends=date(2026, 3, 1)).is_valid(
        MARCH
    )
