"""The whole story: from the switch on the shop card to days that are complete."""

import random
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.browser.test_story import PATIENCE, open_by_tell_me, picture
from tests.scenarios.working import wait_until, working
from tests.week.engine import is_busy
from tests.week.house import furnish
from tests.week.people import Buyers

from nightclerk.connector.mapping.completeness import is_complete
from nightclerk.connector.models import CompletenessDay, Payout, Shop
from nightclerk.jobs.models import JobEntry
from nightclerk.simulator.running import RunningSimulator

ORDERS = 8


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with RunningSimulator(own_process=True) as running:
        running.control.index_lag(0)
        yield running


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    with working("story-worker"):
        yield


def rest() -> None:
    """Wait until all that was started has ended."""
    wait_until(lambda: not is_busy(), seconds=PATIENCE / 1000)


def do_now(page: Page, task: int) -> None:
    """Open the recurring entry of a task, run it now and wait for its end."""
    entry = JobEntry.objects.filter(task=task).exclude(status="finished").earliest("pk")
    page.goto(f"{page.url.partition('/jobs')[0]}/jobs/jobentry/{entry.pk}/change/")
    page.get_by_role("button", name="Run now").click()
    rest()


def buy(simulator: RunningSimulator) -> None:
    """Let buyers buy and pay, and Shopify pay out."""
    buyers = Buyers(simulator.control, random.Random(1))  # noqa: S311 - no secret
    for _ in range(ORDERS):
        buyers.buy()
    while buyers.unpaid:
        buyers.pay()
    buyers.be_paid_out()


def sync_all(page: Page) -> None:
    """Switch the background on, start all syncs, and see what orders became."""
    open_by_tell_me(page, "shopify shop", "Shopify Shop")
    page.get_by_role("link", name="DEMO").click()
    page.get_by_role("switch", name="Run syncs in background").click()
    expect(page.get_by_text("Syncs of DEMO run in the background now.")).to_be_visible()
    page.get_by_role("button", name="Sync all").click()
    named = page.get_by_role("link", name=re.compile(r"job queue entry \d+"))
    expect(named).to_have_count(8)
    picture(page, "story-started")
    page.get_by_role("link", name="Entries", exact=True).click()
    expect(page.locator("#result_list")).to_contain_text("Sync payments")
    picture(page, "story-entries")
    rest()
    open_by_tell_me(page, "sales orders", "Sales orders")
    expect(page.locator("#result_list")).to_contain_text("#1001")
    picture(page, "story-sales-orders")


def keep_it_going(page: Page) -> None:
    """Set up all schedules, and do at once what they would do next."""
    page.get_by_role("link", name="Home").click()
    page.get_by_role("link", name="Set up recommended schedules").click()
    page.get_by_role("button", name="Set up these schedules").click()
    expect(page.get_by_text("13 schedules are set up.")).to_be_visible()
    for task in (296, 30109, 30104, 30105, 5):
        do_now(page, task)


def test_from_the_switch_on_the_shop_card_to_days_that_are_complete(
    office: Page, shop: Shop, simulator: RunningSimulator, worker: None
):
    page = office
    furnish(shop, simulator)
    buy(simulator)

    sync_all(page)
    keep_it_going(page)

    payout = Payout.objects.latest("number")
    page.goto(page.url.partition("/jobs")[0] + f"/connector/payout/{payout.pk}/change/")
    expect(page.get_by_text("Every order of it is in the books.")).to_be_visible()
    picture(page, "story-payout")

    page.get_by_role("link", name="Completeness", exact=True).click()
    expect(page.locator("#result_list")).to_contain_text("Complete")
    picture(page, "story-complete")
    days = CompletenessDay.objects.values_list("day", "differs")
    assert [each for each in days if not is_complete(each[1])] == []
