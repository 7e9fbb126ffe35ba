"""A person sets up all schedules of a shop in one action, after looking them over."""

import os
import re
from pathlib import Path

from playwright.sync_api import Page, expect
from tests.ledger.building import company

from nightclerk.connector.models import Shop
from nightclerk.jobs.models import JobEntry

PICTURES = Path(__file__).parents[2] / "docs" / "images"


def picture(page: Page, name: str) -> None:
    """Keep a picture for the documentation, where that was asked for."""
    if os.environ.get("NIGHTCLERK_SCREENSHOTS") == "1":
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png")


def test_recommended_schedules_are_changed_and_saved_at_once(office: Page, shop: Shop):
    company()
    page = office
    page.reload()
    page.get_by_role("link", name="Set up recommended schedules").click()
    expect(page.get_by_text("Every day from 00:00 every 15 minutes")).to_be_visible()
    picture(page, "schedules")

    row = page.get_by_role("row", name="Sync orders from Shopify")
    row.get_by_text("Change when").click()
    row.get_by_label("Minutes between runs").fill("5")
    expect(row.get_by_text("Every day from 00:00 every 5 minutes")).to_be_visible()
    page.get_by_role("switch", name="On: Sync customers").uncheck()
    page.get_by_role("button", name="Set up these schedules").click()

    expect(page).to_have_url(re.compile(r"/jobs/jobentry/$"))
    expect(page.get_by_text(re.compile(r"\d+ schedules are set up\."))).to_be_visible()
    picture(page, "schedules-made")
    orders = JobEntry.objects.get(task=30104)
    assert orders.minutes_between_runs == 5
    assert str(orders.category) == "SHOP-DEMO"
    assert not JobEntry.objects.filter(task=30100).exists()

    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="My job queue")).to_be_visible()
    offer = page.get_by_role("link", name="Set up recommended schedules")
    expect(offer).to_have_count(0)
