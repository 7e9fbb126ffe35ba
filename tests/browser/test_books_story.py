"""The story of the books: from a customer to a batch that posts by itself."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect
from tests.browser.test_story import PATIENCE, open_by_tell_me, picture
from tests.scenarios.working import working

from nightclerk.ledger.models import Customer, Item, SalesDocument
from nightclerk.ledger.selectors.company import company, today
from nightclerk.ledger.services.documents.drafts import create_document
from nightclerk.ledger.services.documents.line_input import LineInput
from nightclerk.ledger.services.documents.release import release
from nightclerk.ledger.services.parties.customers import create_customer
from nightclerk.ledger.services.parties.items import create_item
from nightclerk.ledger.services.setup.company import set_up_company
from nightclerk.ledger.services.stock.journal import receive_stock

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    with working("books-worker"):
        yield


@pytest.fixture
def books(transactional_db: None) -> None:
    set_up_company(name="Nordlicht GmbH")


def add(page: Page, things: str, **fields: str) -> None:
    """Make a record by hand from its list, and stand on its card."""
    open_by_tell_me(page, things, things)
    page.locator("a.addlink").first.click()
    for label, value in fields.items():
        page.get_by_label(re.compile(rf"^{label}\W*$")).fill(value)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("is made.")).to_be_visible()


def receive(page: Page, *, quantity: str, cost: str) -> None:
    """Bring some of the item whose card is open into stock."""
    page.get_by_role("link", name="Receive stock").click()
    page.get_by_label("Quantity").fill(quantity)
    page.get_by_label("Unit cost").fill(cost)
    page.get_by_role("button", name="Receive").click()
    expect(page.get_by_text("are in stock now")).to_be_visible()


def type_order(page: Page, order_no: str, *, quantity: str) -> None:
    """Type a sales order of the customer with so many of the item."""
    open_by_tell_me(page, "sales orders", "Sales orders")
    page.get_by_role("link", name="New sales order").click()
    page.get_by_label("Customer").fill(Customer.objects.get().no)
    page.get_by_label("Shopify Order No.").fill(order_no)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_label("Number 1").fill(Item.objects.get().no)
    page.get_by_label("Quantity 1").fill(quantity)
    page.get_by_role("button", name="Save the lines").click()
    expect(page.get_by_text("The lines are saved.")).to_be_visible()


def released_orders(*quantities: int) -> list[SalesDocument]:
    """Give released orders over so many lamps each, of which 10 are in stock."""
    lamp = create_item(
        description="Lamp", unit_price=Decimal(100), prevents_negative="yes"
    )
    receive_stock(lamp, Decimal(10), unit_cost=Decimal(60), on=today(company()))
    ada = create_customer(name="Ada Lovelace")
    lines = [[LineInput(item=lamp, quantity=Decimal(each))] for each in quantities]
    return [release(create_document("order", ada, lines=each)) for each in lines]


def test_an_order_is_typed_previewed_posted_and_its_entries_are_found(
    office: Page, books: None, worker: None
):
    page = office
    add(page, "Customers", Name="Ada Lovelace")
    add(page, "Items", Description="Lamp", **{"Unit price": "100"})
    receive(page, quantity="10", cost="60")
    type_order(page, "#1001", quantity="2")
    page.get_by_role("button", name="Release").click()
    expect(page.get_by_text("is released.")).to_be_visible()

    page.get_by_role("link", name="Post…").click()
    page.get_by_role("button", name="Preview posting").click()
    expect(
        page.get_by_text("Nothing was posted and no number was used")
    ).to_be_visible()
    expect(page.locator("#content")).to_contain_text("238.00")
    picture(page, "posting-preview")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_text("is posted")).to_be_visible()

    page.get_by_role("link", name="SI-2026", exact=False).first.click()
    expect(page.get_by_role("banner")).to_contain_text("Posted invoice")
    expect(page.locator("#content")).to_contain_text("238.00 EUR")
    picture(page, "posted-invoice")
    invoice = page.url
    with page.expect_response(re.compile(r"/pdf/$")) as answered:
        page.get_by_role("button", name="PDF").click()
    assert answered.value.headers["content-type"] == "application/pdf"
    page.goto(invoice)
    page.locator("#content").get_by_role("link", name="Find entries").click()
    found = page.locator("#content")
    for ledger in ("Ledger entries", "VAT entries", "Customer entries"):
        expect(found.get_by_role("heading", name=ledger, exact=True)).to_be_visible()
    expect(found).to_contain_text("-38.00")
    expect(found).to_contain_text("-120.00")
    picture(page, "found-entries")


def schedule_the_batch(page: Page) -> None:
    """Plan report 296 for weekdays at 16:00 from the list of sales orders."""
    open_by_tell_me(page, "sales orders", "Sales orders")
    page.get_by_role("link", name="Batch post…").click()
    page.get_by_role("link", name="Schedule…").click()

    page.get_by_label("Description").fill("Post what is released")
    page.get_by_role("switch", name="Ship").check()
    page.get_by_role("switch", name="Invoice", exact=True).check()
    expect(page.get_by_label("Status")).to_have_value("released")
    page.get_by_label("Posting date up to").fill("today")
    for day in WEEKDAYS:
        page.get_by_label(day).check()
    page.get_by_label("Starting time").fill("16:00")
    page.get_by_label("Ending time").fill("16:00")
    expect(page.locator("#entry-preview")).to_contain_text("Weekdays at 16:00")


def test_orders_are_posted_on_weekdays_at_16_and_the_batch_tells_what_came_of_each(
    office: Page, books: None, worker: None
):
    page = office
    released_orders(2, 30, 3)
    schedule_the_batch(page)
    page.get_by_role("button", name="Save and set ready").click()
    card = page.locator("#entry-live")
    expect(card).to_have_attribute("data-status", "ready")

    page.get_by_role("button", name="Run now").click()
    page.get_by_role("link", name=re.compile(r"^Run \d+$")).first.click(
        timeout=PATIENCE
    )
    run = page.locator("#run-live")
    expect(run).to_have_attribute("data-status", "failed", timeout=PATIENCE)
    page.locator(".nc-counts").get_by_role("link", name="2 Posted").click()
    expect(page.get_by_role("banner")).to_contain_text("Done, some failed")
    refused = page.get_by_role("region", name="Not posted").get_by_role("row").last
    expect(refused).to_contain_text("30 are needed, 8 are there")
    expect(refused).to_contain_text("Failed")
    posted = page.get_by_role("region", name="Documents").get_by_role("row")
    expect(posted.filter(has_text="SI-")).to_have_count(2)
    expect(page.get_by_role("button", name="Try the failed again")).to_be_visible()
    picture(page, "batch")
