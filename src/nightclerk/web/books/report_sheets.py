"""What reports of the general ledger and of VAT say, as sheets."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from nightclerk.ledger.models import VatEntry
from nightclerk.ledger.selectors.balances import AccountBalance, trial_balance
from nightclerk.ledger.selectors.vat import (
    VatSum,
    vat_control,
    vat_of_period,
)
from nightclerk.web.books.sheets import (
    Cell,
    Sheet,
    count,
    figure,
    leading,
    text,
    total,
)

NOTHING = Decimal(0)
Asked = Mapping[str, Any]


def trial_balance_sheets(asked: Asked) -> list[Sheet]:
    """Give each account with its opening, turnover and closing balance."""
    found = trial_balance(since=asked["since"], until=asked["until"])
    columns = [
        text(_("Number")),
        text(_("Name")),
        figure(_("Opening balance")),
        figure(_("Debit")),
        figure(_("Credit")),
        figure(_("Closing balance")),
    ]
    sums = [
        sum(column, NOTHING)
        for column in zip(*(figures_of(row) for row in found), strict=True)
    ]
    rows = [
        [
            leading(row.account.no, entries_of_account(row, asked)),
            Cell(row.account.name, row.account.name),
            *figures_of(row),
        ]
        for row in found
    ]
    return [
        Sheet(
            _("Trial balance"),
            columns,
            rows,
            _("Nothing is on the accounts at that time."),
            total(*sums, before=2),
        )
    ]


def figures_of(row: AccountBalance) -> list[Decimal]:
    """Give opening, debit, credit and closing; a credit is written without a sign."""
    return [row.opening, row.debit, -row.credit or NOTHING, row.balance]


def entries_of_account(row: AccountBalance, asked: Asked) -> str:
    """Give where the entries of an account in a time are listed."""
    wanted: dict[str, Any] = {
        "account__id__exact": row.account.pk,
        **days("date", asked),
    }
    return f"{reverse('admin:ledger_ledgerentry_changelist')}?{urlencode(wanted)}"


def vat_sheets(asked: Asked) -> list[Sheet]:
    """Give base and VAT of each identifier, and whether the ledger says the same."""
    return [vat_sums(asked), vat_accounts()]


def vat_sums(asked: Asked) -> Sheet:
    """Give base and VAT of a time by identifier, kind, rate and country."""
    found = vat_of_period(since=asked["since"], until=asked["until"])
    columns = [
        text(_("VAT identifier")),
        text(_("Kind")),
        figure(_("VAT in %")),
        text(_("Country")),
        figure(_("Base")),
        figure(_("VAT")),
        figure(_("Entries")),
    ]
    rows = [
        [
            row.identifier,
            VatEntry(kind=row.kind).get_kind_display(),
            count(row.rate),
            row.country,
            row.base,
            row.amount,
            leading(row.entries, entries_of_vat(row, asked)),
        ]
        for row in found
    ]
    base, vat = sums_of(row.base for row in found), sums_of(row.amount for row in found)
    return Sheet(
        _("VAT by identifier"),
        columns,
        rows,
        _("There is no VAT in that time."),
        [*total(base, vat, before=4), str(sum(row.entries for row in found))],
    )


def entries_of_vat(row: VatSum, asked: Asked) -> str:
    """Give where the VAT entries behind a sum are listed."""
    wanted: dict[str, Any] = {
        "identifier": row.identifier,
        "kind__exact": row.kind,
        "rate": row.rate,
        "country__exact": row.country,
        **days("date", asked),
    }
    return f"{reverse('admin:ledger_vatentry_changelist')}?{urlencode(wanted)}"


def vat_accounts() -> Sheet:
    """Give each VAT account beside the VAT entries that name it, of all time."""
    columns = [
        text(_("Account")),
        figure(_("By VAT entries")),
        figure(_("By ledger entries")),
        figure(_("Difference")),
    ]
    rows = [
        [row.account_no, row.entries, row.ledger, row.difference]
        for row in vat_control()
    ]
    return Sheet(
        _("VAT accounts, of all time"), columns, rows, _("No account is for VAT.")
    )


def days(column: str, asked: Asked) -> dict[str, date]:
    """Give the two days as the filter of a list has them."""
    return {f"{column}_from": asked["since"], f"{column}_to": asked["until"]}


def sums_of(amounts: Any) -> Decimal:
    """Add up amounts."""
    return sum(amounts, NOTHING)
