"""Currencies and their rates of exchange."""

import logging
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from nightclerk.core.errors import Refused, invalid_fields
from nightclerk.core.text import words
from nightclerk.ledger.formats import not_negative
from nightclerk.ledger.models import Currency, CurrencyRate
from nightclerk.ledger.selectors.company import company
from nightclerk.ledger.services.writing.filling import fill, insert

logger = logging.getLogger(__name__)

CODE_LENGTH = 3


@transaction.atomic
def create_currency(code: str, **fields: Any) -> Currency:
    """Add a currency of ISO 4217; gains and losses go where the company's own go.

    Raises `Refused` with the names of all wrong fields.
    """
    own = company().currency
    code = code.strip().upper()
    if not (len(code) == CODE_LENGTH and code.isascii() and code.isalpha()):
        raise invalid_fields({"code": words("A currency has a code of three letters")})
    currency = Currency(gain_account=own.gain_account, loss_account=own.loss_account)
    fill(currency, {"code": code, **fields}, rules={})
    insert(
        currency,
        key="code",
        taken=words("There is already a currency {code}", code=code),
    )
    return currency


@transaction.atomic
def put_rate(
    currency: Currency | str,
    factor: Decimal | str,
    *,
    on: date,
    actor: AbstractBaseUser | None = None,
) -> CurrencyRate:
    """Say how many units of a currency are one of the company's own from a day on.

    For a company in euros, 1.0850 US dollars are one euro. The rate of the same day
    is replaced; what is posted keeps the rate it was posted with. Raises `Refused`
    with the names of wrong fields.
    """
    row = CurrencyRate()
    fill(
        row,
        {"currency": currency, "factor": factor, "starts_on": on},
        rules={"factor": lambda value, _: _positive(value)},
    )
    if row.currency == company().currency:
        raise invalid_fields(
            {"currency": words("The company's own currency has no rate")}
        )
    rate, _ = CurrencyRate.objects.update_or_create(
        currency=row.currency, starts_on=on, defaults={"factor": row.factor}
    )
    logger.info("The rate of %s is set by %s", rate, actor or "the system")
    return rate


def _positive(value: object) -> Decimal:
    factor = not_negative(value)
    if not factor:
        raise Refused(words("This must be more than zero"))
    return factor
