"""The command `check` tells of each day whether it is complete, and what differs."""

from collections.abc import Iterator

import pytest
from tests.cli.asking import Shell
from tests.connector.runs import connected_shop, sync
from tests.ledger.building import company

from nightclerk.connector.models import Shop, ShopOrder
from nightclerk.jobs.models import JobEntry
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db(transaction=True)
SPAN = ("--shop", "DEMO", "--from", "2026-10-05", "--to", "2026-10-06")


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with RunningSimulator() as running:
        running.control.index_lag(0)
        yield running


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    company()
    return connected_shop(simulator)


def sold(simulator: RunningSimulator, day: str) -> str:
    """Sell a mug on a day; gives the order's id."""
    at = f"{day}T10:00:00Z"
    line = {"title": "Mug", "sku": "MUG", "originalUnitPriceSet": "10.00"}
    made: str = simulator.control.add_order(
        lineItems=[line], createdAt=at, processedAt=at, updatedAt=at, customer=None
    )
    return made


def test_days_that_nothing_lacks_are_complete(shell, shop):
    told = shell("check", *SPAN)

    assert (told["complete"], told["complete_until"]) == (True, "2026-10-06")
    assert [day["day"] for day in told["days"]] == ["2026-10-05", "2026-10-06"]
    assert told["run"]["status"] == "done"


def test_what_differs_is_named_and_the_exit_code_says_so(shell, shop, simulator):
    known = sold(simulator, "2026-10-05")
    sync(shop)
    missing = sold(simulator, "2026-10-05")

    told = shell("check", *SPAN, code=1)
    words = shell.words("check", *SPAN, code=1)

    (first, second) = told["days"]
    assert (told["complete"], told["complete_until"]) == (False, None)
    assert first["at_shopify"] == {"orders": 2, "total": "20.00"}
    assert first["here"] == {"orders": 1, "total": "10.00"}
    assert first["differs"] == {"missing": [missing], "open": [known]}
    assert (second["complete"], second["differs"]) == (True, {})
    assert "1 open" in words
    assert "Not complete" in words
    assert shell("days", "list", "DEMO") == [
        {**day, "checked_at": again["checked_at"], "run": again["run"]}
        for day, again in zip(
            (second, first), shell("days", "list", "DEMO"), strict=True
        )
    ]


def test_a_check_in_the_background_is_an_entry(shell, shop):
    entry = shell("check", *SPAN, "--background")

    assert JobEntry.objects.get().pk == entry["entry"]
    assert entry["params"]["first"] == "2026-10-05"
    assert not ShopOrder.objects.exists()


def test_a_span_that_ends_before_it_begins_is_refused(shell, shop):
    refused = shell(
        *("check", "--shop", "DEMO", "--from", "2026-10-06", "--to", "2026-10-05"),
        code=1,
    )

    assert refused["kind"] == "refused"
