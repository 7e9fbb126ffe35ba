"""The shop of a demonstration can get items, prices, stock and pictures at once."""

import pytest
from django.contrib.auth.models import User
from tests.connector.channels import a_channel, chosen
from tests.connector.processing import shop

from nightclerk.cli.demo.books import demo_books
from nightclerk.cli.demo.goods import demo_goods, demo_pictures, plain_png
from nightclerk.connector.selectors.products.previews import preview_items
from nightclerk.connector.selectors.settings import product_settings
from nightclerk.connector.services.products.settings import change_product_settings
from nightclerk.ledger.models import Item, ItemPicture
from nightclerk.ledger.picture_files import read_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> User:
    return User.objects.create_superuser("demo")


def test_items_of_a_demonstration_can_be_added_with_prices_and_pictures(visitor):
    here = shop()
    demo_books(visitor)
    a_channel(here, "Point of Sale", number=2)
    a_channel(here, "Online Store", number=1)

    demo_goods(here, visitor)
    made = demo_pictures(visitor)

    settings = product_settings(here)
    previews = preview_items(here, Item.objects.order_by("pk"))
    assert made == ItemPicture.objects.count() == 3
    assert (settings.direction, settings.pictures) == ("to", "to")
    assert chosen(here) == ["Online Store"]
    assert [each.variants[0].price for each in previews] == ["94.01", "177.31", "5.83"]


def test_a_demonstration_that_is_started_again_keeps_what_was_changed(visitor):
    here = shop()
    demo_books(visitor)
    demo_goods(here, visitor)
    demo_pictures(visitor)
    change_product_settings(here, direction="", pictures="from")

    demo_goods(here, visitor)

    assert demo_pictures(visitor) == 0
    assert product_settings(here).direction == ""


def test_a_picture_of_a_demonstration_is_a_whole_png():
    file = read_picture(plain_png((1, 2, 3), side=40))

    assert (file.width, file.height) == (40, 40)
