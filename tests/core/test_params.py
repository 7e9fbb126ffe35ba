"""Parameters are frozen, named and told in full where they are wrong."""

import pytest
from pydantic import Field

from nightclerk.core.errors import Refused
from nightclerk.core.params import NoParams, Params


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
