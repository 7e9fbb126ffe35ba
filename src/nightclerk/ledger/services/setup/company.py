"""Set a company up in one step, and change how its books are kept."""

import logging
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction

from nightclerk.core import clock
from nightclerk.core.errors import Refused, invalid_fields
from nightclerk.core.text import Text, words
from nightclerk.ledger import charts
from nightclerk.ledger.formats import (
    country_code,
    email_address,
    not_negative,
    percentage,
    phone_number,
    vat_identification,
)
from nightclerk.ledger.models import Company, LedgerEntry
from nightclerk.ledger.selectors.company import company, company_or_none
from nightclerk.ledger.services.setup.first_records import FirstRecords, Plan
from nightclerk.ledger.services.setup.periods import open_year
from nightclerk.ledger.services.writing.filling import Rule, fill
from nightclerk.ledger.vat_plan import Home

logger = logging.getLogger(__name__)

TURN = 0x6E63_6C65  # the advisory lock: one process at a time sets the company up
RULES: dict[str, Rule] = {
    "name": lambda value, _: _needed(value),
    "country": lambda value, _: country_code(value),
    "email": lambda value, _: email_address(value),
    "phone": lambda value, record: phone_number(value, record.country),
    "vat_id": lambda value, record: vat_identification(value, record.country),
    "zone": lambda value, _: clock.zone(value).key,
    "most_vat_difference": lambda value, _: not_negative(value),
    "rounding_step": lambda value, _: not_negative(value),
}
UNKNOWN_RATE = words("The VAT rate of this country is not known; give it in percent")
# What the first posting settles for good.
SETTLED = ("currency", "chart")
SERIES = {
    "customer_series": "CUSTOMER",
    "item_series": "ITEM",
    "order_series": "ORDER",
    "invoice_series": "INVOICE",
    "credit_series": "CREDIT",
    "shipment_series": "SHIPMENT",
    "receipt_series": "RECEIPT",
    "posted_invoice_series": "POSTED-INVOICE",
    "posted_credit_series": "POSTED-CREDIT",
    "journal_series": "JOURNAL",
    "stock_series": "STOCK",
}


@transaction.atomic
def set_up_company(
    *,
    name: str,
    chart: str = "skr04",
    country: str = "DE",
    currency: str = "EUR",
    zone: str = "Europe/Berlin",
    year: int | None = None,
    actor: AbstractBaseUser | None = None,
    **more: Any,
) -> Company:
    """Make a company that can post at once, with this and the next fiscal year.

    `chart` is skr03, skr04 or generic; `more` are other fields of the company, and
    `standard_rate` and `reduced_rate` in percent where they are not the country's.
    A company that is there already is given as it is; `Refused` where it has another
    chart, and where fields are wrong, by their names.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
    if (there := company_or_none()) is not None:
        return _same(there, chart=chart)
    rates = {rate: more.pop(f"{rate}_rate", None) for rate in ("standard", "reduced")}
    plan_chart = charts.chart(chart)
    made = Company(pk=1, chart=plan_chart.code)
    fill(made, {"name": name, "country": country, "zone": zone, **more}, rules=RULES)
    first_year = year or clock.now().astimezone(clock.zone(made.zone)).year
    records = FirstRecords(Plan(plan_chart, _home(made.country, rates), first_year))
    _require_currency(currency)
    records.write()
    _complete(made, records, currency=currency)
    for opened in (first_year, first_year + 1):
        open_year(opened, actor=actor)
    logger.info("Company %s was set up by %s", made, actor or "the system")
    return company()


@transaction.atomic
def change_company(*, actor: AbstractBaseUser | None = None, **fields: Any) -> Company:
    """Change the company's address or rules; raises `Refused` with named fields.

    Once something is posted its currency stays; its chart stays from the beginning.
    """
    changed = Company.objects.select_for_update().get(pk=company().pk)
    settled = SETTLED if LedgerEntry.objects.exists() else ("chart",)
    fill(changed, fields, rules=RULES, fixed=settled)
    _require_window(changed.posting_from, changed.posting_until)
    changed.save()
    logger.info("The company was changed by %s", actor or "the system")
    return company()


def _same(there: Company, *, chart: str) -> Company:
    if there.chart != chart:
        raise Refused(
            words(
                "{company} has the chart of accounts {chart} already",
                company=there,
                chart=charts.CHARTS.get(there.chart, ""),
            ),
            hint=words("A company keeps its chart."),
        )
    return there


def _needed(value: str) -> str:
    if not value:
        raise Refused(words("This is needed"))
    return value


def _home(country: str, rates: dict[str, Any]) -> Home:
    """Give the country and its rates, of which those that were given win."""
    facts = charts.countries().get(country)
    if facts is None:
        raise invalid_fields({"country": words("This is needed")})
    known = {"standard": facts.standard, "reduced": facts.reduced}
    found: dict[str, Decimal] = {}
    wrong: dict[str, Text] = {}
    for rate, given in rates.items():
        value = known[rate] if given is None else given
        try:
            found[rate] = percentage(value)
        except Refused as error:
            is_unknown = value is None
            wrong[f"{rate}_rate"] = UNKNOWN_RATE if is_unknown else error.text
    if wrong:
        raise invalid_fields(wrong)
    return Home(facts, found["standard"], found["reduced"])


def _require_currency(code: str) -> None:
    if code not in charts.currencies():
        raise invalid_fields(
            {"currency": words("There is no currency “{code}”", code=code)}
        )


def _require_window(first: date | None, last: date | None) -> None:
    if first and last and last < first:
        raise invalid_fields(
            {"posting_until": words("This is before the first allowed day")}
        )


def _complete(made: Company, records: FirstRecords, *, currency: str) -> None:
    """Connect the company with its first records and save it."""
    made.currency = records.currencies[currency]
    made.location = records.locations["MAIN"]
    made.profit_account = records.account("profit")
    for field, code in SERIES.items():
        setattr(made, field, records.series[code])
    made.save(force_insert=True)
