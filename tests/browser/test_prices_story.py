"""The story of a price: changed on the item card, at Shopify after “Sync prices”."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.browser.test_story import PATIENCE, picture
from tests.connector.goods_out import added, item_with, variants_at_shopify
from tests.ledger.building import company
from tests.scenarios.working import wait_until, working

from nightclerk.connector.models import OutgoingChange, Shop, ShopVariant
from nightclerk.connector.services.products.settings import change_product_settings
from nightclerk.connector.services.shops.cards import change_shop
from nightclerk.simulator.running import RunningSimulator

State = OutgoingChange.State
SECONDS = 60  # for what a worker has to do
STARTED = "Sync products and prices for DEMO started"


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    with working("price-worker"):
        yield


@pytest.fixture
def lamp(shop: Shop, simulator: RunningSimulator) -> Iterator[ShopVariant]:
    """Give an item that is at the simulated shop for 100.00."""
    company()
    simulator.control.index_lag(0)
    Shop.objects.filter(pk=shop.pk).update(currency="EUR")
    shop.refresh_from_db()
    change_shop(shop, runs_in_background=True)
    change_product_settings(shop, direction="to")
    made = item_with("PRICE-LAMP", description="Desk lamp", unit_price="100")
    added(shop, made)
    yield ShopVariant.objects.get(item=made)
    simulator.control.clear_faults()


def price_there(lamp: ShopVariant) -> str:
    """Give what a lamp costs at Shopify, read there."""
    return str(variants_at_shopify(lamp.shop, lamp.product_gid)[0]["price"])


def cost_now(page: Page, lamp: ShopVariant, price: str) -> None:
    """Change the price on the item card, and sync prices from there."""
    base = page.url.split("/", 3)
    page.goto(f"{base[0]}//{base[2]}/ledger/item/{lamp.item_id}/change/")
    page.get_by_label(re.compile(r"^Unit price\W*$")).fill(price)
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("is saved")).to_be_visible()
    page.get_by_role("button", name="Sync prices (DEMO)").click()
    expect(page.get_by_text(STARTED)).to_be_visible()


def test_a_changed_price_is_at_shopify_and_a_refused_one_is_mended_and_sent(
    lamp: ShopVariant, office: Page, worker: None, simulator: RunningSimulator
) -> None:
    page = office
    cost_now(page, lamp, "120")
    wait_until(lambda: price_there(lamp) == "120.00", seconds=SECONDS)
    page.reload()
    expect(page.get_by_role("cell", name="120.00 EUR").first).to_be_visible()
    picture(page, "product-at-shopify")

    simulator.control.fault(
        "user_error",
        operation="VariantsUpdate",
        code="INVALID_INPUT",
        message="Price is not a price",
    )
    cost_now(page, lamp, "130")
    refused = OutgoingChange.objects.filter(state=State.REJECTED)
    wait_until(refused.exists, seconds=SECONDS)
    page.reload()
    expect(page.get_by_text("Shopify refused a change")).to_be_visible()
    page.get_by_role("link", name="Why?").first.click()
    expect(page.get_by_text("Price is not a price")).to_be_visible()
    picture(page, "why-not-sent")
    assert price_there(lamp) == "120.00"

    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_text(STARTED)).to_be_visible()
    wait_until(lambda: price_there(lamp) == "130.00", seconds=SECONDS)
    wait_until(lambda: not refused.exists(), seconds=SECONDS)
    page.reload()
    expect(page.get_by_text("Nothing is left to send")).to_be_visible(timeout=PATIENCE)
