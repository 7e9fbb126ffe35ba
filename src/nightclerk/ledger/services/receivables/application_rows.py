"""What an application writes to the general ledger: nothing, or what rates leave."""

from datetime import date
from decimal import Decimal
from typing import Any

from nightclerk.core.errors import NotReady
from nightclerk.core.text import words
from nightclerk.ledger.journal import Row, grouped
from nightclerk.ledger.models import (
    Account,
    Company,
    CustomerEntry,
    LedgerTransaction,
)
from nightclerk.ledger.services.writing.transactions import (
    write_transaction,
    write_transactions,
)
from nightclerk.ledger.settling import Settlement


def write_difference(
    settled: Settlement,
    debit: CustomerEntry,
    credit: CustomerEntry,
    *,
    on: date,
    house: Company,
    actor: Any,
) -> LedgerTransaction | None:
    """Book what an application changes in the company's currency.

    That is the gain or loss between two rates of exchange, against receivables, and
    the move between two receivables accounts. In one account and at one rate there is
    nothing to book, and None comes back.
    """
    rows = difference_rows(settled, debit, credit)
    if not rows:
        return None
    begun = begun_difference(debit, credit, on=on, actor=actor)
    return write_transactions([(begun, rows)], decimals=house.currency.decimals)[0]


def begun_difference(
    debit: CustomerEntry, credit: CustomerEntry, *, on: date, actor: Any
) -> LedgerTransaction:
    """Give the transaction of an application, not written yet."""
    return LedgerTransaction(
        source=LedgerTransaction.Source.APPLICATION,
        date=on,
        document_no=credit.document_no,
        text=f"{credit.document_no} / {debit.document_no}",
        user=actor,
    )


def write_mirror(
    written: LedgerTransaction, *, source: str, on: date, house: Company, actor: Any
) -> LedgerTransaction:
    """Book the transaction that takes another one back."""
    return write_transaction(
        source=source,
        date=on,
        document_no=written.document_no,
        text=written.text,
        rows=_mirrored_rows(written),
        actor=actor,
        reverses=written,
        decimals=house.currency.decimals,
    )


def _mirrored_rows(written: LedgerTransaction) -> list[Row]:
    """Give the rows that take a transaction back."""
    return [
        Row(
            account=entry.account_id,
            amount=-entry.amount,
            currency=entry.currency_id,
            foreign_amount=-entry.foreign_amount,
            business_group=entry.business_group_id,
            product_group=entry.product_group_id,
            vat_identifier=entry.vat_identifier,
            customer=entry.customer_id,
            text=entry.text,
        )
        for entry in written.entries.order_by("pk")
    ]


def receivables_account(entry: CustomerEntry) -> int:
    """Give the key of the account that an entry stands on; `NotReady` without one."""
    account = entry.customer_group.receivables_account_id
    if account is None:
        raise NotReady(
            words(
                "Customer group {group} has no receivables account",
                group=entry.customer_group,
            ),
            hint=words("Give the customer group its accounts."),
        )
    return account


def difference_rows(
    settled: Settlement, debit: CustomerEntry, credit: CustomerEntry
) -> list[Row]:
    """Give what `write_difference` books; nothing in one account and at one rate."""
    return grouped(_rows(settled, debit, credit))


def _rows(
    settled: Settlement, debit: CustomerEntry, credit: CustomerEntry
) -> list[Row]:
    currency = debit.currency_id
    rows = [
        Row(
            account=receivables_account(entry),
            amount=local,
            currency=currency,
            foreign_amount=amount,
            customer=entry.customer_id,
        )
        for entry, amount, local in (
            (debit, -settled.amount, -settled.debit_local),
            (credit, settled.amount, settled.credit_local),
        )
    ]
    if settled.difference:
        account = _difference_account(debit, settled.difference).pk
        rows.append(Row(account=account, amount=-settled.difference, currency=currency))
    return rows


def _difference_account(entry: CustomerEntry, difference: Decimal) -> Account:
    currency = entry.currency
    account: Account | None = (
        currency.gain_account if difference > 0 else currency.loss_account
    )
    if account is None:
        raise NotReady(
            words(
                "Currency {currency} has no account for gains or losses",
                currency=currency,
            ),
            hint=words("Give the currency its two accounts."),
        )
    return account
