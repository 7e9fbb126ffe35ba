"""Amounts, quantities and days as programs write and read them."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from nightclerk.core.params import Params, wrong
from nightclerk.core.text import words
from nightclerk.ledger.line_checks import plain
from nightclerk.ledger.rounding import rounded

FIRST, LAST = date(1990, 1, 1), date(2199, 12, 31)
LONGEST_TEXT = 250
LARGEST_KEY = 2**63 - 1  # what the database counts to


class Told(BaseModel):
    """What a program is told; amounts are texts, so that nothing is rounded."""

    model_config = ConfigDict(frozen=True)


class Asked(Params):
    """What a program asks for; what it does not say stays or is found by itself."""

    @property
    def said(self) -> dict[str, Any]:
        """Give only what was said, by the names of the services."""
        return {name: getattr(self, name) for name in self.model_fields_set}


def _in_our_time(day: date) -> date:
    """Refuse days with which nobody can reckon."""
    if not FIRST <= day <= LAST:
        raise wrong(words("This must lie between the years 1990 and 2199"))
    return day


Day = Annotated[date, AfterValidator(_in_our_time)]
Amount = Annotated[Decimal, Field(max_digits=17, decimal_places=5)]
Quantity = Annotated[Decimal, Field(max_digits=17, decimal_places=5)]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=8, decimal_places=5)]
Factor = Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=10)]
Key = Annotated[int, Field(ge=1, le=LARGEST_KEY)]
No = Annotated[str, Field(max_length=30)]
Code = Annotated[str, Field(max_length=20)]
Line = Annotated[str, Field(max_length=LONGEST_TEXT)]


def money(value: Decimal, decimals: int) -> str:
    """Write an amount with all decimals of its currency: `119.00`."""
    return f"{rounded(value, decimals):.{decimals}f}"


def number(value: Decimal) -> str:
    """Write a quantity, price, rate or percentage without needless zeros: `2.5`."""
    return plain(value)


def code(record: object | None) -> str:
    """Give the code or number of a record that another names; nothing by nothing."""
    found = getattr(record, "code", None) or getattr(record, "no", None)
    return str(found or "")
