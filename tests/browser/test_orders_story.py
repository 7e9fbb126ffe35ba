"""The story of an order that waits for two words, until it is in the books."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect
from tests.browser.test_story import picture
from tests.connector import shapes
from tests.connector.processing import change, goods, mirrored, sold, taxes
from tests.ledger.building import company, item
from tests.scenarios.working import wait_until, working

from nightclerk.connector.models import OrderProcessing, Shop, State
from nightclerk.connector.services.papers.processing import process_orders
from nightclerk.connector.services.shops.settings import (
    change_customer_settings,
    settle_defaults,
)

CARRIAGE = "4400"  # an account of the sample company


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    with working("orders-worker"):
        yield


@pytest.fixture
def waiting(shop: Shop) -> OrderProcessing:
    """Give an order of a SKU and of a way of shipping that nobody knows."""
    company()
    settle_defaults(shop)
    change_customer_settings(shop, creates_unknown=True)
    change(shop, creates_items=False, shipping_account=None)
    item("Blue mug", no="CUP")
    drone = shapes.shipping(
        title="Drone", taxLines=taxes(Decimal("4.90"), "0.19", included=True)
    )
    sale = sold(1001, goods(), shipping=[drone])
    (order,) = mirrored(shop, sale)
    process_orders(shop, [order.pk])
    return OrderProcessing.objects.get(order=order)


def test_an_order_of_unknown_words_is_mended_from_the_work_list_and_processed(
    waiting: OrderProcessing, office: Page, worker: None
) -> None:
    page = office
    page.reload()
    page.get_by_role("link", name="Orders to process").first.click()
    page.get_by_role("link", name="#1001").first.click()
    card = page.url
    expect(page.get_by_text("“Mug 1 Blue” is no item yet")).to_be_visible()
    picture(page, "order-with-reasons")

    page.get_by_role("link", name="Mend it").first.click()
    mean(page, "Item", "CUP")
    page.goto(card)
    page.get_by_role("link", name="Mend it").last.click()
    mean(page, "Account", CARRIAGE)

    wait_until(OrderProcessing.objects.filter(state=State.PROCESSED).exists, seconds=30)
    page.goto(card)
    expect(page.get_by_text("Missing mapping")).to_have_count(0)
    page.get_by_role("link", name="O-00001").click()
    found = page.locator("#content")
    expect(found).to_contain_text("Blue mug")
    expect(found).to_contain_text("14.90")
    page.get_by_role("link", name="Shopify order #1001").click()
    expect(page.get_by_text("In the books")).to_be_visible()
    picture(page, "order-in-the-books")


def mean(page: Page, what: str, no: str) -> None:
    """Say on a card what a word of Shopify's means."""
    page.get_by_label(re.compile(rf"^{what}\W*$")).fill(no)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("is being processed now")).to_be_visible()
