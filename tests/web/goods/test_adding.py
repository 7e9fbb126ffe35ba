"""Items are added to Shopify from pages: which shop, what it gets, who sees it."""

from decimal import Decimal

import pytest
from django.test import Client
from tests.connector.channels import a_channel
from tests.ledger.building import company, item
from tests.web.building import a_shop
from tests.web.goods.selling import sells, sold_item
from tests.web.mapping.waiting_orders import said_to

from nightclerk.connector.models import SalesChannel, Shop
from nightclerk.jobs.models import JobEntry
from nightclerk.ledger.models import Item
from nightclerk.ledger.services.parties.items import put_variant

PAGE = "/connector/shopproduct/adding/"


@pytest.fixture
def shop(db: None) -> Shop:
    company()
    made = a_shop(runs_in_background=True)
    sells(made)
    a_channel(made, is_chosen=True)
    return made


def an_item(no: str = "MUG", price: str = "12.5") -> Item:
    return item(f"Mug {no}", no=no, unit_price=Decimal(price))


def asked(client: Client, *items: Item, **query: str):
    keys = ",".join(str(each.pk) for each in items)
    return client.get(PAGE, {"items": keys, **query})


def sent(client: Client, *items: Item):
    keys = ",".join(str(each.pk) for each in items)
    return client.post(f"{PAGE}?items={keys}")


def test_the_page_says_what_a_shop_would_get(operator: Client, shop: Shop):
    mug = an_item()
    put_variant(mug, "RED", title="Red")

    page = asked(operator, mug)

    (row,) = page.context["rows"]
    assert row.preview.title == "Mug MUG"
    assert row.status == "Active"
    assert [(each.values, each.price) for each in row.preview.variants] == [
        ("RED", "12.50")
    ]


def test_it_is_said_whether_buyers_find_the_product_at_once(
    operator: Client, shop: Shop
):
    mug = an_item()

    active = asked(operator, mug).context["sentence"]
    sells(shop, created_status="DRAFT")
    draft = asked(operator, mug).context["sentence"]

    assert active == (
        "1 item is added to DEMO and is on sale as soon as all of it has arrived."
    )
    assert draft == (
        "1 item is added to DEMO with the status “Draft”: buyers do not find it yet."
    )


def test_it_is_said_where_nothing_is_published(operator: Client, shop: Shop):
    SalesChannel.objects.update(is_gone=True)

    page = asked(operator, an_item())

    assert page.context["sentence"] == (
        "1 item is added to DEMO and is not published: buyers do not find it yet."
    )
    assert "No sales channel is chosen" in page.content.decode()
    assert f'href="/connector/shop/{shop.pk}/products/"' in page.content.decode()


def test_what_cannot_be_sold_is_said_before_it_is_sent(operator: Client, shop: Shop):
    free = an_item(price="0")

    (row,) = asked(operator, free).context["rows"]

    assert row.problem == (
        "The price of item MUG is 0, and it may not be sold for nothing"
    )
    assert row.advice == "Mend it on the item's card."


def test_the_chosen_items_are_added_by_one_entry(operator: Client, shop: Shop):
    answer = sent(operator, an_item("A"), an_item("B"))

    entry = JobEntry.objects.get(task=30108)
    assert entry.params["add"] == ["A", "B"]
    assert answer.headers["Location"] == "/ledger/item/"
    assert said_to(answer)[0].startswith("Sync products and prices for DEMO started")


def test_a_shop_that_has_an_item_already_is_not_offered(operator: Client, shop: Shop):
    other = a_shop("OTHER", url="https://other.myshopify.com")
    lamp = sold_item(shop).item

    page = asked(operator, lamp)

    assert [choice.shop for choice in page.context["choices"]] == [other]


def test_where_every_shop_has_it_nothing_is_offered(operator: Client, shop: Shop):
    lamp = sold_item(shop).item

    page = asked(operator, lamp)
    sent(operator, lamp)

    assert page.context["choices"] == []
    assert "has all of these items already" in page.content.decode()
    assert not JobEntry.objects.exists()


def test_with_several_shops_one_is_chosen_first(operator: Client, shop: Shop):
    other = a_shop("OTHER", url="https://other.myshopify.com")
    mug = an_item()

    open_page = asked(operator, mug)
    chosen = asked(operator, mug, shop=str(other.pk))

    assert open_page.context["chosen"] is None
    assert chosen.context["chosen"].shop == other


def test_a_shop_that_sends_nothing_says_so(operator: Client, shop: Shop):
    Shop.objects.update(sends_changes=False)

    page = asked(operator, an_item()).content.decode()

    assert "syncs only show what they would send" in page


def test_a_viewer_adds_nothing(viewer: Client, shop: Shop):
    assert sent(viewer, an_item()).status_code == 403
    assert not JobEntry.objects.exists()


def test_no_item_is_no_page(operator: Client, shop: Shop):
    assert operator.get(PAGE).status_code == 404
