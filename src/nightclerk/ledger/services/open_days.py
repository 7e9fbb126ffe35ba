"""Whether somebody may post on a day."""

from datetime import date
from typing import Any

from nightclerk.core.errors import Refused
from nightclerk.core.text import Text, words
from nightclerk.ledger.models import Company, FiscalPeriod, UserSetup

HINT = words("Choose another posting date, or let an administrator open the period.")


def require_open_day(day: date, *, company: Company, actor: Any = None) -> None:
    """Refuse a posting date outside the window or in a period that is not open.

    The user's own window wins over the company's as soon as it has an end.
    """
    reason = why_closed(day, company=company, actor=actor)
    if reason is not None:
        raise Refused(reason, hint=HINT, fields={"posting_date": reason})


def why_closed(day: date, *, company: Company, actor: Any = None) -> Text | None:
    """Say why nothing can be posted on a day; None where it can."""
    first, last = _window(company, actor)
    if (first is not None and day < first) or (last is not None and day > last):
        return words("The posting date {date} is outside the posting window", date=day)
    period = FiscalPeriod.objects.filter(starts_on__lte=day, ends_on__gte=day).first()
    if period is None:
        return words("There is no fiscal period for {date}", date=day)
    if period.state != FiscalPeriod.State.OPEN:
        return words(
            "The fiscal period {period} of {date} is closed", period=period, date=day
        )
    return None


def _window(company: Company, actor: Any) -> tuple[date | None, date | None]:
    if actor is not None:
        own = UserSetup.objects.filter(user=actor).first()
        if own is not None and (own.posting_from or own.posting_until):
            return own.posting_from, own.posting_until
    return company.posting_from, company.posting_until
