"""The whole ledger as text for beancount, an independent program for bookkeeping.

Beancount checks what it reads: each transaction adds up to zero, and every account
holds at the end of each month what our own books say. Grammar: beancount's language
syntax, version 3.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from django.db.models import Min

from nightclerk.core import clock
from nightclerk.ledger.exports.beancount_words import (
    account_names,
    amount,
    link,
    text,
)
from nightclerk.ledger.exports.snapshot import one_moment
from nightclerk.ledger.models import Account, LedgerEntry, LedgerTransaction
from nightclerk.ledger.selectors.company import company
from nightclerk.ledger.selectors.journal import (
    in_turn,
    journal_entries,
    month_turnovers,
)

LONGER_THAN_A_MONTH = timedelta(days=31)


@dataclass(frozen=True)
class Writing:
    """What every line needs: the own currency and what accounts are called."""

    currency: str
    decimals: int
    names: Mapping[int, str]

    def money(self, value: Decimal) -> str:
        """Write an amount in the own currency."""
        return amount(value, self.currency, decimals=self.decimals)


def beancount(*, until: date | None = None) -> Iterator[str]:
    """Give the ledger up to a posting date, or all of it, in pieces of text.

    Each account is opened on the day of the first entry. A transaction carries its
    source as tag, its document as link, and who wrote it and when beside; entries
    carry VAT identifier, customer and the amount in a foreign currency. After every
    month with entries the balance of each account that moved is asserted to the last
    digit. `NotReady` before there is a company.
    """
    with one_moment():
        yield from _pieces(until)


def _pieces(until: date | None) -> Iterator[str]:
    house = company()
    accounts = list(Account.objects.filter(is_heading=False).order_by("no"))
    names = account_names((each.pk, each.kind, each.no) for each in accounts)
    writing = Writing(house.currency.code, house.currency.decimals, names)
    yield f'option "title" {text(house.name)}\n'
    yield f'option "operating_currency" "{writing.currency}"\n\n'
    yield from _opened(accounts, writing)
    entries = in_turn(journal_entries(until=until))
    for _, group in groupby(entries, key=attrgetter("transaction_id")):
        yield _transaction(list(group), writing)
    yield from _assertions(writing, until)


def _opened(accounts: list[Account], writing: Writing) -> Iterator[str]:
    first = LedgerEntry.objects.aggregate(first=Min("date"))["first"] or date.min
    for account in accounts:
        yield f"{first} open {writing.names[account.pk]} {writing.currency}\n"
        yield f"  name: {text(account.name)}\n"
        yield f"  number: {text(account.no)}\n"


def _transaction(entries: list[LedgerEntry], writing: Writing) -> str:
    written = entries[0].transaction
    payee = next((each.customer.name for each in entries if each.customer), "")
    said = written.text or f"{written.source} {written.document_no}"
    marks = [f"#{written.source}", link(written.document_no)]
    head = (
        f"{written.date} * {text(payee)} {text(said)} {' '.join(filter(None, marks))}"
    )
    lines = [head, *_facts(written)]
    for entry in entries:
        lines += _posting(entry, writing)
    return "\n" + "\n".join(lines) + "\n"


def _facts(written: LedgerTransaction) -> Iterator[str]:
    """Tell what a bookkeeper asks of a transaction first."""
    yield f"  transaction: {text(written.pk)}"
    yield f"  document: {text(written.document_no)}"
    yield f"  written: {text(clock.utc_text(written.created_at))}"
    if written.user is not None:
        yield f"  by: {text(written.user)}"
    if written.reverses_id is not None:
        yield f"  reverses: {text(written.reverses_id)}"


def _posting(entry: LedgerEntry, writing: Writing) -> Iterator[str]:
    yield f"  {writing.names[entry.account_id]}  {writing.money(entry.amount)}"
    if entry.vat_identifier:
        yield f"    vat: {text(entry.vat_identifier)}"
    if entry.customer is not None:
        yield f"    customer: {text(entry.customer.no)}"
    if entry.currency is not None:
        foreign = amount(
            entry.foreign_amount,
            entry.currency.code,
            decimals=entry.currency.decimals,
        )
        yield f"    foreign: {foreign}"
    if entry.text:
        yield f"    text: {text(entry.text)}"


def _assertions(writing: Writing, until: date | None) -> Iterator[str]:
    """Assert balances at the beginning of the day after each month, as is usual."""
    running: dict[int, Decimal] = {}
    for month, account, turnover in month_turnovers(until):
        running[account] = running.get(account, Decimal(0)) + turnover
        after = (month + LONGER_THAN_A_MONTH).replace(day=1)
        sum_ = f"{running[account]:.{writing.decimals}f} ~ 0 {writing.currency}"
        yield f"\n{after} balance {writing.names[account]}  {sum_}"
    yield "\n"
