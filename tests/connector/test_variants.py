"""Which item a variant of Shopify's is: found by a rule, made, or chosen by hand."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.connector import shapes
from tests.connector.processing import goods, mirrored, shop, sold
from tests.ledger import building

from nightclerk.connector.models import (
    MappedBy,
    OrderProcessing,
    OrderSettings,
    ProductSettings,
    Shop,
    ShopVariant,
    State,
)
from nightclerk.connector.selectors.settings import order_settings
from nightclerk.connector.services.items.variants import (
    create_item_for,
    link_variant,
    map_variants,
    see_variants,
    unlink_variant,
)
from nightclerk.connector.services.papers.processing import process_orders
from nightclerk.core.errors import NotAllowed, Refused
from nightclerk.core.text import Text
from nightclerk.ledger.models import Item, ItemVariant, SalesLine, Unit
from nightclerk.ledger.services.parties.items import change_item, put_unit, put_variant

pytestmark = pytest.mark.django_db
D = Decimal
SKU = OrderSettings.SkuMapping


def variant(of: Shop, number: int = 1, **changes: Any) -> ShopVariant:
    """Give a variant that is no item yet."""
    given = {
        "sku": f"SKU-{number}",
        "product_title": f"Mug {number}",
        "title": "Blue",
        "product_gid": shapes.gid("Product", number),
        "price": D("10.00"),
        **changes,
    }
    return ShopVariant.objects.create(
        shop=of, gid=shapes.gid("ProductVariant", number), **given
    )


def mapped(row: ShopVariant, **settings: Any) -> tuple[str, str, str]:
    """Map a variant under settings; gives item, variant of the item, and how."""
    map_all(row, **settings)
    row.refresh_from_db()
    item = row.item.no if row.item else ""
    return item, row.variant.code if row.variant else "", row.mapped_by


def map_all(*rows: ShopVariant, **settings: Any) -> Any:
    how = OrderSettings(shop=rows[0].shop, creates_items=False)
    for name, value in settings.items():
        setattr(how, name, value)
    return map_variants(rows[0].shop, [row.gid for row in rows], settings=how)


def why(row: ShopVariant) -> str:
    row.refresh_from_db()
    return str(Text.from_json(row.problem["text"]))


def red_lamp(no: str = "1000", **changes: Any) -> ItemVariant:
    """Give the red variant of an item."""
    return put_variant(building.item(no=no), "RED", title="Red", **changes)


def test_map01_a_variant_is_found_by_its_barcode() -> None:
    row = variant(shop(), sku="", barcode="4006381333931")
    building.item(no="1000", barcode="4006381333931")

    found = mapped(row, sku_mapping=SKU.NONE)

    assert found == ("1000", "", MappedBy.BARCODE)


def test_map02_a_barcode_says_nothing_where_the_card_does_not_want_it() -> None:
    row = variant(shop(), sku="", barcode="4006381333931")
    building.item(no="1000", barcode="4006381333931")

    found = mapped(row, sku_mapping=SKU.NONE, finds_by_barcode=False)

    assert found == ("", "", "")


def test_map03_a_sku_is_the_number_of_an_item() -> None:
    row = variant(shop(), sku=" 1000 ")
    building.item(no="1000")

    assert mapped(row) == ("1000", "", MappedBy.SKU)


def test_map04_a_sku_is_the_code_of_a_variant() -> None:
    row = variant(shop(), sku="RED")
    red_lamp()

    assert mapped(row, sku_mapping=SKU.VARIANT) == ("1000", "RED", MappedBy.SKU)


@pytest.mark.parametrize(
    ("sku", "found"),
    [
        ("1000|RED", ("1000", "RED", "sku")),
        ("1000", ("1000", "", "sku")),
        ("1000|RED|X", ("", "", "")),
        ("1000|BLUE", ("", "", "")),
        ("2000|RED", ("", "", "")),
    ],
)
def test_map05_a_sku_is_an_item_and_its_variant(
    sku: str, found: tuple[str, str, str]
) -> None:
    row = variant(shop(), sku=sku)
    red_lamp()

    assert mapped(row, sku_mapping=SKU.BOTH) == found


def test_map05_another_separator_cuts_the_sku() -> None:
    row = variant(shop(), sku="1000/RED")
    red_lamp()

    found = mapped(row, sku_mapping=SKU.BOTH, sku_separator="/")

    assert found == ("1000", "RED", MappedBy.SKU)


def test_map07_a_sku_is_a_barcode() -> None:
    row = variant(shop(), sku="4006381333931")
    red_lamp(barcode="4006381333931")

    found = mapped(row, sku_mapping=SKU.BARCODE, finds_by_barcode=False)

    assert found == ("1000", "RED", MappedBy.BARCODE)


def test_a_barcode_of_two_items_maps_nothing_and_names_both() -> None:
    row = variant(shop(), sku="", barcode="4006381333931")
    for no in ("1000", "2000"):
        building.item(no=no, barcode="4006381333931")

    found = mapped(row, creates_items=True)

    assert found == ("", "", "")
    assert why(row) == "“4006381333931” could be any of the items 1000, 2000"
    assert Item.objects.count() == 2


def test_a_code_that_two_items_have_maps_nothing() -> None:
    row = variant(shop(), sku="RED")
    red_lamp("1000")
    red_lamp("2000")

    assert mapped(row, sku_mapping=SKU.VARIANT) == ("", "", "")
    assert why(row) == "“RED” could be any of the items 1000, 2000"


@pytest.mark.parametrize(
    ("sku", "reason"),
    [
        ("SKU-1", "There is no item for SKU “SKU-1”"),
        ("", "“Mug 1 Blue” has no SKU and no barcode"),
    ],
)
def test_a_variant_that_is_nothing_says_why(sku: str, reason: str) -> None:
    row = variant(shop(), sku=sku)

    mapped(row)

    assert why(row) == reason


def test_a_variant_that_was_mapped_stays_what_it_is() -> None:
    here = shop()
    lamp, mug = building.item("Lamp", no="LAMP"), building.item("Mug", no="SKU-1")
    row = variant(here, item=lamp, mapped_by=MappedBy.HAND)

    terms = map_all(row)

    assert terms[row.gid].item == lamp.pk != mug.pk
    assert terms[row.gid].vat_group == lamp.vat_group_id


def test_imp05_unknown_skus_become_items_of_their_own() -> None:
    here = shop()
    product = shapes.gid("Product", 7)
    rows = [
        variant(here, 1, sku="1000", product_gid=product),
        variant(here, 2, sku="2000", product_gid=product),
    ]

    map_all(*rows, creates_items=True)

    assert set(Item.objects.values_list("no", flat=True)) == {"1000", "2000"}
    assert ItemVariant.objects.count() == 0


def test_an_item_that_is_made_is_as_shopify_says() -> None:
    row = variant(
        shop(), is_taxable=False, requires_shipping=False, barcode="4006381333931"
    )

    found = mapped(row, creates_items=True)

    made = Item.objects.get()
    assert found == ("SKU-1", "", MappedBy.CREATED)
    assert (made.description, made.unit_price) == ("Mug 1 Blue", D("10.00"))
    assert (made.kind, made.barcode) == (Item.Kind.SERVICE, "4006381333931")
    assert made.vat_group is not None
    assert made.vat_group.code == "ZERO"


def test_an_item_has_prices_with_vat_where_the_shop_card_says_so() -> None:
    here = shop()
    ProductSettings.objects.create(shop=here, prices_include_vat=True)

    map_all(variant(here, sku="MUG"), creates_items=True)

    assert Item.objects.get(no="MUG").price_includes_vat


def test_imp10_a_price_is_turned_into_the_company_s_currency() -> None:
    here = shop()
    Shop.objects.filter(pk=here.pk).update(currency="USD")
    building.rate("USD", "1.25")
    row = variant(Shop.objects.get(pk=here.pk), price=D("100.00"))

    mapped(row, creates_items=True)

    assert Item.objects.get().unit_price == D("80.00")


def test_imp11_what_the_books_refuse_is_why_there_is_no_item_until_it_is_mended() -> (
    None
):
    row = variant(shop(), title="X" * 300, sku="1000|RED")

    first = mapped(row, creates_items=True, sku_mapping=SKU.BOTH)
    reason = why(row)
    ShopVariant.objects.update(title="Red")
    second = mapped(row, creates_items=True, sku_mapping=SKU.BOTH)

    assert (first, reason != "") == (("", "", ""), True)
    assert second == ("1000", "RED", MappedBy.CREATED)
    assert row.problem == {}


@pytest.mark.parametrize("sku", ["A-NUMBER-THAT-IS-TOO-LONG", ""])
def test_a_sku_that_can_be_no_number_gives_way_to_the_series(sku: str) -> None:
    row = variant(shop(), sku=sku)

    no, _, by = mapped(row, creates_items=True)

    assert by == MappedBy.CREATED
    assert no not in {"", sku}


def test_two_variants_of_one_sku_become_one_item() -> None:
    here = shop()
    rows = [variant(here, 1, sku="1000"), variant(here, 2, sku="1000")]

    terms = map_all(*rows, creates_items=True)

    made = Item.objects.get()
    assert {each.item for each in terms.values()} == {made.pk}
    assert [mapped(row)[2] for row in rows] == [MappedBy.CREATED, MappedBy.SKU]


def test_variants_of_an_item_are_made_under_it() -> None:
    here = shop()
    rows = [variant(here, 1, sku="1000|RED"), variant(here, 2, sku="1000|BLUE")]

    map_all(*rows, creates_items=True, sku_mapping=SKU.BOTH)

    assert Item.objects.get().description == "Mug 1"
    assert [mapped(row)[:2] for row in rows] == [("1000", "RED"), ("1000", "BLUE")]


def test_codes_of_one_product_are_variants_of_one_item() -> None:
    here = shop()
    product = shapes.gid("Product", 7)
    rows = [
        variant(here, number, sku=sku, product_gid=product)
        for number, sku in enumerate(["RED", "BLUE"], start=1)
    ]

    map_all(*rows, creates_items=True, sku_mapping=SKU.VARIANT)
    later = variant(here, 3, sku="GREEN", product_gid=product)
    map_all(later, creates_items=True, sku_mapping=SKU.VARIANT)

    made = Item.objects.get()
    assert set(made.variants.values_list("code", flat=True)) == {"RED", "BLUE", "GREEN"}


def test_a_sku_of_too_many_parts_takes_no_other_item_s_number() -> None:
    row = variant(shop(), sku="1000|RED|X")
    red_lamp()

    no, code, by = mapped(row, creates_items=True, sku_mapping=SKU.BOTH)

    assert (code, by) == ("", MappedBy.CREATED)
    assert no != "1000"


def test_many_variants_take_as_many_queries_as_one() -> None:
    here = shop()
    rows = [variant(here, number) for number in range(1, 31)]
    for number in range(1, 31):
        building.item(no=f"SKU-{number}")

    with CaptureQueriesContext(
        connection,
    ) as one:
        map_all(rows[0])
    with CaptureQueriesContext(connection) as many:
        map_all(*rows)

    assert len(many) == len(one)
    assert ShopVariant.objects.filter(mapped_by=MappedBy.SKU).count() == 30


def test_orders_tell_of_products_and_of_those_that_are_gone() -> None:
    here = shop()
    lines = [
        goods(1),
        goods(2, variant=None),
        goods(3, variant=None, sku=""),
        goods(4, variant=None, product=None, sku=""),
        goods(5, isGiftCard=True),
    ]
    order = mirrored(here, sold(1001, *lines))[0]

    seen = see_variants(here, [order.pk])
    again = see_variants(here, [order.pk])

    assert (seen, again) == (3, 0)
    assert set(ShopVariant.objects.values_list("gid", "sku", "product_title")) == {
        (shapes.gid("ProductVariant", 1), "SKU-1", "Mug 1"),
        ("line:SKU-2", "SKU-2", "Mug 2"),
        ("line:Mug 3", "", "Mug 3"),
    }


def test_a_line_without_variant_is_found_by_its_sku() -> None:
    here = shop()
    mug = building.item(no="SKU-2")
    order = mirrored(here, sold(1001, goods(2, variant=None)))[0]
    see_variants(here, [order.pk])

    terms = map_variants(here, ["line:SKU-2"], settings=order_settings(here))

    assert terms["line:SKU-2"].item == mug.pk


def test_a_sku_that_is_given_later_is_taken() -> None:
    here = shop()
    orders = mirrored(
        here, sold(1001, goods(1, sku="")), sold(1002, goods(1, sku="1000"))
    )
    see_variants(here, [orders[0].pk])

    see_variants(here, [orders[1].pk])

    assert ShopVariant.objects.get().sku == "1000"


def test_an_item_is_chosen_by_hand_and_the_orders_that_wait_go_on() -> None:
    here = shop(creates_items=False)
    order = mirrored(here, sold(1001, goods(1)))[0]
    process_orders(here, [order.pk])
    row = ShopVariant.objects.get()
    mug = building.item("Mug")

    started = link_variant(row, mug)

    assert started is not None
    assert started.entry.params["gids"] == [order.gid]
    assert (row.item, row.mapped_by, row.problem) == (mug, MappedBy.HAND, {})
    process_orders(here, [order.pk])
    assert OrderProcessing.objects.get().state == State.PROCESSED
    assert SalesLine.objects.get().item == mug


def test_a_link_is_undone_and_documents_keep_their_item() -> None:
    here = shop()
    order = mirrored(here, sold(1001, goods(1)))[0]
    process_orders(here, [order.pk])
    row = ShopVariant.objects.get()

    unlink_variant(row)

    assert (row.item, row.variant, row.mapped_by) == (None, None, "")
    assert row.mapped_at is None
    assert SalesLine.objects.get().item == Item.objects.get()


def test_a_link_names_what_does_not_belong_to_the_item() -> None:
    row = variant(shop())
    lamp, box = building.item("Lamp"), Unit.objects.create(code="BOX")
    lamp = change_item(lamp, is_blocked=True)

    with pytest.raises(Refused) as refused:
        link_variant(row, lamp, item_variant=red_lamp("2000"), unit=box)

    assert set(refused.value.fields) == {"item", "variant", "unit"}


def test_a_variant_is_sold_in_a_unit_of_the_item() -> None:
    row = variant(shop())
    lamp, box = building.item("Lamp"), Unit.objects.create(code="BOX")
    put_unit(lamp, box, per_unit=6)

    started = link_variant(row, lamp, unit=box)

    assert started is None
    assert (row.unit, row.item) == (box, lamp)


def test_imp12_an_item_is_made_by_hand_whatever_the_card_says() -> None:
    here = shop(creates_items=False)
    order = mirrored(here, sold(1001, goods(1)))[0]
    process_orders(here, [order.pk])
    row = ShopVariant.objects.get()

    made = create_item_for(row)

    assert (made.no, row.item, row.mapped_by) == ("SKU-1", made, MappedBy.CREATED)
    with pytest.raises(Refused, match="is item SKU-1 already"):
        create_item_for(row)


def test_a_person_without_the_right_maps_no_product(django_user_model: Any) -> None:
    row, lamp = variant(shop()), building.item()
    actor = django_user_model.objects.create(username="viewer")

    for change in (
        lambda: link_variant(row, lamp, actor=actor),
        lambda: unlink_variant(row, actor=actor),
        lambda: create_item_for(row, actor=actor),
    ):
        with pytest.raises(NotAllowed):
            change()
