"""Writing to the general ledger: one transaction and its entries, never one alone."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError

from nightclerk.core.errors import Broken, Refused
from nightclerk.core.text import words
from nightclerk.ledger.journal import Row, grouped, off_the_grid, total
from nightclerk.ledger.models import LedgerEntry, LedgerTransaction
from nightclerk.ledger.services.writing.insertion import insert_rows

USUAL_DECIMALS = 2  # of the company's currency
ONCE = "transaction_once_per_key"


def write_transaction(
    *,
    source: str,
    date: date,
    document_no: str,
    rows: Sequence[Row],
    actor: Any = None,
    key: str = "",
    **more: Any,
) -> LedgerTransaction:
    """Write one transaction and its entries, grouped, inside the caller's atomic block.

    `rows` are in the company's currency and add up to zero; there may be none. `more`
    may give `document_date`, `text`, `reverses`, and `decimals` of the company's
    currency (2 unless told). A `key` that was used before is `Refused`.
    """
    decimals = more.pop("decimals", USUAL_DECIMALS)
    written = begin_transaction(
        source=source, date=date, document_no=document_no, actor=actor, key=key, **more
    )
    write_entries(written, rows, decimals=decimals)
    return written


def begin_transaction(
    *,
    source: str,
    date: date,
    document_no: str,
    actor: Any = None,
    key: str = "",
    **more: Any,
) -> LedgerTransaction:
    """Write a transaction that gets its entries a little later in the same block.

    Arguments as in `write_transaction`.
    """
    try:
        return insert_rows(
            [
                LedgerTransaction(
                    source=source,
                    date=date,
                    document_no=document_no,
                    user=actor,
                    key=key,
                    **more,
                )
            ]
        )[0]
    except IntegrityError as error:
        if ONCE not in str(error):
            raise
        raise posted_already(document_no) from None


def posted_already(document: str) -> Refused:
    """Say that something was posted before."""
    return Refused(
        words("{document} is posted already", document=document),
        hint=words("Look at its entries."),
    )


def write_transactions(
    planned: Sequence[tuple[LedgerTransaction, Sequence[Row]]], *, decimals: int
) -> list[LedgerTransaction]:
    """Write new transactions and the entries of each: two statements for all.

    Rules as in `write_transaction`; a key that was used before is an `IntegrityError`.
    """
    written = insert_rows(one for one, _ in planned)
    entries = []
    for one, rows in planned:
        found = grouped(rows)
        _require_sound(found, one.document_no, decimals)
        entries += [_entry(one, row) for row in found]
    insert_rows(entries)
    return written


def write_entries(
    written: LedgerTransaction,
    rows: Iterable[Row],
    *,
    decimals: int = USUAL_DECIMALS,
) -> list[LedgerEntry]:
    """Write the entries of a transaction, grouped, in one statement.

    All of them are given in one call, since they must add up to zero; `Broken` where
    they do not, or where an amount is finer than the currency.
    """
    entries = grouped(rows)
    _require_sound(entries, written.document_no, decimals)
    return insert_rows(_entry(written, row) for row in entries)


def _entry(written: LedgerTransaction, row: Row) -> LedgerEntry:
    return LedgerEntry(
        transaction=written,
        account_id=row.account,
        date=written.date,
        document_no=written.document_no,
        amount=row.amount,
        currency_id=row.currency,
        foreign_amount=row.foreign_amount,
        business_group_id=row.business_group,
        product_group_id=row.product_group,
        vat_identifier=row.vat_identifier,
        customer_id=row.customer,
        text=row.text[:250],
    )


def _require_sound(rows: Sequence[Row], document_no: str, decimals: int) -> None:
    """Stop before anything is written that a bookkeeper would have to explain."""
    left = total(rows)
    if left != Decimal(0):
        raise Broken(
            words(
                "The entries of {document} add up to {amount}, not to zero",
                document=document_no,
                amount=left,
            )
        )
    if fine := off_the_grid(rows, decimals):
        raise Broken(
            words(
                "{document} has the amount {amount}, which the currency cannot express",
                document=document_no,
                amount=fine[0].amount,
            )
        )
