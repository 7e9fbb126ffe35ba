"""Whether anything may be posted on a day: the window and the fiscal period. Pure."""

from collections.abc import Iterable
from datetime import date

from nightclerk.core.text import Text, words
from nightclerk.ledger.facts import Period, Span


def why_not_in_window(day: date, window: Span) -> Text | None:
    """Say that a day is outside the days of posting; None where it is not."""
    if day in window:
        return None
    return words(
        "Posting on {date} is not allowed, only {span}",
        date=day,
        span=_span_words(window.starts_on, window.ends_on),
    )


def why_not_in_period(day: date, periods: Iterable[Period]) -> Text | None:
    """Say that no open fiscal period has a day; None where one has."""
    period = next((found for found in periods if day in found.span), None)
    if period is None:
        return words("There is no fiscal period for {date}", date=day)
    if period.is_open:
        return None
    return words(
        "The fiscal period {period} of {date} is closed", period=period.name, date=day
    )


def _span_words(start: date | None, end: date | None) -> Text:
    if start is None:
        return words("until {end}", end=end)
    if end is None:
        return words("from {start}", start=start)
    return words("from {start} until {end}", start=start, end=end)
