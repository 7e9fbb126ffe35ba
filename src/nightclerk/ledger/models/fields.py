"""Columns that several of the books' records share."""

from decimal import Decimal
from typing import Any

from django.db import models


def money_column(label: Any, **options: Any) -> "models.DecimalField[Any, Decimal]":
    """Make a column for money: exact, five decimals are enough for any currency."""
    return models.DecimalField(
        label, max_digits=20, decimal_places=5, **{"default": 0, **options}
    )


def quantity_column(label: Any, **options: Any) -> "models.DecimalField[Any, Decimal]":
    """Make a column for a quantity or a price of one: as fine as money."""
    return money_column(label, **options)


def percent_column(label: Any, **options: Any) -> "models.DecimalField[Any, Decimal]":
    """Make a column for a percentage: 19 is 19 %; five decimals."""
    return models.DecimalField(
        label, max_digits=8, decimal_places=5, **{"default": 0, **options}
    )


def factor_column(label: Any, **options: Any) -> "models.DecimalField[Any, Decimal]":
    """Make a column for a rate of exchange: foreign units for one of our own."""
    return models.DecimalField(
        label, max_digits=20, decimal_places=10, **{"default": 1, **options}
    )


def code_column(label: Any, **options: Any) -> "models.CharField[str, str]":
    """Make a column for a short code such as DOMESTIC."""
    return models.CharField(label, max_length=20, **options)


def number_column(label: Any, **options: Any) -> "models.CharField[str, str]":
    """Make a column for the number of a record or document, such as SI-2026-0001."""
    return models.CharField(label, max_length=30, **options)
