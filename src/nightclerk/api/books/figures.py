"""Trial balance, VAT, stock and fiscal periods."""

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from nightclerk.api.auth import caller_of
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.core.errors import NotFound
from nightclerk.core.text import words
from nightclerk.ledger.models import FiscalPeriod
from nightclerk.ledger.programs.acting import receive_asked, stock_asked
from nightclerk.ledger.programs.choosing import StockChosen
from nightclerk.ledger.programs.figures import (
    PeriodTold,
    ReceiptTold,
    StockTold,
    TrialBalanceTold,
    VatPeriodTold,
    period_told,
    receipt_told,
    stock_told,
    trial_balance_told,
    vat_told,
)
from nightclerk.ledger.programs.finding import period_of
from nightclerk.ledger.programs.masters_asked import NewReceipt
from nightclerk.ledger.programs.values import Asked, Day
from nightclerk.ledger.selectors.balances import trial_balance
from nightclerk.ledger.selectors.company import company
from nightclerk.ledger.selectors.vat import vat_of_period
from nightclerk.ledger.services.setup.periods import (
    close_period,
    lock_period,
    open_year,
    reopen_period,
)

ACTS = {"close": close_period, "reopen": reopen_period, "lock": lock_period}


class NewYear(Asked):
    """A fiscal year of twelve months that shall be open."""

    year: int = Field(ge=1990, le=2199)
    first_month: int = Field(default=1, ge=1, le=12)


reports = Router(tags=["Balances"])
goods = Router(tags=["Stock"])
periods = Router(tags=["Fiscal periods"])


@reports.get("/trial_balance", response={200: TrialBalanceTold, PROBLEMS: Problem})
def read_trial_balance(
    request: HttpRequest, *, since: Day | None = None, until: Day | None = None
) -> TrialBalanceTold:
    """Read turnover and balance of each account between two posting dates."""
    caller_of(request, "ledger.view_ledgerentry")
    rows = trial_balance(since=since, until=until)
    currency = company().currency
    return trial_balance_told(rows, since=since, until=until, currency=currency)


@reports.get("/vat", response={200: VatPeriodTold, PROBLEMS: Problem})
def read_vat(request: HttpRequest, *, since: Day, until: Day) -> VatPeriodTold:
    """Read the VAT of a time by VAT date, added up by rate and country."""
    caller_of(request, "ledger.view_vatentry")
    rows = vat_of_period(since=since, until=until)
    return vat_told(rows, since=since, until=until, currency=company().currency)


@goods.get("", response={200: list[StockTold], PROBLEMS: Problem})
def list_stock(request: HttpRequest, chosen: Query[StockChosen]) -> list[StockTold]:
    """List what lies where and what it cost."""
    caller_of(request, "ledger.view_itementry")
    decimals = company().currency.decimals
    return [stock_told(row, decimals=decimals) for row in stock_asked(chosen)]


@goods.post("/receipts", response={201: ReceiptTold, PROBLEMS: Problem})
def add_receipt(request: HttpRequest, new: NewReceipt) -> Status[ReceiptTold]:
    """Take goods into stock at what one of them cost."""
    caller = caller_of(request, "ledger.add_itementry")
    return Status(201, receipt_told(receive_asked(new, actor=caller.user)))


@periods.get("", response={200: list[PeriodTold], PROBLEMS: Problem})
def list_periods(request: HttpRequest) -> list[PeriodTold]:
    """List the fiscal periods."""
    caller_of(request, "ledger.view_fiscalperiod")
    return [period_told(each) for each in FiscalPeriod.objects.order_by("starts_on")]


@periods.post("", response={201: list[PeriodTold], PROBLEMS: Problem})
def add_year(request: HttpRequest, new: NewYear) -> Status[list[PeriodTold]]:
    """Open the twelve months of a fiscal year; number series go on."""
    caller = caller_of(request, "ledger.add_fiscalperiod")
    made = open_year(new.year, first_month=new.first_month, actor=caller.user)
    return Status(201, [period_told(each) for each in made])


@periods.post("/{starts_on}/{action}", response={200: PeriodTold, PROBLEMS: Problem})
def act_on_period(request: HttpRequest, starts_on: Day, action: str) -> PeriodTold:
    """Close, reopen or lock the period that begins on a day: 2026-01-01."""
    caller = caller_of(request, "ledger.change_fiscalperiod")
    if action not in ACTS:
        raise NotFound(
            words("There is no action “{action}”", action=action),
            hint=words("There are {all}.", all=", ".join(ACTS)),
        )
    return period_told(ACTS[action](period_of(starts_on), actor=caller.user))
