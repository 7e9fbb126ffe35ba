"""How goods are kept in step is changed on the command line, and a shop is switched."""

import pytest
from tests.cli.asking import Shell
from tests.connector.processing import shop

from nightclerk.connector.models import Shop
from nightclerk.connector.selectors.settings import product_settings, stock_settings

pytestmark = pytest.mark.django_db(transaction=True)
SETTINGS = ("shops", "settings", "DEMO")


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


def test_settings_of_goods_are_changed_with_their_part_in_front(shell):
    shop()

    told = shell(
        *(*SETTINGS, "--set", "products.direction=to"),
        *("--set", "products.largest-change=", "--set", "stock.reserve=2"),
        *("--set", 'products.owners={"title": "once"}', "--set", "releases=no"),
    )
    words = shell.words(*SETTINGS)

    assert told["products"]["direction"] == "to"
    assert told["products"]["largest_change"] is None
    assert told["products"]["owners"] == {"title": "once"}
    assert (told["stock"]["reserve"], told["orders"]["releases"]) == (2, False)
    assert "products.direction" in words
    assert "stock.reserve" in words


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ("products.colour=red", "products.colour"),
        ("products.owners=title", "products.owners"),
        ("stock.reserve=many", "stock.reserve"),
        ("pictures.colour=red", "pictures.colour"),
    ],
)
def test_of_settings_of_goods_that_cannot_be_nothing_is_kept(shell, change, field):
    here = shop()

    refused = shell(
        *(*SETTINGS, "--set", "products.direction=to", "--set", change), code=1
    )

    assert refused["field"] == field
    assert product_settings(here).direction == ""
    assert stock_settings(here).reserve == 0


def test_a_shop_is_told_to_send_nothing_and_to_send_again(shell):
    shop()

    off = shell("shops", "change", "DEMO", "--no-sends-changes", "--name", "Lamps")
    on = shell("shops", "change", "DEMO", "--sends-changes")

    assert (off["sends_changes"], off["enabled"]) == (False, True)
    assert on["sends_changes"] is True
    assert Shop.objects.get().name == "Lamps"
