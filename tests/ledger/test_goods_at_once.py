"""Two people who change the goods of the books at the same moment."""

import pytest
from tests.ledger.building import item
from tests.ledger.picturing import png
from tests.ledger.rivals import at_once

from nightclerk.ledger.models import (
    ItemPicture,
    ItemText,
    PictureContent,
    SalesPrice,
)
from nightclerk.ledger.services.parties.goods import put_text
from nightclerk.ledger.services.parties.items import delete_item
from nightclerk.ledger.services.parties.pictures import add_picture, remove_picture
from nightclerk.ledger.services.parties.prices import put_price

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 15
FILE = png(2, 2)


def test_a_file_stays_while_somebody_adds_it_and_another_removes_it():
    lamp, chair = item("Lamp"), item("Chair")

    for _ in range(ROUNDS):
        old = add_picture(lamp, FILE)

        done = at_once(
            lambda old=old: remove_picture(old), lambda: add_picture(chair, FILE)
        )

        assert done == [True, True]
        assert PictureContent.objects.get().pictures.get().item == chair
        remove_picture(ItemPicture.objects.get())
        assert not PictureContent.objects.exists()


def test_a_picture_is_added_and_removed_without_waiting_for_each_other():
    lamp = item("Lamp")

    for _ in range(ROUNDS):
        old = add_picture(lamp, FILE)

        done = at_once(
            lambda old=old: remove_picture(old), lambda: add_picture(lamp, FILE)
        )

        assert done == [True, True]
        assert PictureContent.objects.count() == ItemPicture.objects.count() <= 1


def test_an_item_goes_while_its_file_is_added_to_another():
    chair = item("Chair")

    for _ in range(ROUNDS):
        lamp = item("Lamp")
        add_picture(lamp, FILE)

        done = at_once(
            lambda lamp=lamp: delete_item(lamp), lambda: add_picture(chair, FILE)
        )

        assert done == [True, True]
        assert PictureContent.objects.get().pictures.get().item == chair
        remove_picture(ItemPicture.objects.get())


def test_a_price_and_a_text_are_there_once_whoever_writes_them():
    lamp = item("Lamp")

    prices = at_once(*[lambda: put_price(lamp, 700)] * 4)
    texts = at_once(*[lambda: put_text(lamp, "Text")] * 4)

    assert any(prices)
    assert all(texts)
    assert (SalesPrice.objects.count(), ItemText.objects.count()) == (1, 1)
