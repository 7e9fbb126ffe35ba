"""Plan a task in a browser: the clash is seen before, and its category taken."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect
from tests.web.building import an_entry

from nightclerk.connector.models import Shop
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.selectors import now


def test_a_clash_is_warned_of_and_the_common_category_taken(office: Page, shop: Shop):
    an_entry(
        "Orders at night",
        status=JobEntry.Status.READY,
        next_run_at=now() + timedelta(minutes=1),
        minutes_between_runs=1,
        category="NIGHT",
        **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday"), True),
        **dict.fromkeys(("friday", "saturday", "sunday"), True),
    )
    page = office
    page.get_by_role("link", name="Entries", exact=True).click()
    page.goto(page.url + "add/")
    page.get_by_role("link", name="Sync orders from Shopify").click()

    page.get_by_label("Description").fill("Orders by day")
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"):
        page.get_by_label(day).check()
    page.get_by_label("Minutes between runs").fill("15")
    preview = page.locator("#entry-preview")
    expect(preview).to_contain_text("Weekdays")
    expect(preview).to_contain_text("Orders at night")
    expect(preview.locator("time").last).to_be_visible()
    preview.get_by_role("button", name="Use the common category NIGHT").click()
    expect(preview).not_to_contain_text("Orders at night")

    page.get_by_role("button", name="Save and set ready").click()
    expect(page.get_by_text("“Orders by day” is set ready.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/jobs/jobentry/\d+/change/$"))
    assert str(JobEntry.objects.get(description="Orders by day").category) == "NIGHT"
