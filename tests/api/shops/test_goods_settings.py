"""How goods are kept in step is read and changed over HTTP, and a shop is switched."""

import pytest
from tests.api.asking import Program, a_program
from tests.connector.processing import shop

from nightclerk.connector.models import Shop
from nightclerk.connector.selectors.settings import product_settings
from nightclerk.connector.services.shops.roles import VIEWER
from nightclerk.ledger.models import PriceGroup

pytestmark = pytest.mark.django_db
SETTINGS = "/shops/DEMO/settings"


@pytest.fixture
def program(db: None) -> Program:
    return a_program()


def test_settings_of_products_are_read_and_changed_in_part(program):
    shop()
    PriceGroup.objects.create(code="WEB")

    before = program.get(SETTINGS).json()["products"]
    change = {
        "direction": "to",
        "price_group": "WEB",
        "largest_change": None,
        "owners": {"title": "shopify", "price": "ours"},
    }
    after = program.send("PATCH", f"{SETTINGS}/products", change).json()["products"]

    assert (before["direction"], before["price_group"]) == ("", "")
    assert (before["largest_change"], before["syncs_prices"]) == ("50", True)
    assert (after["direction"], after["price_group"]) == ("to", "WEB")
    assert (after["largest_change"], after["syncs_prices"]) == (None, True)
    assert after["owners"] == {"title": "shopify"}


def test_settings_of_stock_are_read_and_changed_in_part(program):
    shop()

    before = program.get(SETTINGS).json()["stock"]
    after = program.send("PATCH", f"{SETTINGS}/stock", {"reserve": 3}).json()["stock"]

    assert before == {"quantity": "available", "activates": True, "reserve": 0}
    assert after == {"quantity": "available", "activates": True, "reserve": 3}


@pytest.mark.parametrize(
    ("part", "change", "field"),
    [
        ("products", {"price_group": "NOWHERE"}, "price_group"),
        ("products", {"owners": {"colour": "ours"}}, "owners"),
        ("products", {"direction": "to", "updates_items": True}, "updates_items"),
        ("products", {"largest_change": "-1"}, "largest_change"),
        ("stock", {"reserve": -1}, "reserve"),
        ("stock", {"colour": "red"}, "colour"),
    ],
)
def test_a_setting_of_goods_that_cannot_be_is_named(program, part, change, field):
    shop()

    answer = program.send("PATCH", f"{SETTINGS}/{part}", change)

    assert answer.status_code == 422
    assert field in answer.json()["fields"]
    assert product_settings(Shop.objects.get()).direction == ""


def test_a_shop_is_told_to_send_nothing(program):
    shop()

    before = program.get("/shops/DEMO").json()
    after = program.send("PATCH", "/shops/DEMO", {"sends_changes": False}).json()

    assert (before["sends_changes"], after["sends_changes"]) == (True, False)
    assert (after["is_enabled"], after["name"]) == (True, before["name"])
    assert Shop.objects.get().sends_changes is False


@pytest.mark.parametrize("path", ["", "/settings/products", "/settings/stock"])
def test_who_only_looks_changes_no_setting(db, path):
    shop()
    viewer = a_program(role=VIEWER)

    assert viewer.send("PATCH", f"/shops/DEMO{path}", {}).status_code == 403
    assert viewer.get(SETTINGS).status_code == 200
