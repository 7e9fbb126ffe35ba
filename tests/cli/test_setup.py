"""A company is set up from the command line."""

import pytest
from tests.cli.asking import Shell

from nightclerk.ledger.models import Company

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


def test_one_command_makes_a_company_that_the_next_one_finds(shell):
    made = shell(
        *("setup", "--chart", "skr04", "--country", "DE", "--year", "2026"),
        *("--name", "Nordlicht GmbH", "--vat-id", "de 123 456 789"),
    )
    again = shell("setup", "--name", "Somebody else")
    shown = shell.words("setup")

    assert made == {
        "name": "Nordlicht GmbH",
        "chart": "skr04",
        "country": "DE",
        "currency": "EUR",
        "zone": "Europe/Berlin",
        "vat_id": "DE123456789",
        "accounts": 75,
        "years": [2026, 2027],
    }
    assert again == made
    assert "SKR04" in shown


def test_wrong_flags_are_named_and_nothing_is_made(shell):
    told = shell("setup", "--country", "XX", "--zone", "Moon/Base", code=1)

    assert {*told["fields"]} == {"country", "zone"}
    assert not Company.objects.exists()


def test_a_rate_that_is_no_number_is_refused_by_its_flag(shell):
    told = shell("setup", "--standard-rate", "much", code=1)

    assert {*told["fields"]} == {"standard_rate"}
