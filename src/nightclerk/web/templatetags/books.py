"""Filters of the books' templates: quantities, amounts, links."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString

from nightclerk.web.books.showing import amount, linked, quantity
from nightclerk.web.books.showing import day as written

register = template.Library()


@register.filter
def count(value: Decimal) -> str:
    """Write a quantity without the zeros that say nothing."""
    return quantity(value)


@register.filter
def money(value: Decimal) -> str:
    """Write an amount."""
    return amount(value)


@register.filter(name="linked")
def link(record: Any) -> str | SafeString:
    """Draw a record as a link to its card."""
    return linked(record)


@register.filter
def day(on: date | None) -> str:
    """Write a date."""
    return written(on)
