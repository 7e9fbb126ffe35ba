"""The general journal, as programs ask for it."""

from decimal import Decimal
from typing import Any

from pydantic import Field

from nightclerk.core.errors import invalid_fields
from nightclerk.ledger.models import Account, Currency, LedgerTransaction
from nightclerk.ledger.programs.finding import unknown
from nightclerk.ledger.programs.values import (
    Amount,
    Asked,
    Code,
    Day,
    Line,
    No,
    Told,
    money,
)
from nightclerk.ledger.selectors.company import today
from nightclerk.ledger.services.writing.journal import JournalRow, post_journal

MOST_ROWS = 1000


class NewRow(Asked):
    """An amount for an account, in our currency: debit > 0, credit < 0."""

    account: Code = Field(min_length=1, title="Account")
    amount: Amount = Field(title="Amount")
    currency: str = Field(default="", max_length=3, title="Currency it was in")
    foreign_amount: Amount = Field(default=Decimal(0), title="Amount in that currency")
    text: Line = Field(default="", title="Text")


class NewJournal(Asked):
    """Amounts that add up to zero; `key` makes a second posting impossible."""

    on: Day | None = Field(default=None, title="Posting date; else today")
    document_no: No = Field(default="", title="Document number; else the series'")
    text: Line = Field(default="", title="Text")
    key: str = Field(default="", max_length=200, title="Posted once for one key")
    rows: list[NewRow] = Field(max_length=MOST_ROWS, title="Rows")


class JournalTold(Told):
    """What was booked: the transaction's number, and its document number."""

    transaction: int
    document_no: str
    entries: list[dict[str, str]]


def post_journal_asked(asked: NewJournal, *, actor: Any = None) -> LedgerTransaction:
    """Book a journal as a program described it; see `post_journal`."""
    return post_journal(
        _rows(asked.rows),
        on=asked.on or today(),
        key=asked.key,
        text=asked.text,
        document_no=asked.document_no,
        actor=actor,
    )


def journal_told(written: LedgerTransaction, *, local: int) -> JournalTold:
    """Tell a transaction; `local` are the decimals of the company's currency."""
    entries = written.entries.select_related("account").order_by("pk")
    return JournalTold(
        transaction=written.pk,
        document_no=written.document_no,
        entries=[
            {"account": each.account.no, "amount": money(each.amount, local)}
            for each in entries
        ],
    )


def _rows(asked: list[NewRow]) -> list[JournalRow]:
    """Find accounts and currencies; `Refused` names every row that is wrong."""
    accounts = {each.no: each for each in Account.objects.all()}
    currencies = {each.code: each for each in Currency.objects.all()}
    wrong = {}
    for place, row in enumerate(asked, start=1):
        if row.account not in accounts:
            wrong[f"rows.{place}.account"] = unknown(Account, row.account)
        if row.currency and row.currency not in currencies:
            wrong[f"rows.{place}.currency"] = unknown(Currency, row.currency)
    if wrong:
        raise invalid_fields(wrong)
    return [
        JournalRow(
            account=accounts[row.account],
            amount=row.amount,
            currency=currencies[row.currency] if row.currency else None,
            foreign_amount=row.foreign_amount,
            text=row.text,
        )
        for row in asked
    ]
