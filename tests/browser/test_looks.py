"""Every page is usable on a phone, in the dark, by everybody, and asks nobody else."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer
from tests.web.building import a_run, a_skip, an_entry, an_order, with_lines

from nightclerk.connector.models import Shop
from nightclerk.jobs.models import JobEntry, JobRun


def addresses(shop: Shop) -> list[str]:
    """Give the addresses of all pages, with a record on each."""
    order = with_lines(an_order(shop, presentment_currency="USD"))
    skipped = a_skip(shop)
    entry = an_entry(status=JobEntry.Status.ERROR, error="Nobody answers")
    run = a_run(entry, status=JobRun.Status.FAILED, error="Nobody answers", trace="x")
    return [
        "/",
        "/connector/shop/",
        "/connector/shop/add/",
        f"/connector/shop/{shop.pk}/change/",
        f"/connector/shop/{shop.pk}/sync/30104/",
        "/connector/shoporder/",
        f"/connector/shoporder/{order.pk}/change/",
        "/connector/skippedrecord/",
        f"/connector/skippedrecord/{skipped.pk}/change/",
        "/jobs/jobentry/",
        f"/jobs/jobentry/{entry.pk}/change/",
        f"/jobs/jobentry/{entry.pk}/delete/",
        "/jobs/jobrun/",
        f"/jobs/jobrun/{run.pk}/change/",
        "/jobs/jobentry/add/",
        "/jobs/jobentry/add/?task=30104",
        f"/jobs/jobentry/{entry.pk}/edit/",
        "/jobs/day/",
        "/notices/",
        "/jobs/jobcategory/",
        "/jobs/worker/",
    ]


def test_no_page_is_wider_than_a_phone(
    office: Page, shop: Shop, live_server: LiveServer
):
    office.set_viewport_size({"width": 360, "height": 740})
    widths = {}

    for address in addresses(shop):
        office.goto(live_server.url + address)
        widths[address] = office.evaluate("document.documentElement.scrollWidth")

    assert {address: width for address, width in widths.items() if width > 360} == {}


def test_no_page_complains_or_asks_outside(
    office: Page, shop: Shop, live_server: LiveServer
):
    complaints: list[str] = []
    asked: list[str] = []
    office.on(
        "console",
        lambda said: (
            complaints.append(said.text) if said.type in {"error", "warning"} else None
        ),
    )
    office.on("pageerror", lambda error: complaints.append(str(error)))
    office.on("request", lambda request: asked.append(request.url))

    for address in addresses(shop):
        office.goto(live_server.url + address)

    assert complaints == []
    assert [
        url for url in asked if not url.startswith((live_server.url, "data:"))
    ] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_every_page(
    office: Page, shop: Shop, live_server: LiveServer, scheme: str
):
    axe = Axe()
    office.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    found: dict[str, list[str]] = {}

    for address in addresses(shop):
        office.goto(live_server.url + address)
        problems = axe.run(office, context=".nc-page, #job-tabs, #content-main")
        for violation in problems.response["violations"]:
            if violation["impact"] in {"serious", "critical"}:
                places = [node["html"][:120] for node in violation["nodes"][:3]]
                found.setdefault(address, []).append(f"{violation['id']}: {places}")

    assert found == {}
