"""Numbers by which programs name things, and the tasks behind them."""

from typing import Annotated

from pydantic import Field

from nightclerk.core.errors import invalid_fields
from nightclerk.core.text import words
from nightclerk.jobs.registry import Task, catalogue

BIGGEST = 2**63 - 1

Number = Annotated[int, Field(ge=1, le=BIGGEST)]


def task_numbered(number: int, hidden: frozenset[int]) -> Task:
    """Find a task for a field `task`; `Refused` where none or a hidden one is named."""
    if number not in catalogue or number in hidden:
        raise invalid_fields(
            {"task": words("There is no task {number}", number=number)}
        )
    return catalogue[number]
