"""Sales channels are read from Shopify and chosen on the shop card."""

from collections.abc import Iterator

import pytest
from django.test import Client
from tests.connector.channels import ID, a_channel, chosen
from tests.connector.runs import connected_shop
from tests.ledger.building import company
from tests.web.building import a_shop
from tests.web.goods.test_settings import filled, page
from tests.web.mapping.waiting_orders import said_to

from nightclerk.connector.models import ProductSettings, SalesChannel, Shop
from nightclerk.simulator.running import RunningSimulator

NONE_CHOSEN = "No sales channel is chosen: new products are added, but not published."


@pytest.fixture
def shop(db: None) -> Shop:
    company()
    return a_shop()


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with RunningSimulator() as running:
        yield running


def test_channels_are_chosen_by_name_with_the_other_settings(
    operator: Client, shop: Shop
):
    a_channel(shop, "Online Store", number=1, is_chosen=True)
    a_channel(shop, "Point of Sale", number=2)

    seen = operator.get(page(shop)).content.decode()
    operator.post(page(shop), filled(shop, direction="to", publishes_to=[f"{ID}2"]))

    assert "Online Store" in seen
    assert NONE_CHOSEN not in seen
    assert chosen(shop) == ["Point of Sale"]
    assert ProductSettings.objects.get().direction == "to"


def test_the_page_says_where_no_channel_is_chosen(operator: Client, shop: Shop):
    a_channel(shop, is_chosen=True)

    operator.post(page(shop), filled(shop, publishes_to=[]))

    assert chosen(shop) == []
    assert NONE_CHOSEN in operator.get(page(shop)).content.decode()


def test_a_channel_that_is_gone_is_shown_so_and_can_only_be_let_go(
    operator: Client, shop: Shop
):
    a_channel(shop, "Market place", number=1, is_chosen=True, is_gone=True)
    a_channel(shop, "Old shop", number=2, is_gone=True)

    seen = operator.get(page(shop))
    answer = operator.post(page(shop), filled(shop, publishes_to=[f"{ID}2"]))

    html = seen.content.decode()
    assert [row.box is not None for row in seen.context["channels"]["rows"]] == [
        True,
        False,
    ]
    assert html.count("Gone at Shopify") == 2
    assert NONE_CHOSEN in html
    assert "publishes_to" in answer.context["form"].errors
    assert chosen(shop) == ["Market place"]


def test_channels_are_read_from_shopify_at_the_press_of_a_button(
    operator: Client, simulator: RunningSimulator
):
    company()
    shop = connected_shop(simulator)
    old = a_channel(shop, "Market place", number=404, is_chosen=True)

    answer = operator.post(f"{page(shop)}channels/")

    old.refresh_from_db()
    names = SalesChannel.objects.filter(is_gone=False).values_list("name", flat=True)
    assert answer.headers["Location"] == page(shop)
    assert said_to(answer) == ["Shopify has 2 sales channels; 2 new."]
    assert list(names) == ["Online Store", "Point of Sale"]
    assert (old.is_gone, old.is_chosen) == (True, True)


def test_what_keeps_shopify_from_answering_is_said(operator: Client, shop: Shop):
    Shop.objects.update(token_sealed="")

    answer = operator.post(f"{page(shop)}channels/")

    assert answer.headers["Location"] == page(shop)
    assert len(said_to(answer)) == 1
    assert not SalesChannel.objects.exists()


def test_a_viewer_sees_the_channels_and_reads_none(viewer: Client, shop: Shop):
    a_channel(shop, is_chosen=True)

    html = viewer.get(page(shop)).content.decode()
    answer = viewer.post(f"{page(shop)}channels/")

    assert "Online Store" in html
    assert 'type="checkbox"' not in html
    assert "Read sales channels from Shopify" not in html
    assert answer.status_code == 403


def test_to_look_at_the_button_reads_nothing(operator: Client, shop: Shop):
    assert operator.get(f"{page(shop)}channels/").status_code == 405
