"""Balances, VAT, stock, periods and batches, as programs are told of them."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from nightclerk.ledger.models import (
    Currency,
    FiscalPeriod,
    ItemEntry,
    PostingBatch,
    PostingBatchItem,
)
from nightclerk.ledger.problems import from_json
from nightclerk.ledger.programs.values import Told, code, money, number
from nightclerk.ledger.selectors.balances import AccountBalance
from nightclerk.ledger.selectors.batches import counts_of, status_of
from nightclerk.ledger.selectors.stock import Stock
from nightclerk.ledger.selectors.vat import VatSum

ZERO = Decimal(0)


class BalanceTold(Told):
    """An account in the trial balance: debit > 0, credit < 0."""

    account: str
    name: str
    kind: str
    opening: str
    debit: str
    credit: str
    balance: str


class TrialBalanceTold(Told):
    """All accounts on which something happened; the balances add up to zero."""

    since: date | None
    until: date | None
    currency: str
    accounts: list[BalanceTold]
    debit: str
    credit: str


class VatSumTold(Told):
    """Base and VAT of one identifier, rate and country; sales are negative."""

    identifier: str
    kind: str
    rate: str
    country: str
    base: str
    amount: str
    entries: int


class VatPeriodTold(Told):
    """The VAT of a time by VAT date, both days included."""

    since: date
    until: date
    currency: str
    sums: list[VatSumTold]


class StockTold(Told):
    """What lies of an item in one place, in its own unit and in our currency."""

    item: str
    variant: str
    location: str
    quantity: str
    value: str
    not_invoiced: str


class ReceiptTold(Told):
    """Goods that came in, and the document they came with."""

    id: int
    item: str
    variant: str
    location: str
    quantity: str
    posting_date: date
    document_no: str


class PeriodTold(Told):
    """A fiscal period: open, closed, or locked for good."""

    starts_on: date
    ends_on: date
    year: int
    state: str


class BatchTold(Told):
    """A posting batch: what was chosen, how it is posted, and its four numbers."""

    id: int
    kind: str
    status: str
    selection: dict[str, Any]
    options: dict[str, Any]
    posted: int
    failed: int
    skipped: int
    queued: int
    total: int
    run: int | None
    entry: int | None
    retries: int | None
    by: str
    created_at: datetime
    finished_at: datetime | None


class BatchItemTold(Told):
    """A document of a batch: posted, failed, skipped or still queued, and why."""

    place: int
    document_no: str
    state: str
    shipment: str
    invoice: str
    problems: list[dict[str, str]]
    finished_at: datetime | None


class BatchWithItems(BatchTold):
    """A posting batch with all its documents."""

    items: list[BatchItemTold]


def trial_balance_told(
    rows: Sequence[AccountBalance],
    *,
    since: date | None,
    until: date | None,
    currency: Currency,
) -> TrialBalanceTold:
    """Tell the trial balance of a time."""
    decimals = currency.decimals
    return TrialBalanceTold(
        since=since,
        until=until,
        currency=currency.code,
        accounts=[_balance(row, decimals) for row in rows],
        debit=_sum([row.debit for row in rows], decimals),
        credit=_sum([row.credit for row in rows], decimals),
    )


def vat_told(
    rows: Sequence[VatSum], *, since: date, until: date, currency: Currency
) -> VatPeriodTold:
    """Tell the VAT of a time."""
    decimals = currency.decimals
    sums = [
        VatSumTold(
            identifier=row.identifier,
            kind=row.kind,
            rate=number(row.rate),
            country=row.country,
            base=money(row.base, decimals),
            amount=money(row.amount, decimals),
            entries=row.entries,
        )
        for row in rows
    ]
    return VatPeriodTold(since=since, until=until, currency=currency.code, sums=sums)


def stock_told(row: Stock, *, decimals: int) -> StockTold:
    """Tell what lies in a place; `decimals` are of the company's currency."""
    return StockTold(
        item=row.item.no,
        variant=code(row.variant),
        location=code(row.location),
        quantity=number(row.quantity),
        value=money(row.value, decimals),
        not_invoiced=money(row.not_invoiced, decimals),
    )


def receipt_told(entry: ItemEntry) -> ReceiptTold:
    """Tell a stock receipt."""
    return ReceiptTold(
        id=entry.pk,
        item=entry.item.no,
        variant=code(entry.variant),
        location=code(entry.location),
        quantity=number(entry.quantity),
        posting_date=entry.date,
        document_no=entry.document_no,
    )


def period_told(period: FiscalPeriod) -> PeriodTold:
    """Tell a fiscal period."""
    names = PeriodTold.model_fields
    return PeriodTold(**{name: getattr(period, name) for name in names})


def batch_told(batch: PostingBatch) -> BatchTold:
    """Tell a batch with its numbers as they are now."""
    return BatchTold(
        id=batch.pk,
        kind=batch.kind,
        status=status_of(batch),
        selection=batch.selection,
        options=batch.options,
        **counts_of(batch),
        run=batch.run_id,
        entry=batch.run.entry_id if batch.run else None,
        retries=batch.retries_id,
        by=batch.user.get_username() if batch.user else "",
        created_at=batch.created_at,
        finished_at=batch.finished_at,
    )


def batch_with_items(batch: PostingBatch, items: list[BatchItemTold]) -> BatchWithItems:
    """Tell a batch together with what came of its documents."""
    return BatchWithItems(**batch_told(batch).model_dump(), items=items)


def batch_item_told(item: PostingBatchItem) -> BatchItemTold:
    """Tell what came of a document of a batch."""
    problems = [
        {"field": problem.place, "message": str(problem.text)}
        for problem in from_json(item.problems)
    ]
    return BatchItemTold(
        place=item.place,
        document_no=item.document_no,
        state=item.state,
        shipment=code(item.shipment),
        invoice=code(item.invoice),
        problems=problems,
        finished_at=item.finished_at,
    )


def _balance(row: AccountBalance, decimals: int) -> BalanceTold:
    amounts = ("opening", "debit", "credit", "balance")
    return BalanceTold(
        account=row.account.no,
        name=row.account.name,
        kind=row.account.kind,
        **{name: money(getattr(row, name), decimals) for name in amounts},
    )


def _sum(amounts: Sequence[Decimal], decimals: int) -> str:
    return money(sum(amounts, start=ZERO), decimals)
