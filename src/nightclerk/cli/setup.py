"""The command `setup`: a company that can post, in one step."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import typer
from pydantic import Field

from nightclerk.cli.output import Answer, facts
from nightclerk.cli.params import with_flags
from nightclerk.connector.services.shops.settings import fill_accounts_of_all
from nightclerk.core.params import Params
from nightclerk.ledger import charts
from nightclerk.ledger.models import Account, Company, FiscalPeriod
from nightclerk.ledger.services.setup.company import set_up_company


class SetupParams(Params):
    """Whose books are to be kept, and by which chart of accounts."""

    name: str = Field("My company", title="Name of the company")
    chart: str = Field(
        "skr04", title=f"Chart of accounts: {', '.join(charts.CHARTS)}; it stays"
    )
    country: str = Field("DE", title="Country, two letters; its rates of VAT are used")
    currency: str = Field("EUR", title="Own currency, three letters")
    zone: str = Field("Europe/Berlin", title="Time zone")
    year: int | None = Field(None, title="First fiscal year", description="Else this")
    street: str = Field("", title="Street and house number")
    post_code: str = Field("", title="Post code")
    city: str = Field("", title="City")
    email: str = Field("", title="E-mail address")
    phone: str = Field("", title="Telephone number")
    vat_id: str = Field("", title="VAT id, such as DE123456789")
    tax_no: str = Field("", title="Tax number")
    bank: str = Field("", title="Bank account that documents show")
    standard_rate: Decimal | None = Field(None, title="Standard rate of VAT in %")
    reduced_rate: Decimal | None = Field(None, title="Reduced rate of VAT in %")


def _set_up(_: typer.Context, params: Params, __: Mapping[str, Any]) -> Answer:
    """Set the company up; one that is there already is shown as it is."""
    company = set_up_company(**params.model_dump(exclude_none=True))
    fill_accounts_of_all()
    data = company_as_json(company)
    view = facts(
        [
            ("Company", company.name),
            ("Chart of accounts", charts.CHARTS[company.chart]),
            ("Accounts", data["accounts"]),
            ("Currency", company.currency),
            ("Fiscal years", ", ".join(map(str, data["years"]))),
            ("Next", "Let a tax adviser confirm accounts and rates of VAT."),
        ]
    )
    return Answer(data, view)


setup = with_flags(SetupParams, _set_up)


def company_as_json(company: Company) -> dict[str, Any]:
    """Give the company and how far its books reach."""
    years = FiscalPeriod.objects.order_by("year").values_list("year", flat=True)
    return {
        "name": company.name,
        "chart": company.chart,
        "country": company.country,
        "currency": company.currency.code,
        "zone": company.zone,
        "vat_id": company.vat_id,
        "accounts": Account.objects.filter(is_heading=False).count(),
        "years": [*years.distinct()],
    }
