"""Filters of our templates: words, moments, money, statuses."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString

from nightclerk.core.text import Text
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.web.amounts import money
from nightclerk.web.badges import entry_badge, run_badge, shopify_badge
from nightclerk.web.durations import duration_in_words
from nightclerk.web.times import moment
from nightclerk.web.titles import title_of
from nightclerk.web.words import said, said_json

register = template.Library()


@register.filter(name="said")
def say(text: Text | Mapping[str, Any] | str | None) -> str:
    """Translate a sentence, whether it came as a text, as JSON or as a string."""
    if isinstance(text, Text):
        return said(text)
    if isinstance(text, Mapping):
        return said_json(text)
    return text or ""


@register.filter
def at(when: datetime | None) -> str | SafeString:
    """Draw a moment."""
    return moment(when)


@register.filter
def at_second(when: datetime | None) -> str | SafeString:
    """Draw a moment to the second."""
    return moment(when, with_seconds=True)


@register.filter
def took(duration: timedelta | None) -> str:
    """Say how long something took."""
    return "" if duration is None else duration_in_words(duration)


@register.filter
def amount(value: Decimal, currency: str) -> str:
    """Write an amount with its currency."""
    return money(value, currency)


@register.filter
def badge(record: JobEntry | JobRun | str) -> str | SafeString:
    """Draw the status of an entry, of a run, or one of Shopify's."""
    if isinstance(record, JobEntry):
        return entry_badge(record)
    if isinstance(record, JobRun):
        return run_badge(record)
    return shopify_badge(record)


@register.filter
def named(record: JobEntry | JobRun) -> str:
    """Say what an entry or a run is called."""
    return title_of(record)


@register.filter
def address_lines(address: Mapping[str, str | None]) -> list[str]:
    """Give an address as it stands on a letter, without empty lines."""
    place = ("zip", "city", "province_code")
    lines = [
        address.get("name"),
        address.get("company"),
        address.get("address1"),
        address.get("address2"),
        " ".join(address.get(part) or "" for part in place),
        address.get("country") or address.get("country_code_v2"),
    ]
    return [line.strip() for line in lines if line and line.strip()]


@register.filter
def pretty(value: Any) -> str:
    """Write JSON so that people can read it."""
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=False)
