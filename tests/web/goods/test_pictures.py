"""Pictures that failed, wait or were taken off, on the pages where people look."""

import pytest
from django.urls import reverse
from tests.ledger.building import company
from tests.ledger.picturing import png
from tests.web.building import a_shop
from tests.web.goods.selling import sells, sold_item
from tests.web.goods.shelves import a_picture

from nightclerk.connector.mapping.pictures.sights import taken_off
from nightclerk.connector.models import Shop, ShopPicture, ShopProduct, ShopVariant
from nightclerk.connector.services.products.settings import change_product_settings
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs.models import JobEntry
from nightclerk.ledger.services.parties.pictures import add_picture

PICTURES = reverse("admin:connector_shoppicture_changelist")


@pytest.fixture
def shop(db: None) -> Shop:
    company()
    made = a_shop(runs_in_background=True)
    sells(made)
    change_product_settings(made, pictures="to")
    return made


@pytest.fixture
def lamp(shop: Shop) -> ShopVariant:
    return sold_item(shop)


def taken(lamp: ShopVariant) -> ShopPicture:
    """Make a picture of ours that somebody took off at Shopify."""
    message = taken_off().as_json()
    return a_picture(lamp, is_ours=True, state="gone", message=message)


def card(record: object) -> str:
    name = record._meta.model_name
    return reverse(f"admin:connector_{name}_change", args=[record.pk])


def test_a_picture_that_was_taken_off_says_so_and_what_to_do(viewer, lamp):
    picture = taken(lamp)

    listed = viewer.get(PICTURES).content.decode()
    page = viewer.get(card(picture)).content.decode()

    assert "Taken off at Shopify" in listed
    assert "Somebody took the picture off at Shopify" in page
    assert "or take it off the item" in page


def test_the_product_and_its_variant_say_it_too_and_lead_there(viewer, lamp):
    picture = taken(lamp)

    product = viewer.get(card(lamp.product))
    why = viewer.get(f"/connector/shopvariant/{lamp.pk}/why/")

    (said,) = product.context["pictures"]
    assert (said.text, said.address) == (
        "Somebody took the picture off at Shopify",
        card(picture),
    )
    assert card(picture) in product.content.decode()
    assert card(picture) in [each.address for each in why.context["whys"]]


def test_send_again_puts_it_back_and_syncs_the_product(operator, lamp):
    picture = taken(lamp)

    operator.post(PICTURES, {"action": "retry", "_selected_action": [picture.pk]})

    picture.refresh_from_db()
    assert (picture.state, picture.message) == ("gone", {})
    entry = JobEntry.objects.get(task=30107)
    assert entry.params["gids"] == [lamp.product.gid]


def test_a_product_that_waits_for_a_failed_picture_says_what_to_do(viewer, lamp):
    picture = add_picture(lamp.item, png(2, 3))
    why = Refused(words("The file is no picture")).as_json()
    a_picture(
        lamp,
        is_ours=True,
        state="failed",
        digest=picture.content_id,
        message=why,
    )
    ShopProduct.objects.update(awaits_publishing=True)

    page = viewer.get(card(lamp.product))

    first, second = page.context["pictures"]
    assert first.text.endswith("is not published: a picture of it failed")
    assert first.hint.startswith("Put another picture on the item")
    assert second.text == "The file is no picture"


def test_where_pictures_are_not_sent_nothing_is_said_of_them(viewer, shop, lamp):
    taken(lamp)
    change_product_settings(shop, pictures="")

    assert viewer.get(card(lamp.product)).context["pictures"] == []


def test_the_cue_at_home_leads_to_what_was_taken_off(operator, lamp):
    picture = taken(lamp)
    a_picture(lamp, is_ours=True, state="gone", digest="b" * 64)

    cues = operator.get("/").context["cues"]
    title = "Pictures that were taken off at Shopify"
    cue = next(cue for cue in cues if cue.title == title)
    found = operator.get(cue.address).context["cl"].result_list

    assert cue.count == 1
    assert [row.pk for row in found] == [picture.pk]
