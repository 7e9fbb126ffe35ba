"""Builders of what tests of the books need; the work date is 2 March 2026."""

from datetime import date
from decimal import Decimal
from typing import Any

from nightclerk.ledger.models import (
    Company,
    CurrencyRate,
    Customer,
    Item,
    Location,
)
from nightclerk.ledger.selectors.company import company_or_none
from nightclerk.ledger.services.parties.customers import create_customer
from nightclerk.ledger.services.parties.items import create_item
from nightclerk.ledger.services.setup.company import change_company, set_up_company
from nightclerk.ledger.services.setup.currencies import put_rate

WORK_DATE = date(2026, 3, 2)


def company(**changes: Any) -> Company:
    """Set the company up (SKR04, Germany, euros, 2026 and 2027) or give it.

    `changes` are fields of the company that shall differ.
    """
    chart = changes.pop("chart", "skr04")
    made = company_or_none() or set_up_company(
        name="Nordlicht GmbH", chart=chart, year=WORK_DATE.year
    )
    return change_company(**changes) if changes else made


def customer(name: str = "Ada Lovelace", **fields: Any) -> Customer:
    """Add a customer at home; a company is set up where there is none."""
    company()
    return create_customer(name=name, **fields)


def item(description: str = "Lamp", **fields: Any) -> Item:
    """Add an item of the standard rate at 100.00; its stock is empty."""
    company()
    return create_item(
        description=description, **{"unit_price": Decimal("100.00"), **fields}
    )


def location(code: str = "MAIN") -> Location:
    """Give a location; a new code makes a new one."""
    company()
    return Location.objects.get_or_create(code=code)[0]


def rate(
    code: str = "USD", factor: str = "1.0850", *, on: date = date(2026, 1, 1)
) -> CurrencyRate:
    """Set how many units of a currency are one euro from a day on."""
    company()
    return put_rate(code, factor, on=on)
