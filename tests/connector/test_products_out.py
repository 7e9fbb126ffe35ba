"""Products on their way to a simulated shop over HTTP: all of them, both ways."""

import pytest
from tests.connector.goods_out import (
    added,
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

from nightclerk.connector.models import OrderSettings, Shop, ShopProduct, ShopVariant
from nightclerk.connector.services.products.settings import change_product_settings
from nightclerk.connector.services.products.starts import remove_product
from nightclerk.core.errors import Refused
from nightclerk.ledger.models import (
    Item,
    ItemAttribute,
    ItemPicture,
    ItemVariant,
    PictureContent,
)
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    return shop_to_sell_in(simulator)


@pytest.fixture
def bike(shop: Shop) -> Item:
    made = item_with("1000", description="Bike", unit_price="100")
    added(shop, made)
    return made


def status_of(shop: Shop, item: Item) -> str:
    return str(at_shopify(shop, product_of(item).gid)["status"])


def test_upd_02_a_new_title_is_one_call_with_the_title_alone(simulator, shop, bike):
    change_item(bike, description="E-Bike")
    asked(simulator)

    export(shop)

    assert asked(simulator) == ["ProductUpdate"]
    assert changes(shop, kind="product")[-1].payload == {"title": "E-Bike"}
    assert at_shopify(shop, product_of(bike).gid)["title"] == "E-Bike"
    assert product_of(bike).confirmed["title"] == "E-Bike"


def test_nothing_that_is_unchanged_is_ever_sent(simulator, shop, bike):
    asked(simulator)
    before = list(ShopVariant.objects.values()) + list(ShopProduct.objects.values())

    ran = export(shop)

    assert asked(simulator) == []
    assert ran.counts["ok"] == 0
    assert before == [*ShopVariant.objects.values(), *ShopProduct.objects.values()]


@pytest.mark.parametrize(
    "settings", [{"updates_products": False}, {"direction": ""}, {"direction": "from"}]
)
def test_upd_03_products_are_not_updated_where_the_card_does_not_say_so(
    simulator, shop, bike, settings
):
    change_product_settings(shop, **settings)
    change_item(bike, description="E-Bike")
    asked(simulator)

    export(shop)

    assert asked(simulator) == []


def test_upd_04_three_of_five_variants_are_one_call_with_three_rows(simulator, shop):
    five = item_with("1000", *"ABCDE")
    added(shop, five)
    for code in "ACE":
        ItemVariant.objects.filter(code=code).update(barcode=f"400{ord(code)}")
    asked(simulator)

    export(shop)

    sent = changes(shop, kind="variants")
    assert asked(simulator) == ["VariantsUpdate"]
    assert [set(change.payload) for change in sent] == [{"product", "barcode"}] * 3
    assert variant_of(five, "C").confirmed["barcode"] == "40067"


def test_upd_06_a_new_variant_takes_the_product_s_own_option(simulator, shop):
    sizes = item_with("1000", "S", "M")
    change_product_settings(shop, variant_option="Size")
    added(shop, sizes)
    change_product_settings(shop, variant_option="Variant")
    ItemVariant.objects.create(item=sizes, code="L")
    asked(simulator)

    export(shop)

    assert asked(simulator) == ["VariantsCreate"]
    rows = variants_at_shopify(shop, product_of(sizes).gid)
    assert rows[-1]["options"] == {"Size": "L"}
    assert variant_of(sizes, "L").gid == rows[-1]["gid"]
    export(shop)
    assert asked(simulator) == ["ProductsByIds"]


def test_upd_07_a_new_policy_is_sent_to_all_variants_once(simulator, shop):
    pair = item_with("1000", "BLUE", "RED")
    change_product_settings(
        shop, sells_without_stock="CONTINUE", owners={"policy": "ours"}
    )
    added(shop, pair)
    change_product_settings(shop, sells_without_stock="DENY")
    asked(simulator)

    export(shop)
    first = asked(simulator)
    export(shop)

    assert first == ["VariantsUpdate"]
    assert asked(simulator) == []
    rows = variants_at_shopify(shop, product_of(pair).gid)
    assert [row["policy"] for row in rows] == ["DENY", "DENY"]


def test_upd_09_a_country_is_sent_and_taken_back(shop, bike):
    change_item(bike, origin_country="DE")
    export(shop)
    there = variants_at_shopify(shop, product_of(bike).gid)[0]["origin"]

    change_item(bike, origin_country="")
    export(shop)

    assert there == "DE"
    assert variants_at_shopify(shop, product_of(bike).gid)[0]["origin"] is None


def test_upd_10_19_a_blocked_item_is_archived_and_comes_back(simulator, shop, bike):
    change_product_settings(shop, removed_action="ARCHIVED")
    change_item(bike, is_blocked=True)

    export(shop)
    archived = status_of(shop, bike)
    asked(simulator)
    again = export(shop)

    assert archived == "ARCHIVED"
    assert product_of(bike).restores_to == "ACTIVE"
    assert asked(simulator) == []
    assert again.reporter.skipped["Bike"] == "Item 1000 is blocked"

    change_item(bike, is_blocked=False)
    export(shop)

    assert status_of(shop, bike) == "ACTIVE"
    assert product_of(bike).restores_to == ""
    assert product_of(bike).problem == {}


def test_upd_11_without_an_action_a_blocked_item_is_only_named(simulator, shop, bike):
    change_item(bike, is_blocked=True, description="Other")
    asked(simulator)

    ran = export(shop)

    assert asked(simulator) == []
    assert ran.reporter.skipped["Bike"] == "Item 1000 is blocked"


@pytest.mark.parametrize(("action", "sent"), [("ARCHIVED", 1), ("", 0)])
def test_upd_13_a_removed_product_goes_off_sale_as_the_card_says(
    simulator, shop, bike, action, sent
):
    change_product_settings(shop, removed_action=action)
    product = product_of(bike)
    asked(simulator)

    remove_product(product)
    export(shop)

    assert asked(simulator).count("ProductUpdate") == sent
    assert at_shopify(shop, product.gid)["status"] == (action or "ACTIVE")
    assert product.item is None


def test_upd_16_251_tags_are_named_and_the_rest_is_sent(shop, bike):
    change_product_settings(shop, owners={"tags": "ours"})
    tags = [f"tag-{number}" for number in range(251)]
    change_item(bike, tags=tags, description="E-Bike")

    ran = export(shop)

    assert changes(shop, kind="product")[-1].payload == {"title": "E-Bike"}
    assert ran.reporter.skipped["Bike"] == (
        "Item 1000 has 251 tags, and Shopify takes 250"
    )


def test_tags_that_are_ours_can_be_cleared(shop, bike):
    change_product_settings(shop, owners={"tags": "ours"})
    change_item(bike, tags=["new", "red"])
    export(shop)
    there = at_shopify(shop, product_of(bike).gid)["tags"]

    change_item(bike, tags=[])
    export(shop)

    assert there == ["new", "red"]
    assert at_shopify(shop, product_of(bike).gid)["tags"] == []


def test_upd_20_one_product_that_is_refused_does_not_stop_the_others(simulator, shop):
    items = [
        item_with(f"{number}", description=f"Item {number}") for number in range(5)
    ]
    added(shop, *items)
    Item.objects.update(description="Changed")
    simulator.control.fault("user_error", operation="ProductUpdate", after=1)

    ran = export(shop)

    titles = sorted(at_shopify(shop, product_of(item).gid)["title"] for item in items)
    assert titles == ["Changed"] * 4 + ["Item 1"]
    assert list(ran.reporter.skipped) == ["1"]


def test_a_sku_is_the_same_when_it_is_made_and_when_it_is_updated(simulator, shop):
    OrderSettings.objects.filter(shop=shop).update(sku_mapping="vendor")
    pair = item_with("1000", "BLUE", "RED", vendor_item_no="V-77")
    ItemVariant.objects.filter(code="RED").update(vendor_item_no="V-RED")
    added(shop, pair)
    asked(simulator)

    export(shop)

    assert asked(simulator) == []
    rows = variants_at_shopify(shop, product_of(pair).gid)
    assert [row["sku"] for row in rows] == ["V-77", "V-RED"]


def test_a_blocked_variant_is_named_or_removed_as_the_card_says(shop):
    pair = item_with("1000", "BLUE", "RED")
    added(shop, pair)
    ItemVariant.objects.filter(code="BLUE").update(is_blocked=True)

    named = export(shop)
    still = len(variants_at_shopify(shop, product_of(pair).gid))
    change_product_settings(shop, removes_variants=True)
    export(shop)

    assert "1000 BLUE" in named.reporter.skipped
    assert still == 2
    rows = variants_at_shopify(shop, product_of(pair).gid)
    assert [row["options"] for row in rows] == [{"Variant": "RED"}]
    assert variant_of(pair, "BLUE").is_gone


def test_a_body_is_sent_once_although_shopify_tidies_it(simulator, shop, bike):
    change_item(bike, marketing_text="Rides  like\nthe wind.")
    export(shop)
    asked(simulator)

    export(shop)

    assert asked(simulator) == []
    html = at_shopify(shop, product_of(bike).gid)["descriptionHtml"]
    assert "Rides  like the wind." in html


def test_a_draft_waits_for_its_pictures(shop):
    change_product_settings(shop, pictures="to")
    lamp = item_with("1000")
    with_picture(lamp)

    ran = added(shop, lamp)

    assert status_of(shop, lamp) == "DRAFT"
    assert product_of(lamp).awaits_publishing
    assert ran.counts["waits_for_pictures"] == 1


def with_picture(item: Item) -> None:
    content = PictureContent.objects.create(
        digest="d" * 64, mime="image/png", width=1, height=1, size=1, content=b"x"
    )
    ItemPicture.objects.create(item=item, content=content)


def test_products_and_items_do_not_update_each_other(shop):
    change_product_settings(shop, updates_items=True)
    settings = change_product_settings(shop, direction="to")

    assert (settings.direction, settings.updates_items) == ("to", False)

    settings = change_product_settings(shop, updates_items=True)
    assert (settings.direction, settings.updates_items) == ("", True)
    with pytest.raises(Refused) as refused:
        change_product_settings(shop, direction="to", updates_items=True)
    assert list(refused.value.fields) == ["updates_items"]


def test_shop_08_units_are_no_variants_where_attributes_are_options(shop):
    ItemAttribute.objects.create(name="Color", is_option=True)

    with pytest.raises(Refused) as refused:
        change_product_settings(shop, units_are_variants=True)
    assert list(refused.value.fields) == ["units_are_variants"]


@pytest.mark.parametrize(
    "owners", [{"colour": "ours"}, {"title": "somebody"}, ["title"]]
)
def test_owners_are_of_known_fields_and_kinds(shop, owners):
    with pytest.raises(Refused) as refused:
        change_product_settings(shop, owners=owners)
    assert list(refused.value.fields) == ["owners"]


def test_of_owners_only_what_is_unusual_is_kept(shop):
    settings = change_product_settings(shop, owners={"title": "ours", "tags": "ours"})

    assert settings.owners == {"tags": "ours"}
