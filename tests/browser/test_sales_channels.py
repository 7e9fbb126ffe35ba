"""A person reads sales channels from Shopify and chooses where new products go."""

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.connector.channels import a_channel, chosen
from tests.ledger.building import company

from nightclerk.connector.models import Shop


def test_channels_are_read_by_a_button_and_chosen_by_their_names(
    office: Page, shop: Shop, live_server: LiveServer
):
    company()
    a_channel(shop, "Market place", number=404, is_chosen=True)
    panel = office.locator("section", has_text="Sales channels of new products")

    office.goto(f"{live_server.url}/connector/shop/{shop.pk}/products/")
    office.get_by_role("button", name="Read sales channels from Shopify").click()
    expect(panel.get_by_text("Gone at Shopify")).to_be_visible()
    expect(panel.get_by_text("No sales channel is chosen")).to_be_visible()
    panel.get_by_label("Online Store").check()
    panel.get_by_label("Market place").uncheck()
    office.get_by_role("button", name="Save").click()

    expect(office.get_by_text("The settings are saved.")).to_be_visible()
    expect(panel.get_by_label("Online Store")).to_be_checked()
    expect(panel.get_by_text("No sales channel is chosen")).to_be_hidden()
    assert chosen(shop) == ["Online Store"]
