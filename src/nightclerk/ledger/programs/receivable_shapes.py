"""The shapes in which programs are told what customers owe and have paid."""

from datetime import date

from nightclerk.ledger.programs.values import Told


class CustomerEntryTold(Told):
    """An invoice, credit memo, payment or refund; what is owed is positive."""

    id: int
    customer: str
    kind: str
    posting_date: date
    document_date: date
    due_date: date | None
    document_no: str
    external_order_no: str
    text: str
    currency: str
    factor: str
    method: str
    amount: str
    amount_local: str
    remaining: str
    remaining_local: str
    is_open: bool
    closed_on: date | None
    transaction: int
    applications: list[int]


class OpenItemTold(Told):
    """What remained of an entry on a day, in its currency and in our own."""

    entry: int
    customer: str
    kind: str
    posting_date: date
    due_date: date | None
    document_no: str
    external_order_no: str
    currency: str
    remaining: str
    remaining_local: str
    days_overdue: int


class AgeingTold(Told):
    """Open amounts in our own currency by how many days they are overdue."""

    not_due: str
    to_30: str
    to_60: str
    to_90: str
    over_90: str
    total: str


class OpenItemsTold(Told):
    """All that was open at the end of a day."""

    as_of: date
    currency: str
    items: list[OpenItemTold]
    ageing: AgeingTold


class MovementTold(Told):
    """A line of a statement, in our own currency; `balance` is after it."""

    entry: int
    kind: str
    posting_date: date
    document_no: str
    amount: str
    balance: str


class StatementTold(Told):
    """What a customer owed, what was booked, and what is open at the end."""

    customer: str
    currency: str
    starts_on: date
    ends_on: date
    opening: str
    movements: list[MovementTold]
    differences: str
    closing: str
    open_items: list[OpenItemTold]
    ageing: AgeingTold


class ApplicationTold(Told):
    """Entries that were set against each other, or the taking back of it."""

    id: int
    posting_date: date
    undoes: int | None
    entries: list[int]
