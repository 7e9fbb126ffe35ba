"""Time that always knows its zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from nightclerk.core.errors import Refused
from nightclerk.core.text import words


def now() -> datetime:
    """Give this moment in UTC; decisions of the queue use the database's clock."""
    return datetime.now(UTC)


def zone(name: str) -> ZoneInfo:
    """Look an IANA zone up; `Refused` where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Refused(
            words("“{zone}” is no time zone", zone=name),
            hint=words("Use a name such as Europe/Berlin."),
        ) from None


def utc_text(moment: datetime) -> str:
    """Write a moment as Shopify does: UTC, whole seconds, `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
