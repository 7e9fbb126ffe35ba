"""Log lines never hold a secret."""

import logging

import pytest

from nightclerk.core.log import SecretsFilter, without_secrets


@pytest.mark.parametrize(
    "line",
    [
        "token shpat_0123456789abcdef0123456789abcdef was refused",
        '{"access_token": "0123456789abcdef"}',
        "client_secret=0123456789abcdef&grant_type=client_credentials",
        "password: 0123456789abcdef",
    ],
)
def test_whatever_looks_like_a_secret_is_masked(line):
    masked = without_secrets(line)

    assert "0123456789abcdef" not in masked
    assert "••••" in masked


def test_an_ordinary_line_is_left_alone():
    line = "Order #1001 of DEMO was imported in 3 calls"

    assert without_secrets(line) == line


def test_the_filter_masks_what_the_arguments_bring():
    record = logging.LogRecord(
        "x", logging.INFO, "", 0, "sent %s", ("shpss_abcdef0123456789",), None
    )

    SecretsFilter().filter(record)

    assert record.getMessage() == "sent shpss_••••"
