"""Prices on their way to a simulated shop over HTTP: only what differs, once."""

import pytest
from tests.connector.goods_out import (
    added,
    asked,
    change_item,
    changes,
    delete_at_shopify,
    export,
    item_with,
    money,
    product_of,
    shop_to_sell_in,
    variant_of,
    variants_at_shopify,
)
from tests.ledger.building import rate

from nightclerk.connector.models import Shop, ShopVariant, SkippedRecord
from nightclerk.connector.services.products.settings import change_product_settings
from nightclerk.connector.services.products.starts import allow_price
from nightclerk.connector.services.products.why_not_sent import explain
from nightclerk.connector.services.sending.outbox import retry
from nightclerk.ledger.models import (
    DiscountGroup,
    Item,
    PriceGroup,
    SalesDiscount,
    SalesPrice,
)
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    return shop_to_sell_in(simulator)


@pytest.fixture
def lamp(shop: Shop) -> Item:
    made = item_with("1000", unit_price="100", unit_cost="60")
    added(shop, made)
    return made


def price_of(shop: Shop, item: Item) -> str:
    return str(variants_at_shopify(shop, product_of(item).gid)[0]["price"])


def test_prc_01_a_changed_price_is_sent_once_and_nothing_else(simulator, shop, lamp):
    change_item(lamp, unit_price="120", description="Brighter lamp")
    asked(simulator)

    export(shop, only_prices=True)
    first = asked(simulator)
    again = export(shop, only_prices=True)

    assert first == ["VariantsUpdate"]
    assert price_of(shop, lamp) == "120.00"
    assert variant_of(lamp).confirmed["price"] == "120.00"
    assert product_of(lamp).title == "Item 1000"
    assert again.result["api_calls"] == 0
    assert changes(shop, kind="variants")[0].payload == {
        "product": product_of(lamp).gid,
        "price": "120.00",
    }


def test_prc_11_three_changed_prices_are_one_call_a_product(simulator, shop, lamp):
    pair = item_with("1001", "RED", "BLUE", unit_price="50")
    added(shop, pair)
    Item.objects.update(unit_price="55")
    change_product_settings(shop, largest_change=None)
    asked(simulator)

    export(shop, only_prices=True)

    assert asked(simulator) == ["VariantsUpdate", "VariantsUpdate"]
    assert {row.confirmed["price"] for row in ShopVariant.objects.all()} == {"55.00"}


def test_prc_15_to_17_only_prices_that_changed_are_told(shop, lamp):
    change_item(lamp, unit_cost="75")

    export(shop, only_prices=True)

    sent = changes(shop, kind="variants")[0].payload
    assert sent == {"product": product_of(lamp).gid, "cost": "75.00"}


def test_prc_19_a_price_changed_at_shopify_is_not_sent_again(simulator, shop, lamp):
    asked(simulator)

    export(shop, only_prices=True)

    assert asked(simulator) == []


def test_prices_go_out_whatever_the_direction_is(shop, lamp):
    change_product_settings(shop, direction="", updates_products=False)
    change_item(lamp, unit_price="110")

    export(shop, only_prices=True)

    assert price_of(shop, lamp) == "110.00"


def test_a_leap_waits_for_somebody_and_goes_when_it_is_allowed(shop, lamp):
    change_item(lamp, unit_price="400")

    held = export(shop, only_prices=True)
    variant = variant_of(lamp)

    assert held.counts["skipped"] == 1
    assert "from 100.00 to 400.00" in held.reporter.skipped["1000"]
    assert variant.unsent["fields"] == {}
    assert price_of(shop, lamp) == "100.00"
    assert SkippedRecord.objects.get(stream="prices_out").gid == variant.gid

    allow_price(variant, money("400"))
    export(shop, only_prices=True)

    variant = variant_of(lamp)
    assert price_of(shop, lamp) == "400.00"
    assert variant.unsent == {}
    assert variant.allowed_price is None
    assert SkippedRecord.objects.get(stream="prices_out").resolved_at is not None


def test_too_many_changes_keep_all_prices_back(shop, lamp):
    other = item_with("1001", unit_price="10")
    added(shop, other)
    change_product_settings(shop, largest_share="40")
    Item.objects.filter(no="1001").update(unit_price="11")

    ran = export(shop, only_prices=True)

    assert price_of(shop, other) == "10.00"
    assert "1 of 2 prices would change" in ran.reporter.skipped["DEMO"]


@pytest.mark.parametrize("field", ["is_blocked", "is_sales_blocked"])
def test_upd_14_what_is_blocked_keeps_its_price_and_is_named(shop, lamp, field):
    change_item(lamp, unit_price="120", **{field: True})

    ran = export(shop, only_prices=True)

    assert price_of(shop, lamp) == "100.00"
    assert "blocked" in ran.reporter.skipped["1000"]


def test_prc_10_a_unit_that_is_not_the_item_s_is_named(shop, lamp):
    unit = Item.objects.get().unit
    other = type(unit).objects.create(code="PALLET", title="Pallet")
    change_item(lamp, sales_unit=other, unit_price="120")

    ran = export(shop, only_prices=True)

    assert price_of(shop, lamp) == "100.00"
    assert ran.reporter.skipped["1000"] == "Item 1000 has no unit PALLET"


def test_a_price_that_is_nothing_is_never_sent(shop, lamp):
    change_item(lamp, unit_price="0")

    ran = export(shop, only_prices=True)

    assert price_of(shop, lamp) == "100.00"
    assert "may not be sold for nothing" in ran.reporter.skipped["1000"]


def test_a_dry_run_says_what_it_would_send_and_sends_nothing(simulator, shop, lamp):
    change_item(lamp, unit_price="120")
    asked(simulator)

    ran = export(shop, only_prices=True, dry_run=True)

    assert ran.counts["would_send"] == 1
    assert ran.reporter.said == ["Would send 1000: Price = 120.00"]
    assert asked(simulator) == []
    assert changes(shop, kind="variants") == []


def test_a_shop_that_takes_no_changes_is_told_what_would_be_sent(simulator, shop, lamp):
    change_item(lamp, unit_price="120")
    Shop.objects.update(sends_changes=False)
    asked(simulator)

    ran = export(shop, only_prices=True)

    assert ran.counts["would_send"] == 1
    assert "“Allow data sync to Shopify” is off: nothing is sent" in ran.reporter.said
    assert asked(simulator) == []


def test_a_deleted_variant_is_gone_and_its_neighbours_are_sent(simulator, shop):
    pair = item_with("1001", "BLUE", "RED", unit_price="50")
    added(shop, pair)
    blue, red = variant_of(pair, "BLUE"), variant_of(pair, "RED")
    delete_at_shopify(shop, blue)
    change_item(pair, unit_price="55")

    ran = export(shop, only_prices=True)

    blue.refresh_from_db()
    red.refresh_from_db()
    assert blue.is_gone
    assert red.confirmed["price"] == "55.00"
    assert "Product variant does not exist" in ran.reporter.skipped["1001 BLUE"]


def test_an_answer_that_was_lost_is_asked_for_and_not_sent_twice(simulator, shop, lamp):
    change_item(lamp, unit_price="120")
    simulator.control.fault("drop_after", operation="VariantsUpdate")

    first = export(shop, only_prices=True)
    asked(simulator)
    export(shop, only_prices=True)

    assert first.counts["unknown"] == 1
    assert asked(simulator) == ["ProductsByIds"]
    assert [change.state for change in changes(shop, kind="variants")] == ["confirmed"]
    assert variant_of(lamp).confirmed["price"] == "120.00"


def test_a_rejected_change_rests_until_somebody_sends_it_again(simulator, shop, lamp):
    change_item(lamp, unit_price="120")
    simulator.control.fault(
        "user_error", operation="VariantsUpdate", code="INVALID_INPUT", message="No"
    )
    first = export(shop, only_prices=True)
    (rejected,) = changes(shop, kind="variants")
    asked(simulator)

    again = export(shop, only_prices=True)

    assert rejected.state == "rejected"
    assert first.reporter.skipped == {"1000": "Shopify refused it: No"}
    assert again.counts["postponed"] == 1
    assert asked(simulator) == []

    retry(rejected)
    export(shop, only_prices=True)

    assert price_of(shop, lamp) == "120.00"
    assert SkippedRecord.objects.get(stream="prices_out").resolved_at is not None


def test_explain_says_what_a_sync_would_do(shop, lamp):
    assert explain(variant_of(lamp)) == []

    change_item(lamp, unit_price="120")
    (reason,) = explain(variant_of(lamp))
    assert str(reason.text) == "Not sent yet: Price"

    change_item(lamp, unit_price="900")
    (reason,) = explain(variant_of(lamp))
    assert "from 100.00 to 900.00" in str(reason.text)

    Shop.objects.update(sends_changes=False)
    texts = [str(each.text) for each in explain(variant_of(lamp))]
    assert texts[0] == "“Allow data sync to Shopify” is off: nothing is sent"


def test_explain_names_fields_and_values_as_people_do(shop, lamp):
    seen = variant_of(lamp).observed | {"compare_at": "150.00", "taxable": False}
    ShopVariant.objects.update(observed=seen)

    texts = [str(each.text) for each in explain(variant_of(lamp))]

    assert texts == [
        "Price before was changed at Shopify from nothing to 150.00",
        "Taxable was changed at Shopify from yes to no",
    ]


def test_prc_04_a_price_group_s_price_hides_the_item_s(shop, lamp):
    group = PriceGroup.objects.create(code="SHOPIFY", title="Shopify")
    SalesPrice.objects.create(item=lamp, price_group=group, unit_price=money("110"))
    change_product_settings(shop, price_group="SHOPIFY")

    export(shop, only_prices=True)

    assert price_of(shop, lamp) == "110.00"


def test_prc_05_16_a_discount_shows_the_price_before(shop, lamp):
    group = DiscountGroup.objects.create(code="WEB", title="Web")
    SalesDiscount.objects.create(item=lamp, discount_group=group, percent=10)
    change_product_settings(shop, discount_group="WEB")

    export(shop, only_prices=True)

    (row,) = variants_at_shopify(shop, product_of(lamp).gid)
    assert (row["price"], row["compare_at"]) == ("90.00", "100.00")

    change_product_settings(shop, allows_discount=False)
    export(shop, only_prices=True)

    (row,) = variants_at_shopify(shop, product_of(lamp).gid)
    assert (row["price"], row["compare_at"]) == ("100.00", None)


def test_prc_07_prices_include_the_vat_of_the_shop_s_group(shop, lamp):
    change_product_settings(shop, prices_include_vat=True, vat_group="DOMESTIC")

    export(shop, only_prices=True)

    assert price_of(shop, lamp) == "119.00"


def test_prc_08_prices_are_in_the_shop_s_currency(shop, lamp):
    rate("USD", "1.10")
    Shop.objects.update(currency="USD")

    export(shop, only_prices=True)

    assert price_of(shop, lamp) == "110.00"
