"""Sales channels are kept as they are at Shopify, and chosen by name."""

import pytest
from django.contrib.auth import get_user_model
from tests.connector.channels import ID, a_channel, chosen
from tests.connector.processing import shop as made_shop

from nightclerk.connector.models import SalesChannel, Shop
from nightclerk.connector.selectors.products.channels import (
    chosen_channels,
    has_chosen_channel,
    words_of_channels,
)
from nightclerk.connector.selectors.settings import product_settings
from nightclerk.connector.services.products.channels import (
    SeenChannel,
    choose_sales_channels,
    keep_sales_channels,
)
from nightclerk.connector.services.products.settings import change_product_settings
from nightclerk.core.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None) -> Shop:
    return made_shop()


def seen(*names: str) -> list[SeenChannel]:
    """Give channels as Shopify shows them; the id has the name in it."""
    return [SeenChannel(f"{ID}{name}", name) for name in names]


def state(shop: Shop) -> dict[str, tuple[bool, bool]]:
    """Tell by name whether a channel is chosen and whether it is gone."""
    rows = SalesChannel.objects.filter(shop=shop)
    return {row.name: (row.is_chosen, row.is_gone) for row in rows}


def test_new_channels_are_kept_and_not_chosen(shop):
    new = keep_sales_channels(shop, seen("Online Store", "Point of Sale"))

    assert new == 2
    assert state(shop) == {
        "Online Store": (False, False),
        "Point of Sale": (False, False),
    }
    assert not has_chosen_channel(shop)
    assert not SalesChannel.objects.filter(read_at=None).exists()


def test_a_channel_that_vanished_is_gone_and_comes_back_as_it_was_chosen(shop):
    keep_sales_channels(shop, seen("Online Store", "Market place"))
    choose_sales_channels(shop, ["Online Store", "Market place"])

    keep_sales_channels(shop, seen("Online Store"))

    assert state(shop)["Market place"] == (True, True)
    assert [row.name for row in chosen_channels(shop)] == ["Online Store"]
    assert keep_sales_channels(shop, seen("Online Store", "Market place")) == 0
    assert state(shop)["Market place"] == (True, False)


def test_a_channel_keeps_its_choice_under_another_name(shop):
    a_channel(shop, "gid://shopify/Publication/1", is_chosen=True, read_at=None)

    new = keep_sales_channels(shop, [SeenChannel(f"{ID}1", "Online Store")])

    assert new == 0
    assert state(shop) == {"Online Store": (True, False)}


def test_channels_of_one_shop_are_nothing_to_another(shop):
    other = Shop.objects.create(code="OTHER", url="other.myshopify.com")
    a_channel(other, is_chosen=True)

    keep_sales_channels(shop, seen("Point of Sale"))

    assert state(other) == {"Online Store": (True, False)}
    assert not has_chosen_channel(shop)


def test_exactly_the_named_channels_are_chosen_whatever_the_case(shop):
    a_channel(shop, "Online Store", number=1, is_chosen=True)
    a_channel(shop, "Point of Sale", number=2)
    a_channel(shop, "Shop", number=3)

    rows = choose_sales_channels(shop, [" point of sale ", f"{ID}3"])

    assert [row.name for row in rows] == ["Point of Sale", "Shop"]
    assert chosen(shop) == ["Point of Sale", "Shop"]


def test_no_channel_at_all_may_be_chosen(shop):
    a_channel(shop, is_chosen=True)

    assert choose_sales_channels(shop, []) == []
    assert not has_chosen_channel(shop)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("Nowhere", "There is no sales channel “Nowhere”"),
        ("", "There is no sales channel “”"),
        ("Twice", "Several sales channels are called “Twice”"),
        ("Closed", "Sales channel “Closed” is gone at Shopify"),
    ],
)
def test_a_channel_that_cannot_be_chosen_is_named_and_nothing_changes(
    shop, wanted, said
):
    a_channel(shop, "Online Store", number=1, is_chosen=True)
    a_channel(shop, "Twice", number=2)
    a_channel(shop, "twice", number=3)
    a_channel(shop, "Closed", number=4, is_gone=True)

    with pytest.raises(Refused) as refused:
        choose_sales_channels(shop, [wanted])

    assert list(refused.value.fields) == ["publishes_to"]
    assert str(refused.value.fields["publishes_to"]).startswith(said)
    assert chosen(shop) == ["Online Store"]


def test_what_is_chosen_and_gone_may_stay_chosen(shop):
    a_channel(shop, "Closed", is_gone=True, is_chosen=True)

    choose_sales_channels(shop, ["Closed"])

    assert chosen(shop) == ["Closed"]


def test_channels_of_one_name_are_told_apart_by_their_ids(shop):
    one = a_channel(shop, "Twice", number=2)
    two = a_channel(shop, "twice ", number=3)
    store = a_channel(shop, number=1)

    assert words_of_channels([one, two, store]) == {
        one.pk: f"{ID}2",
        two.pk: f"{ID}3",
        store.pk: "Online Store",
    }
    assert len(choose_sales_channels(shop, [f"{ID}2"])) == 1


def test_channels_are_chosen_with_the_other_settings_or_not_at_all(shop):
    a_channel(shop)

    change_product_settings(shop, direction="to", publishes_to=["Online Store"])
    with pytest.raises(Refused) as refused:
        change_product_settings(
            shop, largest_change=-1, direction="from", publishes_to=["Nowhere"]
        )

    assert set(refused.value.fields) == {"largest_change", "publishes_to"}
    assert product_settings(shop).direction == "to"
    assert chosen(shop) == ["Online Store"]


def test_wrong_settings_leave_the_channels_as_they_are(shop):
    a_channel(shop)

    with pytest.raises(Refused):
        change_product_settings(shop, largest_change=-1, publishes_to=["Online Store"])

    assert chosen(shop) == []


def test_a_single_word_is_no_list_of_channels(shop):
    a_channel(shop)

    with pytest.raises(Refused) as refused:
        change_product_settings(shop, publishes_to="Online Store")

    assert list(refused.value.fields) == ["publishes_to"]


def test_who_may_not_change_shops_chooses_no_channels(shop):
    nobody = get_user_model().objects.create_user("nobody")
    a_channel(shop)

    with pytest.raises(NotAllowed):
        choose_sales_channels(shop, ["Online Store"], actor=nobody)

    assert chosen(shop) == []
