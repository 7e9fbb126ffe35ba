"""Every page is usable on a phone, in the dark, by everybody, and asks nobody else."""

from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group, User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.browser.books import book_addresses
from tests.browser.conftest import PASSWORD
from tests.browser.goods import goods_addresses
from tests.browser.mapping import mapping_addresses
from tests.browser.money import money_addresses
from tests.browser.work import work_addresses
from tests.web.building import (
    a_run,
    a_skip,
    a_worker,
    an_entry,
    an_order,
    with_lines,
)

from nightclerk.access.services import create_key, revoke_key
from nightclerk.connector.models import Shop
from nightclerk.connector.services.shops.roles import OPERATOR
from nightclerk.core.text import words
from nightclerk.jobs.models import JobCategory, JobEntry, JobRun, Notice
from nightclerk.jobs.selectors import now
from nightclerk.jobs.services.rights import grant


def addresses(shop: Shop) -> list[str]:
    """Give the addresses of all pages, with a record on each."""
    order = with_lines(an_order(shop, presentment_currency="USD"))
    skipped = a_skip(shop)
    entry = an_entry(status=JobEntry.Status.ERROR, error="Nobody answers")
    run = a_run(entry, status=JobRun.Status.FAILED, error="Nobody answers", trace="x")
    category = with_all_in_it("SHOP-DEMO")
    key = create_key(name="Till", user=User.objects.get())[0]
    revoke_key(create_key(name="Old till", user=key.user)[0])
    grant(task=1, group=Group.objects.get(name=OPERATOR), right="see", actor=None)
    told = {"kind": "failed", "text": words("“Sync orders” failed").as_json()}
    Notice.objects.create(user=key.user, key="one", **told)
    a_worker(name="a-machine-with-a-long-name.example.com:4711")
    return [
        "/",
        "/connector/shop/",
        "/connector/shop/add/",
        f"/connector/shop/{shop.pk}/change/",
        f"/connector/shop/{shop.pk}/sync/30104/",
        f"/connector/shop/{shop.pk}/schedules/",
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
        "/notices/setup/",
        "/jobs/jobcategory/",
        "/jobs/jobcategory/add/",
        f"/jobs/jobcategory/{category.pk}/change/",
        f"/jobs/jobcategory/{category.pk}/delete/",
        "/jobs/worker/",
        "/rights/",
        "/rights/1/",
        "/keys/",
        "/auth/user/",
        "/auth/group/",
        *book_addresses(),
        *work_addresses(shop),
        *mapping_addresses(shop),
        *goods_addresses(shop),
        *money_addresses(),
    ]


def with_all_in_it(code: str) -> JobCategory:
    """Give a category in which one entry runs, one waits and one rests."""
    status = JobEntry.Status
    runs = an_entry("Sync orders (DEMO)", category=code, status=status.IN_PROCESS)
    a_run(
        runs,
        status=JobRun.Status.RUNNING,
        category_code=code,
        worker="a-machine-with-a-long-name.example.com:4711",
        finished_at=None,
        done=600,
        total=1000,
    )
    an_entry(
        "Sync products (DEMO)",
        category=code,
        status=status.WAITING,
        next_run_at=now(),
        waiting_since=now(),
        waits_for=words("waits for “{run}”", run=runs).as_json(),
    )
    an_entry("Clean up", category=code, status=status.ON_HOLD)
    return JobCategory.objects.get(code=code)


def wide_on_a_phone(page: Page) -> list[str]:
    """Tell by how much a page is wider than a phone of 360 pixels."""
    page.set_viewport_size({"width": 360, "height": 740})
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": 1280, "height": 860})
    return [f"{width} pixels wide on a phone"] if width > 360 else []


def hindrances(axe: Axe, page: Page, theme: str) -> list[str]:
    """Give what keeps somebody from using a page; the dark differs in its colours."""
    page.evaluate("theme => { document.documentElement.className = theme }", theme)
    options: dict[str, list[str]] = {"resultTypes": ["violations"]}
    if theme == "dark":
        options["runOnly"] = ["color-contrast", "link-in-text-block"]
    problems = axe.run(page, context="#content, #queue-workers", options=options)
    return [
        f"{theme}: {found['id']}: {[node['html'][:120] for node in found['nodes'][:3]]}"
        for found in problems.response["violations"]
        if found["impact"] in {"serious", "critical"}
    ]


def listen(page: Page, own: str) -> list[str]:
    """Collect what a page complains about, and what it asks of others than us."""
    heard: list[str] = []
    page.on(
        "console",
        lambda said: (
            heard.append(f"{said.type}: {said.text}")
            if said.type in {"error", "warning"}
            else None
        ),
    )
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((own, "data:"))
            else heard.append(f"asked {request.url}")
        ),
    )
    return heard


def test_everybody_can_use_every_page_on_a_phone_and_in_the_dark(
    office: Page, shop: Shop, live_server: LiveServer
):
    axe, heard = Axe(), listen(office, live_server.url)
    User.objects.update(is_superuser=True)
    found: dict[str, list[str]] = {}

    for address in addresses(shop):
        answer = office.goto(live_server.url + address)
        is_there = answer is not None and answer.ok
        found[address] = [
            *([] if is_there else ["is not there"]),
            *hindrances(axe, office, "light"),
            *hindrances(axe, office, "dark"),
            *wide_on_a_phone(office),
            *heard,
        ]
        heard.clear()

    assert {address: problems for address, problems in found.items() if problems} == {}


def test_one_logs_in_and_reaches_the_content_with_the_keyboard_alone(
    olga: User, live_server: LiveServer, page: Page
):
    page.goto(live_server.url)
    page.get_by_label("Username").focus()
    page.keyboard.type(olga.username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Home")).to_be_visible()

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    focused = page.locator(":focus")
    assert focused.evaluate("element => element.closest('#content') !== null")
    outline = focused.evaluate("element => getComputedStyle(element).outlineStyle")
    assert outline != "none"
