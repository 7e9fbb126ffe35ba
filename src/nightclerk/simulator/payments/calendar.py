"""When money that came in is paid out: on working days, early in the morning."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Shopify pays out early in the morning of the shop, from Monday to Friday.
PAYS_AT = time(6)
SATURDAY = 5


def workday(day: date, *, after: int = 0) -> date:
    """Give the day so many working days later; from a weekend on, Monday is the first.

    With `after` 0 it is the day itself, or the Monday that follows it.
    """
    while after > 0 or day.weekday() >= SATURDAY:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY:
            after -= 1
    return day


def day_of(seconds: float, zone: ZoneInfo) -> date:
    """Give the day of a moment (seconds since 1970) in the shop's zone."""
    return datetime.fromtimestamp(seconds, zone).date()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Give the moment in UTC at which a day begins in the shop's zone."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def payday_after(seconds: float, zone: ZoneInfo) -> float:
    """Give the next moment, strictly later, at which payouts are made."""
    day = workday(day_of(seconds, zone))
    while (moment := datetime.combine(day, PAYS_AT, zone).timestamp()) <= seconds:
        day = workday(day, after=1)
    return moment
