"""Orders: list, search, card, bringing one again; and what was left out."""

from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.web.building import NOON, a_shop, a_skip, an_order, with_lines

from nightclerk.connector.models import ShopOrder, ShopRefund, ShopTaxLine
from nightclerk.jobs.models import JobEntry
from nightclerk.web.order_tables import order_tables

ORDERS = "/connector/shoporder/"


def card(client: Client, order: ShopOrder) -> str:
    address = reverse("admin:connector_shoporder_change", args=[order.pk])
    return client.get(address).content.decode()


def names(client: Client, **query: str) -> list[str]:
    listed = client.get(ORDERS, query).context["cl"].result_list
    return [order.name for order in listed]


def said_to(answer: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


@pytest.mark.parametrize("term", ["#1002", "grace", "grace@example.com", "PO-7"])
def test_an_order_is_found_by_what_people_know_of_it(viewer: Client, term: str):
    shop = a_shop()
    an_order(shop, "#1001")
    an_order(
        shop,
        "#1002",
        customer_name="Grace Hopper",
        email="grace@example.com",
        po_number="PO-7",
    )

    assert names(viewer, q=term) == ["#1002"]


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("open", ["#1"]),
        ("archived", ["#2"]),
        ("cancelled", ["#3"]),
        ("test", ["#4"]),
        ("risk", ["#5"]),
    ],
)
def test_orders_are_filtered_by_state(viewer: Client, state: str, found: list[str]):
    shop = a_shop()
    an_order(shop, "#1")
    an_order(shop, "#2", closed_at=NOON)
    an_order(shop, "#3", cancelled_at=NOON)
    an_order(shop, "#4", is_test=True, closed_at=NOON, cancelled_at=NOON)
    an_order(shop, "#5", risk="HIGH", closed_at=NOON, cancelled_at=NOON)
    ShopOrder.objects.filter(name__in=["#4", "#5"]).update(processed_at=None)

    listed = names(viewer, state=state)

    assert found[0] in listed
    assert (state != "open") or listed == ["#1"]


def test_the_newest_order_stands_first(viewer: Client):
    shop = a_shop()
    an_order(shop, "#1001", processed_at=NOON)
    an_order(shop, "#1002", processed_at=NOON.replace(hour=13))

    assert names(viewer) == ["#1002", "#1001"]


def test_a_card_shows_both_currencies_where_they_differ(viewer: Client):
    order = with_lines(
        an_order(
            a_shop(),
            presentment_currency="USD",
            total_presentment=Decimal("26.18"),
        )
    )

    page = card(viewer, order)

    assert "23.80 EUR<small>26.18 USD</small>" in page
    assert "10.00 EUR<small>11.00 USD</small>" in page


def test_a_card_has_lines_taxes_transactions_time_line_and_payload(viewer: Client):
    page = card(viewer, with_lines(an_order(a_shop())))

    assert "Blue mug<small>MUG</small>" in page
    assert "19 %" in page
    assert "Bogus" in page
    assert "Placed" in page
    assert "wholesale" in page
    assert "&lt;b&gt;leave it&lt;/b&gt;" in page
    assert "<b>leave it</b>" not in page


def test_an_order_without_customer_lines_or_address_has_a_card(viewer: Client):
    bare = an_order(a_shop(), customer_name="", email="", processed_at=None, payload={})

    page = card(viewer, bare)

    assert "The order has no lines." in page
    assert "No tax is charged." in page


@pytest.mark.django_db
def test_taxes_that_shopify_names_twice_are_added_once():
    order = with_lines(an_order(a_shop()))
    ShopTaxLine.objects.create(
        order=order, parent_gid=order.gid, title="VAT", rate="0.19", amount="3.80"
    )

    taxes = next(table for table in order_tables(order) if table.title == "Taxes")

    assert taxes.rows == [["VAT", "19 %", "3.80 EUR"]]


@pytest.mark.django_db
def test_refunds_are_shown_only_where_there_are_some():
    order = with_lines(an_order(a_shop()))
    before = [table.title for table in order_tables(order)]
    ShopRefund.objects.create(
        order=order, gid="gid://shopify/Refund/1", note="Broken", total=5
    )

    after = [table.title for table in order_tables(order)]

    assert "Refunds" not in before
    assert "Refunds" in after


def test_an_order_is_brought_again_in_the_background(operator: Client):
    order = an_order(a_shop())

    answer = operator.post(reverse("admin:connector_shoporder_sync", args=[order.pk]))

    entry = JobEntry.objects.get()
    assert entry.params == {"shop": "DEMO", "gids": [order.gid]}
    assert answer.headers["Location"].startswith(ORDERS)
    assert f"/jobs/jobentry/{entry.pk}/change/" in said_to(answer)[0]


def test_a_skipped_record_says_why_and_is_tried_again(operator: Client):
    skipped = a_skip(a_shop())

    listed = operator.get("/connector/skippedrecord/").content.decode()
    answer = operator.post(
        reverse("admin:connector_skippedrecord_retry", args=[skipped.pk])
    )

    assert "Order #1007 names no currency" in listed
    assert "Look at it in Shopify." in listed
    assert JobEntry.objects.get().params == {"shop": "DEMO", "gids": [skipped.gid]}
    assert answer.headers["Location"] == "/connector/skippedrecord/"


def test_a_resolved_record_offers_no_retry(operator: Client):
    skipped = a_skip(a_shop(), resolved_at=NOON)

    page = operator.get(
        reverse("admin:connector_skippedrecord_change", args=[skipped.pk])
    ).content.decode()

    assert "/retry/" not in page


def test_a_viewer_brings_nothing(viewer: Client):
    shop = a_shop()
    order, skipped = an_order(shop), a_skip(shop)

    answers = [
        viewer.post(reverse("admin:connector_shoporder_sync", args=[order.pk])),
        viewer.post(reverse("admin:connector_skippedrecord_retry", args=[skipped.pk])),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert "Sync this order" not in card(viewer, order)
    assert not JobEntry.objects.exists()
