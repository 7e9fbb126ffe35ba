"""Products at Shopify on pages: found, linked, made, and what goes on then."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.ledger.building import company, item
from tests.web.building import a_shop
from tests.web.mapping.waiting_orders import (
    a_variant,
    processed_now,
    said_to,
    waits_for,
)

from nightclerk.connector.models import Shop, ShopVariant
from nightclerk.ledger.models import Item
from nightclerk.ledger.services.parties.items import put_variant

LIST = "/connector/shopvariant/"


@pytest.fixture
def shop(db: None) -> Shop:
    company()
    return a_shop()


def listed(client: Client, **query: str) -> list[str]:
    page = client.get(LIST, query)
    return [row.sku for row in page.context["cl"].result_list]


def act_on(client: Client, action: str, *rows: ShopVariant):
    chosen = [str(row.pk) for row in rows]
    return client.post(LIST, {"action": action, "_selected_action": chosen})


def test_products_are_filtered_by_whether_they_are_items(viewer: Client, shop: Shop):
    a_variant(shop, "MUG", item=item(no="MUG"))
    a_variant(shop, "CUP")
    waits_for(shop, "variant", a_variant(shop, "JUG"), "#1")

    assert listed(viewer) == ["JUG", "MUG", "CUP"]
    assert listed(viewer, item__isnull="1") == ["JUG", "CUP"]
    assert listed(viewer, mapped="1") == ["MUG"]
    assert listed(viewer, q="cup") == ["CUP"]


def test_a_list_asks_the_database_as_often_for_many_products_as_for_one(
    viewer: Client, shop: Shop
):
    a_variant(shop, "S1", item=item(no="I1"))
    viewer.get(LIST)  # what is asked once only

    with CaptureQueriesContext(connection) as for_one:
        viewer.get(LIST)
    for number in range(2, 8):
        a_variant(shop, f"S{number}", item=item(no=f"I{number}"))
    with CaptureQueriesContext(connection) as for_many:
        viewer.get(LIST)

    assert len(for_many) == len(for_one)


def test_a_product_is_linked_to_an_item_and_its_variant_and_orders_go_on(
    operator: Client, shop: Shop
):
    lamp = item("Lamp", no="LAMP")
    red = put_variant(lamp, "RED", title="Red")
    row = a_variant(shop)
    waits_for(shop, "variant", row, "#1", "#2")

    answer = operator.post(f"{LIST}{row.pk}/save/", {"item": "LAMP", "variant": "RED"})

    row.refresh_from_db()
    assert (row.item, row.variant, row.mapped_by) == (lamp, red, "hand")
    assert processed_now() == [["#1", "#2"]]
    assert said_to(answer)[0].startswith("2 orders are being processed now: <a")


def test_an_unknown_variant_is_refused_with_those_that_there_are(
    operator: Client, shop: Shop
):
    lamp = item("Lamp", no="LAMP")
    put_variant(lamp, "RED", title="Red")
    row = a_variant(shop)

    answer = operator.post(f"{LIST}{row.pk}/save/", {"item": "LAMP", "variant": "BLUE"})

    row.refresh_from_db()
    assert answer.context["form"].errors["variant"] == [
        "Item LAMP has no variant BLUE; it has RED"
    ]
    assert row.item is None


def test_an_item_is_needed_to_link_a_product(operator: Client, shop: Shop):
    row = a_variant(shop)

    answer = operator.post(f"{LIST}{row.pk}/save/", {"item": ""})

    assert list(answer.context["form"].errors) == ["item"]


def test_a_link_is_undone(operator: Client, shop: Shop):
    row = a_variant(shop, item=item(no="MUG"), mapped_by="hand")

    answer = operator.post(f"{LIST}{row.pk}/do/unlink/")

    row.refresh_from_db()
    assert (row.item, row.mapped_by) == (None, "")
    assert said_to(answer) == ["Blue mug is no item any more. Documents keep theirs."]


def test_an_item_is_made_of_a_product_and_its_orders_go_on(
    operator: Client, shop: Shop
):
    row = a_variant(shop)
    waits_for(shop, "variant", row, "#1")

    answer = operator.post(f"{LIST}{row.pk}/create/")

    row.refresh_from_db()
    assert row.item == Item.objects.get(no="MUG", description="Blue mug")
    assert answer.headers["Location"] == f"{LIST}{row.pk}/change/"
    assert said_to(answer)[0] == "1 is mapped now."
    assert processed_now() == [["#1"]]


def test_many_products_become_items_and_one_entry_processes_all_that_waited(
    operator: Client, shop: Shop
):
    mug, cup = a_variant(shop, "MUG"), a_variant(shop, "CUP", product_title="Cup")
    waits_for(shop, "variant", mug, "#1")
    waits_for(shop, "variant", cup, "#2")

    answer = act_on(operator, "create_items", mug, cup)

    assert sorted(Item.objects.values_list("no", flat=True)) == ["CUP", "MUG"]
    assert said_to(answer)[0] == "2 are mapped now."
    assert processed_now() == [["#1", "#2"]]


def test_looking_again_finds_what_is_there_and_says_why_the_rest_is_not(
    operator: Client, shop: Shop
):
    mug, cup = a_variant(shop, "MUG"), a_variant(shop, "CUP", product_title="Cup")
    lamp = item("Mug", no="MUG")

    answer = act_on(operator, "look_again", mug, cup)

    mug.refresh_from_db()
    assert mug.item == lamp
    assert Item.objects.count() == 1
    assert said_to(answer)[0] == "1 is mapped now."
    assert said_to(answer)[1].startswith("Cup: There is no item for SKU “CUP”")


def test_a_card_says_why_a_product_is_no_item(operator: Client, shop: Shop):
    row = a_variant(shop)
    operator.post(f"{LIST}{row.pk}/again/")

    card = operator.get(f"{LIST}{row.pk}/change/").content.decode()

    assert "There is no item for SKU “MUG”" in card
    assert "Create item" in card


def test_a_viewer_looks_at_a_product_and_changes_nothing(viewer: Client, shop: Shop):
    row = a_variant(shop)
    item(no="MUG")

    card = viewer.get(f"{LIST}{row.pk}/change/")

    assert card.context["form"] is None
    assert "Create item" not in card.content.decode()
    for what in ("save", "create", "again", "do/unlink"):
        assert (
            viewer.post(f"{LIST}{row.pk}/{what}/", {"item": "MUG"}).status_code == 403
        )
    act_on(viewer, "create_items", row)
    row.refresh_from_db()
    assert row.item is None


def test_a_field_offers_the_items_that_fit_what_is_typed(viewer: Client, shop: Shop):
    item("Blue lamp", no="LAMP")
    item("Red mug", no="MUG")

    by_name = viewer.get("/offers/item/", {"item": "blue"}).content.decode()
    by_number = viewer.get("/offers/item/", {"item": "mu"}).content.decode()

    assert by_name.strip() == '<option value="LAMP">LAMP Blue lamp</option>'
    assert by_number.strip() == '<option value="MUG">MUG Red mug</option>'
    assert viewer.get("/offers/nothing/").status_code == 404


def test_only_who_may_see_customers_is_offered_some(log_in):
    assert log_in("").get("/offers/customer/", {"q": "a"}).status_code == 403
