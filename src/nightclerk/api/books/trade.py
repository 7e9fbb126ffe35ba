"""What documents refer to: accounts, locations, currencies, terms and methods."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from nightclerk.api.auth import caller_of
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.core.text import words
from nightclerk.ledger.models import (
    Account,
    Currency,
    CurrencyRate,
    Location,
    PaymentMethod,
    PaymentTerms,
)
from nightclerk.ledger.programs import masters as told
from nightclerk.ledger.programs.choosing import AccountsChosen
from nightclerk.ledger.programs.finding import coded, meant, one_of
from nightclerk.ledger.programs.masters_asked import (
    CurrencyFields,
    LocationFields,
    MethodFields,
    NewCurrency,
    NewLocation,
    NewMethod,
    NewRate,
    NewTerms,
    TermsFields,
)
from nightclerk.ledger.services.setup.currencies import create_currency, put_rate
from nightclerk.ledger.services.setup.records import change_record, create_record

accounts = Router(tags=["Accounts"])
locations = Router(tags=["Locations"])
currencies = Router(tags=["Currencies"])
terms = Router(tags=["Payment terms"])
methods = Router(tags=["Payment methods"])


@accounts.get("", response={200: list[told.AccountTold], PROBLEMS: Problem})
def list_accounts(
    request: HttpRequest, chosen: Query[AccountsChosen]
) -> list[told.AccountTold]:
    """List the chart of accounts, by number."""
    caller_of(request, "ledger.view_account")
    return [told.account_told(account) for account in chosen.rows()]


@accounts.get("/{no}", response={200: told.AccountTold, PROBLEMS: Problem})
def read_account(request: HttpRequest, no: str) -> told.AccountTold:
    """Read an account."""
    caller_of(request, "ledger.view_account")
    text = words("There is no account {no}", no=no)
    return told.account_told(one_of(Account.objects.all(), text, no=no))


@locations.get("", response={200: list[told.LocationTold], PROBLEMS: Problem})
def list_locations(request: HttpRequest) -> list[told.LocationTold]:
    """List locations."""
    caller_of(request, "ledger.view_location")
    return [told.location_told(each) for each in Location.objects.order_by("code")]


@locations.post("", response={201: told.LocationTold, PROBLEMS: Problem})
def add_location(request: HttpRequest, new: NewLocation) -> Status[told.LocationTold]:
    """Make a location."""
    caller = caller_of(request, "ledger.add_location")
    made = create_record(Location, actor=caller.user, **new.model_dump())
    return Status(201, told.location_told(made))


@locations.patch("/{code}", response={200: told.LocationTold, PROBLEMS: Problem})
def change_location(
    request: HttpRequest, code: str, change: LocationFields
) -> told.LocationTold:
    """Change a location."""
    caller = caller_of(request, "ledger.change_location")
    found = coded(Location, code)
    changed = change_record(found, actor=caller.user, **change.said)
    return told.location_told(changed)


@currencies.get("", response={200: list[told.CurrencyTold], PROBLEMS: Problem})
def list_currencies(request: HttpRequest) -> list[told.CurrencyTold]:
    """List currencies."""
    caller_of(request, "ledger.view_currency")
    return [told.currency_told(each) for each in Currency.objects.order_by("code")]


@currencies.post("", response={201: told.CurrencyTold, PROBLEMS: Problem})
def add_currency(request: HttpRequest, new: NewCurrency) -> Status[told.CurrencyTold]:
    """Make a currency; gains and losses go where the company's own go."""
    caller_of(request, "ledger.add_currency")
    return Status(201, told.currency_told(create_currency(**new.model_dump())))


@currencies.patch("/{code}", response={200: told.CurrencyTold, PROBLEMS: Problem})
def change_currency(
    request: HttpRequest, code: str, change: CurrencyFields
) -> told.CurrencyTold:
    """Change a currency."""
    caller = caller_of(request, "ledger.change_currency")
    found = coded(Currency, code)
    changed = change_record(found, actor=caller.user, **change.said)
    return told.currency_told(changed)


@currencies.get("/{code}/rates", response={200: list[told.RateTold], PROBLEMS: Problem})
def list_rates(request: HttpRequest, code: str) -> list[told.RateTold]:
    """List the rates of a currency, the latest first."""
    caller_of(request, "ledger.view_currencyrate")
    rows = CurrencyRate.objects.filter(currency=coded(Currency, code))
    found = rows.select_related("currency").order_by("-starts_on")
    return [told.rate_told(rate) for rate in found]


@currencies.post("/{code}/rates", response={201: told.RateTold, PROBLEMS: Problem})
def add_rate(request: HttpRequest, code: str, new: NewRate) -> Status[told.RateTold]:
    """Say how many units are one of our own from a day on; replaces that day's."""
    caller = caller_of(request, "ledger.add_currencyrate")
    currency = coded(Currency, code)
    rate = put_rate(currency, new.factor, on=new.starts_on, actor=caller.user)
    return Status(201, told.rate_told(rate))


@terms.get("", response={200: list[told.TermsTold], PROBLEMS: Problem})
def list_terms(request: HttpRequest) -> list[told.TermsTold]:
    """List payment terms."""
    caller_of(request, "ledger.view_paymentterms")
    return [told.terms_told(each) for each in PaymentTerms.objects.order_by("code")]


@terms.post("", response={201: told.TermsTold, PROBLEMS: Problem})
def add_terms(request: HttpRequest, new: NewTerms) -> Status[told.TermsTold]:
    """Make payment terms."""
    caller = caller_of(request, "ledger.add_paymentterms")
    made = create_record(PaymentTerms, actor=caller.user, **new.model_dump())
    return Status(201, told.terms_told(made))


@terms.patch("/{code}", response={200: told.TermsTold, PROBLEMS: Problem})
def change_terms(
    request: HttpRequest, code: str, change: TermsFields
) -> told.TermsTold:
    """Change payment terms; documents keep their due dates."""
    caller = caller_of(request, "ledger.change_paymentterms")
    found = coded(PaymentTerms, code)
    return told.terms_told(change_record(found, actor=caller.user, **change.said))


@methods.get("", response={200: list[told.MethodTold], PROBLEMS: Problem})
def list_methods(request: HttpRequest) -> list[told.MethodTold]:
    """List payment methods."""
    caller_of(request, "ledger.view_paymentmethod")
    rows = PaymentMethod.objects.select_related("account").order_by("code")
    return [told.method_told(each) for each in rows]


@methods.post("", response={201: told.MethodTold, PROBLEMS: Problem})
def add_method(request: HttpRequest, new: NewMethod) -> Status[told.MethodTold]:
    """Make a payment method."""
    caller = caller_of(request, "ledger.add_paymentmethod")
    fields = _with_account(new.model_dump())
    made = create_record(PaymentMethod, actor=caller.user, **fields)
    return Status(201, told.method_told(made))


@methods.patch("/{code}", response={200: told.MethodTold, PROBLEMS: Problem})
def change_method(
    request: HttpRequest, code: str, change: MethodFields
) -> told.MethodTold:
    """Change a payment method."""
    caller = caller_of(request, "ledger.change_paymentmethod")
    found = coded(PaymentMethod, code)
    fields = _with_account(change.said)
    return told.method_told(change_record(found, actor=caller.user, **fields))


def _with_account(fields: dict[str, Any]) -> dict[str, Any]:
    """Put the account itself where its number is given."""
    if "account" not in fields:
        return fields
    account = meant(Account.objects.all(), fields, "account", key="no")
    return {**fields, "account": account}
