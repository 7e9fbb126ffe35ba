"""The story that everything is for, in a real browser with a real worker and shop."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import ORDERS
from tests.scenarios.working import working
from tests.web.building import an_entry

from nightclerk.jobs.models import JobEntry

PICTURES = Path(__file__).parents[2] / "docs" / "images"
PATIENCE = 30_000  # milliseconds for what a process of its own has to do


def picture(page: Page, name: str) -> None:
    """Keep a picture for the documentation, where that was asked for."""
    if os.environ.get("NIGHTCLERK_SCREENSHOTS") == "1":
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png")


def open_by_tell_me(page: Page, term: str, choice: str) -> None:
    """Press Ctrl+K, type, and take what is offered."""
    page.keyboard.press("Control+k")
    page.get_by_placeholder("Type to search").fill(term)
    page.get_by_placeholder("Type to search").press("End")
    page.locator("#command-results").get_by_role("link", name=choice).first.click()


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    with working("browser-worker"):
        yield


def test_a_sync_in_the_background_lets_one_go_on_working(office: Page, worker: None):
    page = office
    open_by_tell_me(page, "shopify shop", "Shopify Shop")
    page.get_by_role("link", name="DEMO").click()

    page.get_by_role("switch", name="Run syncs in background").click()
    expect(page.get_by_text("Syncs of DEMO run in the background now.")).to_be_visible()
    expect(page.get_by_role("switch", name="Run syncs in background")).to_be_checked()

    page.get_by_role("link", name="Sync orders from Shopify").click()
    page.get_by_role("button", name="Start").click()
    message = page.get_by_text("Sync orders from Shopify for DEMO started")
    expect(message).to_be_visible()
    named = page.get_by_role("link", name=re.compile(r"job queue entry \d+"))
    entry_address = urljoin(page.url, named.get_attribute("href") or "")

    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="In process")).to_be_visible()
    page.goto(entry_address)
    expect(page.locator("#entry-live")).to_have_attribute(
        "data-status", "finished", timeout=PATIENCE
    )
    picture(page, "entry")

    page.get_by_role("link", name="Orders", exact=True).click()
    expect(page.get_by_text(f"{ORDERS} Shopify orders")).to_be_visible()
    picture(page, "orders")
    page.locator("#result_list tbody").first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Lines", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Totals")).to_be_visible()
    picture(page, "order")

    page.goto(page.url.partition("/connector")[0])
    expect(page.get_by_text("Orders complete until")).to_be_visible()
    picture(page, "home")


def test_a_sync_in_the_foreground_shows_its_progress_and_its_result(office: Page):
    page = office
    open_by_tell_me(page, "demo", "DEMO Demo shop")
    expect(
        page.get_by_role("switch", name="Run syncs in background")
    ).not_to_be_checked()
    picture(page, "shop")

    page.get_by_role("link", name="Sync orders from Shopify").click()
    page.get_by_role("button", name="Start").click()

    run = page.locator("#run-live")
    expect(page.get_by_text("in the foreground")).to_be_visible()
    expect(run).to_have_attribute("data-status", "done", timeout=PATIENCE)
    expect(page.get_by_role("link", name=f"{ORDERS} Imported")).to_be_visible()
    expect(run).not_to_have_attribute("hx-trigger", re.compile("."))

    page.get_by_role("link", name=f"{ORDERS} Imported").click()
    expect(page.locator("#result_list tbody")).to_have_count(ORDERS)


def test_the_keyboard_opens_tell_me_with_a_slash(office: Page):
    office.keyboard.press("/")

    expect(office.get_by_placeholder("Type to search")).to_be_focused()

    office.keyboard.type("shop card")
    expect(office.locator("#command-results-list li")).to_have_count(1)
    office.keyboard.press("ArrowDown")
    office.keyboard.press("Enter")

    expect(office).to_have_url(re.compile(r"/connector/shop/$"))


def test_the_list_of_entries_is_live_and_rests_while_rows_are_selected(office: Page):
    entry = an_entry("A patient entry", status=JobEntry.Status.ON_HOLD)
    office.get_by_role("link", name="Entries", exact=True).click()
    row = office.locator("#result_list tbody", has_text="A patient entry")
    expect(row.locator(".nc-badge")).to_contain_text("On hold")

    JobEntry.objects.filter(pk=entry.pk).update(status=JobEntry.Status.FINISHED)
    expect(row.locator(".nc-badge")).to_contain_text("Finished", timeout=PATIENCE)

    row.get_by_role("checkbox").check()
    expect(office.locator(".action-counter")).to_have_text("1 of 1 selected")
