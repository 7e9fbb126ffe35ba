"""The command `check` tells of each day whether it is complete, and what differs."""

from datetime import date

import pytest
from tests.cli.asking import Shell
from tests.connector.runs import connected_shop, sync
from tests.connector.simulated import sell_mug
from tests.ledger.building import company

from nightclerk.connector.models import Shop, ShopOrder
from nightclerk.connector.services.payments.settings import change_payment_settings
from nightclerk.jobs.models import JobEntry
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = date(2026, 10, 5)
SPAN = ("--shop", "DEMO", "--from", "2026-10-05", "--to", "2026-10-06")


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    company()
    return connected_shop(simulator)


def test_days_that_nothing_lacks_are_complete(shell, shop):
    told = shell("check", *SPAN)

    assert (told["complete"], told["complete_until"]) == (True, "2026-10-06")
    assert [day["day"] for day in told["days"]] == ["2026-10-05", "2026-10-06"]
    assert told["run"]["status"] == "done"


def test_what_differs_is_named_and_the_exit_code_says_so(shell, shop, simulator):
    known = sell_mug(simulator, FIRST, "10.00")
    sync(shop)
    missing = sell_mug(simulator, FIRST, "10.00")

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


def test_refunds_and_payouts_are_shown_beside_what_is_here(shell, shop, simulator):
    sell_mug(simulator, FIRST, "100.00")
    sync(shop)
    change_payment_settings(shop, books="journal")

    span = ("--shop", "DEMO", "--from", "2026-10-05", "--to", "2026-10-12")
    told = shell("check", *span, code=1)
    words = shell.words("check", *span, code=1)

    (paid,) = [day for day in told["days"] if day["payouts"]]
    assert paid["payouts"]["here"] == "0.00" < paid["payouts"]["net"]
    assert len(paid["differs"]["payouts"]) == paid["payouts"]["at_shopify"] == 1
    assert "Paid out" in words
