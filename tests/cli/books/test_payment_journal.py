"""The payment journal and the general journal on the command line."""

import json

import pytest
from tests.cli.asking import Shell
from tests.cli.books.trading import DAY, a_shop_floor

pytestmark = pytest.mark.django_db(transaction=True)
NEW = ("--customer", "10000", "--date", DAY, "--amount", "100.00")


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    ready = Shell(capsys)
    a_shop_floor(ready)
    return ready


def test_payments_are_proposed_changed_dropped_and_posted(shell):
    good = shell("payments", "journal", "add", *NEW, "--method", "BANK")
    gone = shell("payments", "journal", "add", *NEW, "--method", "BANK")
    shell("payments", "journal", "change", str(good["id"]), "--text", "by card")
    shell("payments", "journal", "drop", str(gone["id"]))

    told = shell("payments", "journal", "post", "--all-open")

    assert told == {"posted": [good["id"]], "failed": []}
    listed = shell("payments", "journal", "list")
    assert [(each["id"], each["state"], each["text"]) for each in listed] == [
        (gone["id"], "dropped", ""),
        (good["id"], "posted", "by card"),
    ]


def test_a_journal_is_booked(shell):
    rows = [{"account": "1800", "amount": "-1"}, {"account": "6855", "amount": "1"}]

    told = shell("ledger", "journal", json.dumps({"on": DAY, "rows": rows}))

    assert [each["amount"] for each in told["entries"]] == ["-1.00", "1.00"]
