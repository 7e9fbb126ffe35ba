"""Parameters are frozen, named and told in full where they are wrong."""

from typing import Literal, Self

import pytest
from pydantic import Field, model_validator

from nightclerk.core.errors import Refused
from nightclerk.core.params import NoParams, Params, wrong
from nightclerk.core.text import words


class Asked(Params):
    shop: str
    days: int = Field(default=7, ge=1)


def test_parameters_are_read_and_defaults_are_left_out_of_what_is_kept():
    params = Asked.read({"shop": " DEMO ", "days": "7"})

    assert params == Asked(shop="DEMO")
    assert params.as_json() == {"shop": "DEMO"}


def test_every_wrong_field_is_named_and_no_value_is_repeated():
    with pytest.raises(Refused) as refusal:
        Asked.read({"days": 0, "secret_thing": "shpat_x"})

    assert set(refusal.value.fields) == {"shop", "days", "secret_thing"}
    assert "shpat_x" not in str(refusal.value.as_json())


def test_a_task_without_parameters_takes_none():
    assert NoParams.read({}).as_json() == {}
    with pytest.raises(Refused):
        NoParams.read({"shop": "DEMO"})


def test_a_wrong_choice_and_an_unknown_name_are_told_in_words_that_can_be_translated():
    class Choice(Params):
        colour: Literal["red", "green"] = "red"

    with pytest.raises(Refused) as refused:
        Choice.read({"colour": "blue", "size": 4})

    assert str(refused.value.fields["colour"]) == "Choose one of 'red' or 'green'"
    assert refused.value.fields["size"].template == "There is no such parameter"


def test_a_validators_own_sentence_keeps_its_template():
    class Span(Params):
        first: int
        last: int

        @model_validator(mode="after")
        def _in_order(self) -> Self:
            if self.first > self.last:
                raise wrong(words("{first} is after {last}", first=self.first, last=1))
            return self

    with pytest.raises(Refused) as refused:
        Span.read({"first": 2, "last": 1})

    said = refused.value.fields["parameters"]
    assert (said.template, str(said)) == ("{first} is after {last}", "2 is after 1")
