"""The shop of a demonstration can get items, prices, stock and pictures at once."""

import pytest
from django.contrib.auth.models import User
from tests.connector.processing import shop

from nightclerk.cli.demo.books import demo_books
from nightclerk.cli.demo.goods import demo_goods, plain_png
from nightclerk.connector.models import ShopLocation
from nightclerk.connector.selectors.product_previews import preview_items
from nightclerk.connector.selectors.settings import product_settings
from nightclerk.connector.services.product_settings import change_product_settings
from nightclerk.ledger.models import Item, ItemPicture
from nightclerk.ledger.picture_files import read_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> User:
    return User.objects.create_superuser("demo")


def test_items_of_a_demonstration_can_be_added_with_prices_and_pictures(visitor):
    here = shop()
    demo_books(visitor)
    ShopLocation.objects.create(
        shop=here, gid="gid://shopify/Location/1", name="Warehouse"
    )

    made = demo_goods(here, visitor)

    settings = product_settings(here)
    previews = preview_items(here, Item.objects.order_by("pk"))
    assert made == ItemPicture.objects.count() == 3
    assert (settings.direction, settings.pictures) == ("to", "to")
    assert ShopLocation.objects.get().calculation == "projected"
    assert [each.variants[0].price for each in previews] == ["79.00", "149.00", "4.90"]


def test_a_demonstration_that_is_started_again_keeps_what_was_changed(visitor):
    here = shop()
    demo_books(visitor)
    demo_goods(here, visitor)
    change_product_settings(here, direction="", pictures="from")

    assert demo_goods(here, visitor) == 0
    assert product_settings(here).direction == ""


def test_a_picture_of_a_demonstration_is_a_whole_png():
    file = read_picture(plain_png((1, 2, 3), side=40))

    assert (file.width, file.height) == (40, 40)
