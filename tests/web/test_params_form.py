"""Any params model becomes a form, and what people type becomes params."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

import pytest
from pydantic import Field

from nightclerk.core.errors import Refused
from nightclerk.core.params import Params
from nightclerk.web.errors import mark
from nightclerk.web.params_form import params_form, shown


class Size(StrEnum):
    SMALL = "small"
    VERY_BIG = "very_big"


class Everything(Params):
    """One field of each kind."""

    shop: str = Field(title="Shop")
    number: int = 3
    price: Decimal | None = None
    is_quick: bool = Field(default=False, title="Quick", description="Skips the rest.")
    day: date | None = None
    moment: datetime | None = None
    state: Literal["any", "open"] = "any"
    size: Size | None = None
    words: list[str] = []
    sizes: tuple[Size, ...] = ()


def test_titles_and_explanations_come_from_the_model():
    form = params_form(Everything)()

    assert form.fields["shop"].label == "Shop"
    assert form.fields["is_quick"].help_text == "Skips the rest."
    assert form.fields["number"].label == "Number"
    assert form.fields["shop"].required
    assert not form.fields["number"].required
    assert "separated by commas" in str(form.fields["words"].help_text)


def test_each_kind_of_field_is_read():
    form = params_form(Everything)(
        {
            "shop": "DEMO",
            "number": "7",
            "price": "1.50",
            "is_quick": "on",
            "day": "2026-11-20",
            "moment": "2026-11-20T10:30",
            "state": "open",
            "size": "very_big",
            "words": "red, green ,",
            "sizes": ["small", "very_big"],
        }
    )

    assert form.is_valid(), form.errors
    assert form.params() == Everything(
        shop="DEMO",
        number=7,
        price=Decimal("1.50"),
        is_quick=True,
        day=date(2026, 11, 20),
        moment=datetime(2026, 11, 20, 10, 30, tzinfo=UTC),
        state="open",
        size=Size.VERY_BIG,
        words=["red", "green"],
        sizes=(Size.SMALL, Size.VERY_BIG),
    )


def test_an_empty_field_takes_the_default():
    form = params_form(Everything)({"shop": "DEMO"})

    assert form.is_valid(), form.errors
    assert form.params() == Everything(shop="DEMO")


def test_a_choice_is_written_as_a_word():
    form = params_form(Everything)()

    assert [str(label) for _value, label in form.fields["size"].choices] == [
        "Any",
        "Small",
        "Very big",
    ]


def test_choices_may_come_from_records():
    form = params_form(Everything, choices={"shop": [("DEMO", "Demo shop")]})(
        {"shop": "OTHER"}
    )

    assert not form.is_valid()
    assert "shop" in form.errors


def test_what_the_model_refuses_is_said_at_the_field():
    class Few(Params):
        number: int = Field(default=1, le=5)

    form = params_form(Few)({"number": "9"})
    assert form.is_valid()

    with pytest.raises(Refused) as refused:
        form.params()
    mark(form, refused.value)

    assert list(form.errors) == ["number"]
    assert "This must be at most 5" in form.errors["number"][0]


def test_parameters_are_shown_as_the_form_names_them():
    form = params_form(Everything)()

    assert shown(form, {"shop": "DEMO", "is_quick": True, "sizes": ["very_big"]}) == [
        ("Shop", "DEMO"),
        ("Quick", "Yes"),
        ("Sizes", "Very big"),
    ]
