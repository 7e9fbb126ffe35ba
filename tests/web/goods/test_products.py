"""Products at Shopify on pages: what needs somebody, the card, and what it starts."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.ledger.building import company, item
from tests.web.building import a_shop
from tests.web.goods.selling import (
    a_product,
    a_variant_of,
    drifted,
    sells,
    sold_item,
)
from tests.web.mapping.waiting_orders import said_to

from nightclerk.connector.models import Shop, ShopProduct, ShopVariant
from nightclerk.connector.services.sending import outbox
from nightclerk.jobs.models import JobEntry
from nightclerk.ledger.models import Item

LIST = "/connector/shopproduct/"


@pytest.fixture
def shop(db: None) -> Shop:
    company()
    made = a_shop()
    sells(made)
    return made


def listed(client: Client, **query: str) -> list[str]:
    page = client.get(LIST, query)
    return [row.title for row in page.context["cl"].result_list]


def card(product: ShopProduct) -> str:
    return f"{LIST}{product.pk}/change/"


def cells(client: Client, product: ShopProduct, title: str) -> list[list[str]]:
    tables = client.get(card(product)).context["tables"]
    found = next(table for table in tables if table.title == title)
    return [[str(cell) for cell in row] for row in found.rows]


def started() -> list[dict[str, object]]:
    entries = JobEntry.objects.filter(task=30108).order_by("pk")
    return [entry.params for entry in entries]


def refused(variant: ShopVariant) -> None:
    row = outbox.plan(variant.shop, "variants", "k", {"price": "9.00"}, gid=variant.gid)
    type(row).objects.filter(pk=row.pk).update(state="rejected", message="No")


def test_products_are_listed_by_what_needs_somebody(viewer: Client, shop: Shop):
    quiet = sold_item(shop, "QUIET").product
    no = sold_item(shop, "REFUSED")
    refused(no)
    changed = sold_item(shop, "CHANGED")
    drifted(changed, price="90.00")
    a_variant_of(a_product(shop, title="Stranger"))
    a_product(shop, title="Old", is_gone=True)

    assert listed(viewer, list="problem") == ["Lamp REFUSED"]
    assert listed(viewer, list="differs") == ["Lamp CHANGED"]
    assert listed(viewer, list="unmapped") == ["Stranger"]
    assert listed(viewer, list="gone") == ["Old"]
    assert quiet.title in listed(viewer, list="ours")
    assert "Stranger" not in listed(viewer, list="ours")
    assert listed(viewer, q="QUIET") == ["Lamp QUIET"]


def test_the_tabs_count_what_needs_somebody(viewer: Client, shop: Shop):
    refused(sold_item(shop, "REFUSED"))
    a_product(shop, title="Stranger")

    tabs = viewer.get(LIST).context["tabs"]

    counts = {str(tab["title"]): tab["count"] for tab in tabs}
    assert counts["With a problem"] == 1
    assert counts["Changed at Shopify"] == 0
    assert counts["Not mapped"] == 1
    assert counts["All"] == ""


def test_a_list_shows_how_many_variants_there_are_and_what_they_cost(
    viewer: Client, shop: Shop
):
    product = a_product(shop, title="Range")
    a_variant_of(product, "10.00")
    a_variant_of(product, "25.50")

    page = viewer.get(LIST).content.decode()

    assert "10.00 – 25.50 EUR" in page


def test_a_list_asks_the_database_as_often_for_many_products_as_for_one(
    viewer: Client, shop: Shop
):
    sold_item(shop, "I1")
    viewer.get(LIST)  # what is asked once only

    with CaptureQueriesContext(connection) as for_one:
        viewer.get(LIST)
    for number in range(2, 8):
        sold_item(shop, f"I{number}")
    with CaptureQueriesContext(connection) as for_many:
        viewer.get(LIST)

    assert len(for_many) == len(for_one)


def test_a_card_shows_the_price_in_the_books_and_at_shopify(viewer: Client, shop: Shop):
    variant = sold_item(shop)
    Item.objects.update(unit_price=Decimal(120))

    (row,) = cells(viewer, variant.product, "Variants")

    assert row[3:5] == ["120.00 EUR", "100.00 EUR"]


def test_a_card_says_field_by_field_what_differs_and_who_decides(
    viewer: Client, shop: Shop
):
    variant = sold_item(shop)
    Item.objects.update(unit_price=Decimal(120))
    drifted(variant, sku="THEIRS")

    rows = cells(viewer, variant.product, "Field by field")

    by_field = {row[1]: row for row in rows}
    assert by_field["Price"][2:6] == ["120.00", "100.00", "100.00", "The books"]
    assert "Not sent yet" in by_field["Price"][6]
    assert by_field["SKU"][2:5] == ["LAMP", "LAMP", "THEIRS"]
    assert "Changed at Shopify" in by_field["SKU"][6]
    assert "Barcode" not in by_field


def test_a_card_shows_what_was_refused_with_the_way_to_it(viewer: Client, shop: Shop):
    variant = sold_item(shop)
    refused(variant)

    page = viewer.get(card(variant.product)).content.decode()

    assert "/connector/outgoingchange/" in page
    assert "Shopify refused a change" in page


def test_a_card_says_what_is_missing_where_the_books_cannot_name_a_price(
    viewer: Client, shop: Shop
):
    variant = sold_item(shop)
    Shop.objects.update(currency="XXX")

    page = viewer.get(card(variant.product))

    assert page.context["unsaid"].startswith("The books have no currency XXX")


@pytest.mark.parametrize(
    ("name", "more"),
    [("prices", {"only_prices": True}), ("products", {})],
)
def test_a_button_of_the_card_starts_the_sync_of_this_product(
    operator: Client, shop: Shop, name: str, more: dict[str, object]
):
    Shop.objects.update(runs_in_background=True)
    product = sold_item(shop).product

    answer = operator.post(f"{LIST}{product.pk}/start/{name}/")

    assert answer.headers["Location"] == card(product)
    (params,) = started()
    assert params["gids"] == [product.gid]
    assert {name: params[name] for name in more} == more
    assert said_to(answer)[0].startswith("Sync products and prices for DEMO started")


def test_the_prices_of_chosen_products_are_synced_by_one_entry_for_each_shop(
    operator: Client, shop: Shop
):
    some = [sold_item(shop, no).product for no in ("A", "B")]
    chosen = [str(product.pk) for product in some]

    operator.post(LIST, {"action": "send_prices", "_selected_action": chosen})

    (params,) = started()
    assert sorted(params["gids"]) == sorted(product.gid for product in some)
    assert params["only_prices"] is True


def test_a_product_is_removed_after_asking_and_shopify_is_told(
    operator: Client, shop: Shop
):
    sells(shop, removed_action="DRAFT")
    Shop.objects.update(runs_in_background=True)
    variant = sold_item(shop)
    address = f"{LIST}{variant.product.pk}/remove/"

    asked = operator.get(address).content.decode()
    answer = operator.post(address)

    variant.refresh_from_db()
    assert "it is not deleted there" in asked
    assert variant.item is None
    assert len(started()) == 1
    assert "is no product of ours any more" in said_to(answer)[0]


def test_what_was_changed_at_shopify_is_listed_with_ours_and_theirs(
    viewer: Client, shop: Shop
):
    variant = sold_item(shop)
    drifted(variant, price="90.00")

    page = viewer.get(f"{LIST}drift/")

    (each,) = page.context["products"]
    (row,) = each.rows
    assert (row.title, row.ours, row.theirs) == ("Price", "100.00", "90.00")
    assert (each.again, each.take) == ("", "")


def test_ours_is_sent_again_over_what_was_changed_at_shopify(
    operator: Client, shop: Shop
):
    Shop.objects.update(runs_in_background=True)
    variant = sold_item(shop)
    drifted(variant, price="90.00")

    operator.post(f"{LIST}{variant.product.pk}/send-again/")

    variant.refresh_from_db()
    assert variant.confirmed["price"] == "90.00"
    assert variant.revision == 1
    assert started()[0]["gids"] == [variant.product.gid]
    assert listed(operator, list="differs") == []


def test_an_item_takes_over_the_name_that_somebody_gave_it_at_shopify(
    operator: Client, shop: Shop
):
    variant = sold_item(shop)
    product = variant.product
    ShopVariant.objects.update(product_title="Bright lamp")
    drifted(product, title="Bright lamp")

    answer = operator.post(f"{LIST}{product.pk}/take/")

    product.refresh_from_db()
    assert Item.objects.get().description == "Bright lamp"
    assert product.confirmed["title"] == "Bright lamp"
    assert said_to(answer) == ["Taken over from Shopify: Title"]


def test_a_price_of_theirs_is_not_taken_over(operator: Client, shop: Shop):
    variant = sold_item(shop)
    drifted(variant, price="90.00")

    operator.post(f"{LIST}{variant.product.pk}/take/")

    variant.refresh_from_db()
    assert Item.objects.get().unit_price == 100
    assert variant.confirmed["price"] == "100.00"


def test_a_viewer_looks_at_products_and_starts_nothing(viewer: Client, shop: Shop):
    variant = sold_item(shop)
    drifted(variant, price="90.00")
    start = f"{LIST}{variant.product.pk}/"

    page = viewer.get(card(variant.product))

    assert page.context["buttons"] == []
    for what in ("start/prices", "remove", "send-again", "take"):
        assert viewer.post(f"{start}{what}/").status_code == 403
    assert started() == []


def test_somebody_without_a_role_sees_no_products(log_in, shop: Shop):
    assert log_in("").get(LIST).status_code == 403
    assert log_in("Viewer").get(f"{LIST}drift/").status_code == 200


def test_items_of_the_same_shop_are_not_asked_for_one_by_one(
    viewer: Client, shop: Shop
):
    product = a_product(shop, item(no="ONE", unit_price=Decimal(5)))
    a_variant_of(product, "5.00")
    viewer.get(card(product))

    with CaptureQueriesContext(connection) as for_one:
        viewer.get(card(product))
    for _ in range(6):
        a_variant_of(product, "5.00")
    with CaptureQueriesContext(connection) as for_many:
        viewer.get(card(product))

    assert len(for_many) == len(for_one)
