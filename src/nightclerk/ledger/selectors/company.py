"""Whose books these are, and the rates of its currencies."""

from datetime import date
from decimal import Decimal

from nightclerk.core import clock
from nightclerk.core.errors import NotReady
from nightclerk.core.text import words
from nightclerk.ledger.facts import Period, Span
from nightclerk.ledger.models import (
    Company,
    Currency,
    CurrencyRate,
    FiscalPeriod,
    UserSetup,
)

OWN = Decimal(1)
# More joins cost the database longer to plan than the company takes to read.
ITS = ("currency", "location")


def company() -> Company:
    """Give the company with its currency and its location in one statement.

    `NotReady` before it is set up.
    """
    found = company_or_none()
    if found is None:
        raise NotReady(
            words("There is no company yet"),
            hint=words("Set one up: nightclerk setup --help"),
        )
    return found


def company_or_none() -> Company | None:
    """Give the company, or None before it is set up."""
    return Company.objects.select_related(*ITS).filter(pk=1).first()


def today(at: Company | None = None) -> date:
    """Give the date that it is now where the company is."""
    here = at or company()
    return clock.now().astimezone(clock.zone(here.zone)).date()


def rate_on(currency: Currency, on: date, *, own: Currency | None = None) -> Decimal:
    """Give how many units of a currency are one of the company's own on a day.

    The latest rate that begins on that day or before counts; the own currency is 1.
    `NotReady` where there is none. `own` saves asking for the company.
    """
    if currency == (own or company().currency):
        return OWN
    rates = CurrencyRate.objects.filter(currency=currency, starts_on__lte=on)
    factor = rates.order_by("-starts_on").values_list("factor", flat=True).first()
    if factor is None:
        raise no_rate(currency, on)
    return factor


def no_rate(currency: Currency, on: date) -> NotReady:
    """Say that a currency has no rate of exchange on a day."""
    return NotReady(
        words(
            "There is no rate of exchange for {code} on {date}",
            code=currency.code,
            date=on,
        ),
        hint=words("Add a rate of exchange that begins on that day or before."),
    )


def posting_window(at: Company, own: UserSetup | None) -> Span:
    """Give the days on which a person may post.

    The person's own window wins over the company's as soon as it has an end.
    """
    if own is not None and (own.posting_from or own.posting_until):
        return Span(own.posting_from, own.posting_until)
    return Span(at.posting_from, at.posting_until)


def period_fact(period: FiscalPeriod) -> Period:
    """Give a fiscal period as checks know it."""
    return Period(
        Span(period.starts_on, period.ends_on),
        str(period),
        period.state == FiscalPeriod.State.OPEN,
    )


def period_of(on: date) -> FiscalPeriod | None:
    """Give the fiscal period of a day, or None where there is none."""
    return FiscalPeriod.objects.filter(starts_on__lte=on, ends_on__gte=on).first()
