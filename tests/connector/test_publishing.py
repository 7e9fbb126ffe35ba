"""New products go on the chosen sales channels of a simulated shop, and on no other."""

import pytest
from tests.connector.channels import a_channel, chosen
from tests.connector.goods_out import (
    added,
    asked,
    at_shopify,
    changes,
    export,
    item_with,
    product_of,
    shop_to_sell_in,
)

from nightclerk.connector.models import SalesChannel, Shop
from nightclerk.connector.services.products.channel_reading import read_sales_channels
from nightclerk.connector.services.products.channels import choose_sales_channels
from nightclerk.core.errors import NotAllowed, NotReady
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    return shop_to_sell_in(simulator)


def gid_of(name: str) -> str:
    return SalesChannel.objects.get(name=name).gid


def test_channels_are_read_with_the_names_that_people_know(simulator, shop):
    SalesChannel.objects.all().delete()
    asked(simulator)

    new = read_sales_channels(shop)

    names = SalesChannel.objects.values_list("name", flat=True).order_by("name")
    assert new == 2
    assert list(names) == ["Online Store", "Point of Sale"]
    assert asked(simulator) == ["Publications"]
    assert chosen(shop) == []


def test_who_may_not_change_shops_reads_no_channels(simulator, shop, django_user_model):
    nobody = django_user_model.objects.create_user("nobody")
    asked(simulator)

    with pytest.raises(NotAllowed):
        read_sales_channels(shop, actor=nobody)

    assert asked(simulator) == []


def test_a_shop_without_credentials_says_so_instead_of_having_no_channels(shop):
    Shop.objects.filter(pk=shop.pk).update(token_sealed="")
    shop.refresh_from_db()

    with pytest.raises(NotReady):
        read_sales_channels(shop)

    assert chosen(shop) == ["Online Store"]


def test_a_new_product_goes_on_every_chosen_channel(shop):
    choose_sales_channels(shop, ["Online Store", "Point of Sale"])
    lamp = item_with("1000")

    added(shop, lamp)

    product = product_of(lamp)
    assert sorted(product.published_to) == sorted(
        [gid_of("Online Store"), gid_of("Point of Sale")]
    )
    assert product.awaits_publishing is False


def test_without_a_chosen_channel_a_product_is_added_and_not_published(simulator, shop):
    choose_sales_channels(shop, [])
    lamp = item_with("1000")
    asked(simulator)

    ran = added(shop, lamp)

    product = product_of(lamp)
    assert "Publish" not in asked(simulator)
    assert (product.published_to, product.awaits_publishing) == ([], True)
    assert at_shopify(shop, product.gid)["status"] == "ACTIVE"
    assert ran.counts["waits_for_channel"] == 1
    assert any("No sales channel is chosen" in said for said in ran.reporter.said)


def test_what_was_not_published_is_once_a_channel_is_chosen(shop):
    choose_sales_channels(shop, [])
    lamp = item_with("1000")
    added(shop, lamp)
    choose_sales_channels(shop, ["Point of Sale"])

    ran = export(shop)

    product = product_of(lamp)
    assert product.published_to == [gid_of("Point of Sale")]
    assert product.awaits_publishing is False
    assert "waits_for_channel" not in ran.counts


def test_a_channel_that_is_gone_is_not_published_to(shop):
    gone = a_channel(shop, "Market place", number=404, is_chosen=True)
    lamp = item_with("1000")

    ran = added(shop, lamp)

    gone.refresh_from_db()
    (change,) = changes(shop, kind="publish")
    assert change.payload["channels"] == [gid_of("Online Store")]
    assert (gone.is_gone, gone.is_chosen) == (True, True)
    assert ran.counts["skipped"] == 0


def test_a_channel_that_is_new_at_shopify_is_known_and_not_published_to(shop):
    SalesChannel.objects.filter(name="Point of Sale").delete()
    lamp = item_with("1000")

    added(shop, lamp)

    assert product_of(lamp).published_to == [gid_of("Online Store")]
    assert SalesChannel.objects.get(name="Point of Sale").is_chosen is False


def test_what_is_published_stays_where_it_is_when_another_channel_is_chosen(
    simulator, shop
):
    lamp = item_with("1000")
    added(shop, lamp)
    choose_sales_channels(shop, ["Point of Sale"])
    asked(simulator)

    export(shop)

    assert asked(simulator) == []
    assert product_of(lamp).published_to == [gid_of("Online Store")]
