"""What was earned in a time, and what there is at its end, as sheets."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from nightclerk.ledger.selectors.balances import AccountBalance
from nightclerk.ledger.selectors.results import (
    Section,
    balance_sheet,
    profit_and_loss,
)
from nightclerk.web.books.report_sheets import Asked, entries_of_account
from nightclerk.web.books.sheets import Sheet, figure, leading, text, total


def profit_sheets(asked: Asked) -> list[Sheet]:
    """Give income, expenses and what they leave; what is earned has no sign."""
    found = profit_and_loss(since=asked["since"], until=asked["until"])
    income = [(row, -(row.debit + row.credit)) for row in found.income.accounts]
    expense = [(row, row.debit + row.credit) for row in found.expense.accounts]
    return [
        section_sheet(_("Income"), income, -found.income.total, asked),
        section_sheet(_("Expenses"), expense, found.expense.total, asked),
        sum_sheet(_("Profit and loss"), [(_("Profit"), found.profit)]),
    ]


def balance_sheets(asked: Asked) -> list[Sheet]:
    """Give assets on one side; liabilities, equity and profit on the other."""
    found = balance_sheet(asked["on"])
    until = {"since": "", "until": asked["on"]}
    return [
        section_sheet(
            _("Assets"), balances(found.assets, 1), found.assets.total, until
        ),
        section_sheet(
            _("Liabilities"),
            balances(found.liabilities, -1),
            -found.liabilities.total,
            until,
        ),
        section_sheet(
            _("Equity"), balances(found.equity, -1), -found.equity.total, until
        ),
        sum_sheet(
            _("Balance sheet"),
            [
                (_("Profit not carried to equity"), found.profit),
                (_("Difference"), found.difference),
            ],
        ),
    ]


def balances(section: Section, sign: int) -> list[tuple[AccountBalance, Decimal]]:
    """Give what stands on the accounts of a section, seen from its side."""
    return [(row, sign * row.balance) for row in section.accounts if row.balance]


def section_sheet(
    title: str,
    rows: Iterable[tuple[AccountBalance, Decimal]],
    whole: Decimal,
    asked: Asked,
) -> Sheet:
    """Give the accounts of one kind, each with a link to its entries, and their sum."""
    columns = [text(_("Number")), text(_("Name")), figure(_("Amount"))]
    values = [
        [
            leading(row.account.no, entries_of_account(row, asked)),
            row.account.name,
            held,
        ]
        for row, held in rows
    ]
    empty = _("Nothing is on these accounts.")
    return Sheet(title, columns, values, empty, total(whole, before=2))


def sum_sheet(title: str, sums: list[tuple[str, Decimal]]) -> Sheet:
    """Give what the other sheets come to."""
    return Sheet(title, [text(_("What")), figure(_("Amount"))], sums)
