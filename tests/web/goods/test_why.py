"""Why a variant was not sent, on its page, and what is done about it there."""

from decimal import Decimal

import pytest
from django.test import Client
from tests.ledger.building import company
from tests.web.building import a_shop
from tests.web.goods.selling import sells, sold_item
from tests.web.mapping.waiting_orders import a_variant, said_to

from nightclerk.connector.models import OutgoingChange, Shop, ShopVariant
from nightclerk.connector.services.sending import outbox
from nightclerk.jobs.models import JobEntry
from nightclerk.ledger.models import Item

CARD = "/connector/shopvariant/"


@pytest.fixture
def shop(db: None) -> Shop:
    company()
    made = a_shop(runs_in_background=True)
    sells(made)
    return made


@pytest.fixture
def lamp(shop: Shop) -> ShopVariant:
    return sold_item(shop)


def why(client: Client, variant: ShopVariant) -> list[str]:
    page = client.get(f"{CARD}{variant.pk}/why/")
    return [each.text for each in page.context["whys"]]


def price(value: str) -> None:
    Item.objects.update(unit_price=Decimal(value))


def test_a_variant_that_is_as_it_should_be_has_no_reason(viewer: Client, lamp):
    assert why(viewer, lamp) == []
    page = viewer.get(f"{CARD}{lamp.pk}/why/").content.decode()
    assert "Shopify has what the books want" in page


def test_a_variant_that_is_no_item_leads_to_its_card(viewer: Client, shop: Shop):
    row = a_variant(shop)

    page = viewer.get(f"{CARD}{row.pk}/why/")

    (reason,) = page.context["whys"]
    assert reason.text == "“Blue mug” is not mapped to an item"
    assert reason.address == f"{CARD}{row.pk}/change/"


def test_a_price_beyond_the_limit_is_explained_and_leads_to_the_item(
    viewer: Client, lamp
):
    price("300")

    page = viewer.get(f"{CARD}{lamp.pk}/why/")

    reason = page.context["whys"][0]
    assert reason.text.startswith("The price would change from 100.00 to 300.00")
    assert reason.address == f"/ledger/item/{lamp.item_id}/change/"
    assert page.context["stopped"] is None  # a viewer allows nothing


def test_a_price_that_the_limit_stopped_is_allowed_and_prices_are_synced(
    operator: Client, lamp
):
    price("300")
    stopped = operator.get(f"{CARD}{lamp.pk}/why/").context["stopped"]

    answer = operator.post(f"{CARD}{lamp.pk}/allow/", {"price": str(stopped)})

    lamp.refresh_from_db()
    assert lamp.allowed_price == 300
    assert said_to(answer)[0] == "Lamp LAMP may cost 300.00 EUR now."
    entry = JobEntry.objects.get(task=30108)
    assert entry.params["only_prices"] is True
    assert entry.params["gids"] == [lamp.product_gid]
    assert operator.get(f"{CARD}{lamp.pk}/why/").context["stopped"] is None


def test_a_price_that_changed_meanwhile_is_not_allowed_unseen(operator: Client, lamp):
    price("400")

    answer = operator.post(f"{CARD}{lamp.pk}/allow/", {"price": "300.00"})

    lamp.refresh_from_db()
    assert lamp.allowed_price is None
    assert said_to(answer) == ["The price is another by now. Look at it again."]


def test_what_shopify_refused_is_said_in_its_words_and_sent_again(
    operator: Client, lamp
):
    row = outbox.plan(lamp.shop, "variants", "k", {"price": "9.00"}, gid=lamp.gid)
    OutgoingChange.objects.filter(pk=row.pk).update(
        state="rejected", message="Price is too odd"
    )

    page = operator.get(f"{CARD}{lamp.pk}/why/")
    operator.post(f"{CARD}{lamp.pk}/resend/")

    (reason,) = page.context["whys"]
    assert reason.text == "Price is too odd"
    assert reason.address == f"/connector/outgoingchange/{row.pk}/change/"
    row.refresh_from_db()
    assert row.state == "pending"
    assert JobEntry.objects.get(task=30108).params["gids"] == [lamp.product_gid]


def test_the_card_of_a_variant_leads_to_the_reasons_and_to_its_product(
    viewer: Client, lamp
):
    page = viewer.get(f"{CARD}{lamp.pk}/change/").content.decode()

    assert f"{CARD}{lamp.pk}/why/" in page
    assert f"/connector/shopproduct/{lamp.product_id}/change/" in page


def test_a_viewer_allows_nothing_and_sends_nothing_again(viewer: Client, lamp):
    price("300")

    for what in ("allow", "resend"):
        answer = viewer.post(f"{CARD}{lamp.pk}/{what}/", {"price": "300.00"})
        assert answer.status_code == 403

    lamp.refresh_from_db()
    assert lamp.allowed_price is None
