"""Profit and loss of a time, and the balance sheet of a day, by kind of account."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nightclerk.ledger.models import Account
from nightclerk.ledger.selectors.balances import AccountBalance, trial_balance

NOTHING = Decimal(0)
Kind = Account.Kind
EARNING = (Kind.INCOME, Kind.EXPENSE)


@dataclass(frozen=True)
class Section:
    """The accounts of one kind that hold something, and their sum; debit > 0."""

    kind: Account.Kind
    accounts: tuple[AccountBalance, ...]
    total: Decimal


@dataclass(frozen=True)
class ProfitAndLoss:
    """Income and expenses of a time, in the company's currency; debit > 0."""

    income: Section
    expense: Section

    @property
    def profit(self) -> Decimal:
        """What was earned; a loss is negative."""
        return -(self.income.total + self.expense.total)


@dataclass(frozen=True)
class BalanceSheet:
    """Assets, liabilities and equity at the end of a day; debit > 0.

    `profit` is what all income and expenses up to that day left, as long as nobody
    carried it to an account of equity; a loss is negative.
    """

    assets: Section
    liabilities: Section
    equity: Section
    profit: Decimal

    @property
    def difference(self) -> Decimal:
        """What does not tie; zero in sound books."""
        total = self.assets.total + self.liabilities.total + self.equity.total
        return total - self.profit


def profit_and_loss(
    *, since: date | None = None, until: date | None = None
) -> ProfitAndLoss:
    """Give what was earned and spent between two posting dates, both included."""
    rows = trial_balance(since=since, until=until)
    return ProfitAndLoss(*(_section(rows, kind, is_movement=True) for kind in EARNING))


def balance_sheet(on: date) -> BalanceSheet:
    """Give what there was and what was owed at the end of a day."""
    rows = trial_balance(until=on)
    left = sum(
        (row.balance for row in rows if row.account.kind in EARNING), start=NOTHING
    )
    return BalanceSheet(
        assets=_section(rows, Kind.ASSET),
        liabilities=_section(rows, Kind.LIABILITY),
        equity=_section(rows, Kind.EQUITY),
        profit=-left,
    )


def _section(
    rows: list[AccountBalance], kind: Account.Kind, *, is_movement: bool = False
) -> Section:
    chosen = tuple(row for row in rows if row.account.kind == kind)
    amounts = (row.debit + row.credit if is_movement else row.balance for row in chosen)
    return Section(kind, chosen, sum(amounts, start=NOTHING))
