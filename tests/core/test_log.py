"""Log lines never hold a secret."""

import json
import logging
import sys
from typing import Any

import pytest

from nightclerk.core.log import (
    JsonLines,
    RunFilter,
    SecretsFilter,
    about_run,
    without_secrets,
)


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


def as_json(message: str, exc_info: Any = None) -> dict[str, Any]:
    """Log a line as the handler does and read it."""
    record = logging.LogRecord("x", logging.WARNING, "", 0, message, (), exc_info)
    SecretsFilter().filter(record)
    RunFilter().filter(record)
    read: dict[str, Any] = json.loads(JsonLines().format(record))
    return read


def test_a_json_line_bears_the_numbers_of_its_run_and_entry():
    with about_run(7, 3):
        told = as_json("Half way")

    assert (told["run"], told["entry"]) == (7, 3)
    assert (told["level"], told["message"]) == ("warning", "Half way")
    assert told["at"].endswith("+00:00")


def test_a_json_line_outside_of_a_run_names_none():
    with about_run(7, 3):
        pass

    assert not {"run", "entry"} & as_json("Idle").keys()


def test_a_json_line_is_one_line_and_holds_no_secret_of_a_trace():
    try:
        {}["password=0123456789abcdef"]
    except KeyError:
        told = as_json("two\nlines", sys.exc_info())

    assert told["message"] == "two\nlines"
    assert "KeyError" in told["trace"]
    assert "0123456789abcdef" not in told["trace"]
