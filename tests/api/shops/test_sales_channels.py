"""Sales channels are listed, read from Shopify and chosen over HTTP."""

from collections.abc import Iterator

import pytest
from tests.api.asking import Program, a_program
from tests.connector.channels import ID, a_channel, chosen
from tests.connector.processing import shop
from tests.connector.runs import connected_shop

from nightclerk.connector.models import SalesChannel
from nightclerk.connector.services.shops.roles import VIEWER
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db
CHANNELS = "/shops/DEMO/sales-channels"
SETTINGS = "/shops/DEMO/settings"


@pytest.fixture
def program(db: None) -> Program:
    return a_program()


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with RunningSimulator() as running:
        yield running


def test_channels_are_listed_with_what_is_chosen_and_gone(program):
    here = shop()
    a_channel(here, "Online Store", number=1, is_chosen=True)
    a_channel(here, "Market place", number=2, is_gone=True)

    rows = program.get(CHANNELS).json()

    assert [
        (row["name"], row["gid"], row["is_chosen"], row["is_gone"]) for row in rows
    ] == [
        ("Market place", f"{ID}2", False, True),
        ("Online Store", f"{ID}1", True, False),
    ]


def test_channels_are_read_from_shopify(program, simulator):
    connected_shop(simulator)

    told = program.post(f"{CHANNELS}/read").json()

    assert told["new"] == 2
    assert [row["name"] for row in told["channels"]] == [
        "Online Store",
        "Point of Sale",
    ]
    assert not any(row["is_chosen"] for row in told["channels"])


def test_channels_are_chosen_by_name_with_the_settings_of_products(program):
    here = shop()
    a_channel(here, "Online Store", number=1, is_chosen=True)
    a_channel(here, "Twice", number=2)
    a_channel(here, "Twice", number=3)
    change = {"publishes_to": ["Online Store", f"{ID}3"]}

    before = program.get(SETTINGS).json()["products"]
    after = program.send("PATCH", f"{SETTINGS}/products", change).json()["products"]

    assert before["publishes_to"] == ["Online Store"]
    assert after["publishes_to"] == ["Online Store", f"{ID}3"]
    assert SalesChannel.objects.get(gid=f"{ID}3").is_chosen


def test_other_settings_leave_the_channels_as_they_are(program):
    a_channel(shop(), is_chosen=True)

    change = {"direction": "to"}
    after = program.send("PATCH", f"{SETTINGS}/products", change).json()["products"]

    assert (after["direction"], after["publishes_to"]) == ("to", ["Online Store"])


def test_a_channel_that_is_unknown_is_named(program):
    here = shop()
    a_channel(here, is_chosen=True)

    answer = program.send(
        "PATCH", f"{SETTINGS}/products", {"publishes_to": ["Nowhere"]}
    )

    assert answer.status_code == 422
    assert "publishes_to" in answer.json()["fields"]
    assert chosen(here) == ["Online Store"]


def test_who_only_looks_lists_channels_and_reads_none(db):
    a_channel(shop())
    viewer = a_program(role=VIEWER)

    assert viewer.get(CHANNELS).status_code == 200
    assert viewer.post(f"{CHANNELS}/read").status_code == 403
