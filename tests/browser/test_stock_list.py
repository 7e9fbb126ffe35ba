"""The list of stock is read without scrolling sideways."""

from playwright.sync_api import Page
from tests.browser.shelf import WHY
from tests.ledger import building
from tests.web.goods.shelves import a_level, a_place, a_variant

from nightclerk.connector.models import Shop, ShopVariant, StockLevel
from nightclerk.core.clock import now

WIDER = """() => {
    const list = document.querySelector("#result_list");
    let box = list;
    while (box && getComputedStyle(box).overflowX !== "auto") box = box.parentElement;
    return box ? box.scrollWidth - box.clientWidth : 0;
}"""


def test_the_list_of_stock_fits_a_screen_of_1280_pixels(office: Page, shop: Shop):
    building.company()
    lamp = building.item("Desk lamp", no="LAMP-BRASS-01")
    place = a_place(shop, name="Warehouse in Berlin", calculation="projected")
    rows = [a_variant(shop, lamp, number=7800 + number) for number in range(3)]
    for row, fields in zip(rows, ({}, {"wanted": 7}, {"problem": WHY}), strict=True):
        a_level(row, place, **fields)
    title = "Desk lamp with a brass foot, large"
    ShopVariant.objects.update(product_title=title, sku="LAMP-BRASS-01-L")
    moment = now()
    StockLevel.objects.update(wanted_at=moment, read_at=moment, sent_at=moment)

    office.goto(f"{office.url.rstrip('/')}/connector/stocklevel/")

    assert office.evaluate(WIDER) <= 0
