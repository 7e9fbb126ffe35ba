"""When a document is due and how long its discount may be taken. Pure."""

from dataclasses import dataclass
from datetime import date

from nightclerk.jobs.formulas import apply


@dataclass(frozen=True, slots=True)
class DueDates:
    """The last day to pay, and the last to pay with discount (None: no discount)."""

    due: date
    discount_until: date | None


def due_dates(document_date: date, due: str, discount_until: str = "") -> DueDates:
    """Count from the document date by formulas such as 14D or CM+10D.

    An empty `due` means at once, an empty `discount_until` no discount. `Refused` where
    a formula cannot be read.
    """
    return DueDates(
        due=reached(due, document_date) or document_date,
        discount_until=reached(discount_until, document_date),
    )


def reached(formula: str, on: date) -> date | None:
    """Give the date that a formula leads to; none where there is no formula."""
    return apply(formula, on) if formula.strip() else None
