"""Items are shown with pictures; a file is kept once and goes with its last picture."""

import hashlib

import pytest
from tests.ledger.building import item
from tests.ledger.picturing import gif, png

from nightclerk.core.errors import NotFound, Refused
from nightclerk.ledger.models import Item, ItemPicture, PictureContent
from nightclerk.ledger.selectors.goods import picture_bytes, pictures_of
from nightclerk.ledger.services.parties.items import delete_item, put_variant
from nightclerk.ledger.services.parties.pictures import (
    add_picture,
    describe_picture,
    order_pictures,
    remove_picture,
)
from nightclerk.ledger.services.setup.records import delete_record

pytestmark = pytest.mark.django_db

RED, GREEN, BLUE = (png(2, 3, shade=shade) for shade in (1, 2, 3))


def shown(of: Item) -> list[bytes]:
    return [picture_bytes(picture.content_id) for picture in pictures_of(of)]


def test_a_picture_is_kept_with_what_it_is():
    lamp = item()

    made = add_picture(lamp, RED, alt="  A red lamp ")

    made.refresh_from_db()
    kept = made.content
    assert (made.item, made.variant, made.position) == (lamp, None, 1)
    assert made.alt == "A red lamp"
    assert kept.digest == hashlib.sha256(RED).hexdigest()
    assert (kept.mime, kept.width, kept.height) == ("image/png", 2, 3)
    assert kept.size == len(RED)
    assert picture_bytes(kept.digest) == RED


def test_new_pictures_come_last_unless_they_have_a_position():
    lamp = item()

    add_picture(lamp, RED, position=5)
    add_picture(lamp, GREEN)
    add_picture(lamp, BLUE, position=1)

    assert shown(lamp) == [BLUE, RED, GREEN]


def test_the_same_file_again_is_the_same_picture_and_keeps_what_is_not_given():
    lamp = item()
    first = add_picture(lamp, RED, alt="Red")

    again = add_picture(lamp, RED)
    renamed = add_picture(lamp, RED, alt="A lamp")

    assert first.pk == again.pk == renamed.pk
    assert (again.alt, again.position) == ("Red", 1)
    assert ItemPicture.objects.get().alt == "A lamp"


def test_a_file_is_kept_once_and_goes_with_its_last_picture():
    lamp, chair = item("Lamp"), item("Chair")
    red = put_variant(lamp, "RED")
    made = [
        add_picture(lamp, RED),
        add_picture(lamp, RED, variant=red),
        add_picture(chair, RED),
    ]

    assert PictureContent.objects.count() == 1
    remove_picture(made[0])
    delete_record(red)
    assert PictureContent.objects.count() == 1
    assert [picture.pk for picture in ItemPicture.objects.all()] == [made[2].pk]
    delete_item(chair)
    assert PictureContent.objects.count() == 0


def test_deleting_an_item_leaves_no_file_behind():
    lamp = item()
    add_picture(lamp, RED)
    add_picture(lamp, GREEN)

    delete_item(lamp)

    assert not PictureContent.objects.exists()
    with pytest.raises(NotFound):
        picture_bytes(hashlib.sha256(RED).hexdigest())


def test_pictures_are_put_in_an_order_that_names_each_of_them():
    lamp = item()
    made = [add_picture(lamp, content).pk for content in (RED, GREEN, BLUE)]

    order_pictures(lamp, [made[2], made[0], made[1]])

    assert shown(lamp) == [BLUE, RED, GREEN]
    for wrong in (made[:2], [*made, made[0]], [*made[:2], 10**9]):
        with pytest.raises(Refused):
            order_pictures(lamp, wrong)
    assert shown(lamp) == [BLUE, RED, GREEN]


def test_what_is_to_be_seen_can_be_said_later():
    made = add_picture(item(), RED)

    assert describe_picture(made, "A red lamp").alt == "A red lamp"
    with pytest.raises(Refused) as caught:
        describe_picture(made, "x" * 501)
    assert {*caught.value.fields} == {"alt"}


def test_a_file_that_is_no_picture_and_a_variant_of_another_item_are_refused():
    lamp, other = item(), put_variant(item("Chair"), "RED")

    with pytest.raises(Refused):
        add_picture(lamp, b"<html>")
    for variant in (other, "RED"):
        with pytest.raises(Refused) as caught:
            add_picture(lamp, gif(1, 1), variant=variant)
        assert {*caught.value.fields} == {"variant"}

    assert not PictureContent.objects.exists()


def test_items_are_noted_as_changed_when_their_pictures_are():
    lamp = item()
    made = add_picture(lamp, RED)

    for act in (
        lambda: add_picture(lamp, GREEN),
        lambda: describe_picture(made, "Red"),
        lambda: order_pictures(lamp, [p.pk for p in pictures_of(lamp)]),
        lambda: remove_picture(made),
    ):
        Item.objects.update(changed_at="2020-01-01T00:00Z")
        act()
        lamp.refresh_from_db()
        assert lamp.changed_at.year > 2020
