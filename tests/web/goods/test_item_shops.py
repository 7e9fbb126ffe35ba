"""An item's card about Shopify: where it is, what is added, whose prices are sent."""

from decimal import Decimal

import pytest
from django.test import Client
from tests.ledger.building import company, item
from tests.web.building import a_shop
from tests.web.goods.selling import sells, sold_item

from nightclerk.connector.models import Shop
from nightclerk.ledger.models import Item

LIST = "/ledger/item/"


@pytest.fixture
def shop(db: None) -> Shop:
    company()
    made = a_shop(runs_in_background=True)
    sells(made)
    return made


def buttons(client: Client, of: Item) -> dict[str, str]:
    page = client.get(f"{LIST}{of.pk}/change/")
    return {str(each.title): each.address for each in page.context["buttons"]}


def test_a_card_says_where_the_item_is_at_shopify(viewer: Client, shop: Shop):
    variant = sold_item(shop)

    page = viewer.get(f"{LIST}{variant.item_id}/change/").content.decode()

    assert f"/connector/shopproduct/{variant.product_id}/change/" in page
    assert f"/connector/shopvariant/{variant.pk}/why/" in page
    assert "100.00 EUR" in page


def test_an_item_that_is_at_every_shop_is_not_offered_to_be_added(
    operator: Client, shop: Shop
):
    there = sold_item(shop)
    new = item(no="NEW", unit_price=Decimal(1))

    assert "Add to Shopify" not in buttons(operator, there.item)
    assert buttons(operator, new)["Add to Shopify"].endswith(f"?items={new.pk}")


def test_the_prices_of_an_item_are_sent_from_its_card(operator: Client, shop: Shop):
    there = sold_item(shop)

    address = buttons(operator, there.item)["Sync prices (DEMO)"]

    assert address == f"/connector/shopproduct/{there.product_id}/start/prices/"


def test_chosen_items_lead_to_the_page_that_adds_them(operator: Client, shop: Shop):
    some = [item(no=no, unit_price=Decimal(1)) for no in ("A", "B")]
    chosen = [str(each.pk) for each in some]

    answer = operator.post(
        LIST, {"action": "add_to_shopify", "_selected_action": chosen}
    )

    assert answer.headers["Location"] == (
        f"/connector/shopproduct/adding/?items={','.join(chosen)}"
    )


def test_a_viewer_is_offered_nothing_that_starts(viewer: Client, shop: Shop):
    there = sold_item(shop)

    assert not {"Add to Shopify", "Sync prices (DEMO)"} & set(
        buttons(viewer, there.item)
    )
