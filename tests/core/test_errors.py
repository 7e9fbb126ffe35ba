"""Errors carry words, fields and the request, and survive JSON and pickling."""

import pickle

import pytest

from nightclerk.core.errors import (
    Broken,
    NotReady,
    Refused,
    Transient,
    error_from_json,
    invalid_fields,
)
from nightclerk.core.text import words


def test_an_error_reads_as_its_sentence_and_its_hint():
    error = NotReady(words("The shop is frozen"), hint=words("Pay its bill."))

    assert str(error) == "The shop is frozen Pay its bill."


@pytest.mark.parametrize("kind", [Refused, NotReady, Transient, Broken])
def test_every_kind_survives_json_and_a_pipe(kind):
    error = kind(
        words("No token for {shop}", shop="DEMO"),
        hint=words("Enter one."),
        fields={"token": words("is missing")},
        request_id="abc-123",
    )

    for again in (error_from_json(error.as_json()), pickle.loads(pickle.dumps(error))):  # noqa: S301
        assert type(again) is kind
        assert again.as_json() == error.as_json()


def test_a_transient_error_keeps_how_long_to_wait():
    error = Transient(words("Too many calls"), retry_after=7.5)

    again = error_from_json(error.as_json())

    assert isinstance(again, Transient)
    assert again.retry_after == 7.5


def test_a_kind_that_nobody_knows_is_broken():
    assert type(error_from_json({"kind": "odd", "text": {}})) is Broken


def test_invalid_fields_are_all_named():
    error = invalid_fields({"code": words("is taken"), "url": words("is no address")})

    assert str(error) == "Check the marked fields: code, url"
    assert set(error.fields) == {"code", "url"}
