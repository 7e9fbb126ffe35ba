"""The story of an item's pictures: added, looked at, put in order, removed."""

from playwright.sync_api import FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.ledger.picturing import png
from tests.web.books.bookkeeping import a_lamp

IS_DRAWN = "picture => picture.complete && picture.naturalWidth"


def a_file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": content}


def test_pictures_of_an_item_are_added_seen_put_in_order_and_removed(
    office: Page, live_server: LiveServer
):
    lamp = a_lamp(stock=0)
    office.goto(f"{live_server.url}/ledger/item/{lamp.pk}/change/")
    tabs = office.get_by_role("navigation", name="Parts of the card")
    tabs.get_by_role("link", name="Pictures").click()
    expect(office.get_by_text("No picture yet")).to_be_visible()

    files = [a_file("front.png", png(40, 30)), a_file("back.png", png(50, 30))]
    office.get_by_label("Files").set_input_files(files)
    office.get_by_role("button", name="Add", exact=True).click()

    expect(office.get_by_text("2 pictures are added.")).to_be_visible()
    pictures = office.locator(".nc-picture img")
    expect(pictures).to_have_count(2)
    office.wait_for_function("document.images.length && document.images[0].complete")
    assert pictures.first.evaluate(IS_DRAWN) == 40

    described = office.get_by_label("What is to be seen")
    described.nth(1).fill("From behind")
    office.get_by_label("Place").nth(1).fill("0")
    described.nth(1).press("Enter")

    expect(pictures.first).to_have_attribute("alt", "From behind")

    office.get_by_role("button", name="Remove").first.click()

    expect(office.get_by_text("The picture is removed.")).to_be_visible()
    assert [picture.content.width for picture in lamp.pictures.all()] == [40]
