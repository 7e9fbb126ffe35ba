"""Sales channels are listed, read from Shopify and chosen on the command line."""

from collections.abc import Iterator

import pytest
from tests.cli.asking import Shell
from tests.connector.channels import a_channel, chosen
from tests.connector.processing import shop
from tests.connector.runs import connected_shop

from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with RunningSimulator() as running:
        yield running


def test_channels_are_read_chosen_and_listed(shell, simulator):
    here = connected_shop(simulator)

    empty = shell.words("channels", "list", "DEMO")
    told = shell("channels", "read", "demo")
    rows = shell("channels", "choose", "DEMO", "Online Store")
    words = shell.words("channels", "list", "DEMO")

    assert "nightclerk channels read DEMO" in empty
    assert told["new"] == 2
    assert {row["name"]: row["is_chosen"] for row in rows} == {
        "Online Store": True,
        "Point of Sale": False,
    }
    assert "Point of Sale" in words
    assert chosen(here) == ["Online Store"]


def test_no_channel_is_chosen_where_none_is_named(shell):
    here = shop()
    a_channel(here, is_chosen=True)

    (row,) = shell("channels", "choose", "DEMO")

    assert row["is_chosen"] is False
    assert chosen(here) == []


def test_channels_are_a_setting_too(shell):
    here = shop()
    a_channel(here)

    told = shell(
        *("shops", "settings", "DEMO"),
        *("--set", 'products.publishes_to=["Online Store"]'),
    )
    refused = shell(
        *("shops", "settings", "DEMO"),
        *("--set", 'products.publishes_to=["Nowhere"]'),
        code=1,
    )

    assert told["products"]["publishes_to"] == ["Online Store"]
    assert refused["field"] == "products.publishes_to"
    assert chosen(here) == ["Online Store"]


def test_a_channel_that_is_unknown_is_named(shell):
    here = shop()

    refused = shell("channels", "choose", "DEMO", "Nowhere", code=1)

    assert refused["kind"] == "refused"
    assert chosen(here) == []
