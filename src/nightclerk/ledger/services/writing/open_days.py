"""Whether somebody may post on a day."""

from datetime import date
from typing import Any

from nightclerk.core.errors import Refused
from nightclerk.core.text import Text, words
from nightclerk.ledger.models import Company, UserSetup
from nightclerk.ledger.posting_days import why_not_in_period, why_not_in_window
from nightclerk.ledger.selectors.company import (
    period_fact,
    period_of,
    posting_window,
)

HINT = words("Choose another posting date, or let an administrator open the period.")


class OpenDays:
    """Days that are asked for again and again: each is looked up once."""

    def __init__(self, company: Company, actor: Any = None) -> None:
        self.company = company
        self.actor = actor
        self._reasons: dict[date, Text | None] = {}

    def require(self, day: date) -> None:
        """Refuse a day as `require_open_day` does."""
        if day not in self._reasons:
            self._reasons[day] = why_closed(day, company=self.company, actor=self.actor)
        reason = self._reasons[day]
        if reason is not None:
            raise Refused(reason, hint=HINT, fields={"posting_date": reason})


def require_open_day(day: date, *, company: Company, actor: Any = None) -> None:
    """Refuse a posting date outside the window or in a period that is not open.

    The user's own window wins over the company's as soon as it has an end.
    """
    OpenDays(company, actor).require(day)


def why_closed(day: date, *, company: Company, actor: Any = None) -> Text | None:
    """Say why nothing can be posted on a day; None where it can."""
    own = None if actor is None else UserSetup.objects.filter(user=actor).first()
    reason = why_not_in_window(day, posting_window(company, own))
    if reason is not None:
        return reason
    period = period_of(day)
    return why_not_in_period(day, [period_fact(period)] if period else [])
