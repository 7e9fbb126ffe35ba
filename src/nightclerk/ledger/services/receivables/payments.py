"""Payments received and paid back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction

from nightclerk.core.errors import NotReady, Refused, invalid_fields
from nightclerk.core.text import Text, words
from nightclerk.ledger.journal import Row
from nightclerk.ledger.models import (
    Account,
    Company,
    Currency,
    Customer,
    CustomerEntry,
    CustomerGroup,
    LedgerTransaction,
    PaymentMethod,
)
from nightclerk.ledger.rounding import rounded
from nightclerk.ledger.selectors.company import company, rate_on
from nightclerk.ledger.selectors.receivables import open_against
from nightclerk.ledger.services.receivables.applications import apply_to_each
from nightclerk.ledger.services.receivables.customer_entries import open_customer_entry
from nightclerk.ledger.services.writing.numbers import next_number
from nightclerk.ledger.services.writing.open_days import require_open_day
from nightclerk.ledger.services.writing.transactions import write_transaction

NUMBERS = words("payments and journals")


@dataclass(frozen=True, kw_only=True)
class Payment:
    """Money that moved: > 0 came in; `local` is in the company's currency."""

    customer: Customer
    group: CustomerGroup
    amount: Decimal
    currency: Currency
    factor: Decimal
    local: Decimal
    account: Account
    method: PaymentMethod | None


class Way(TypedDict, total=False):
    """How money came: what is not told is found by the customer and the day."""

    method: PaymentMethod | None
    account: Account | None
    currency: Currency | None
    factor: Decimal | None
    document_no: str
    external_order_no: str
    text: str


@transaction.atomic
def post_payment(
    customer: Customer,
    amount: Decimal,
    *,
    on: date,
    applies_to: Sequence[CustomerEntry] = (),
    key: str = "",
    actor: Any = None,
    **way: Unpack[Way],
) -> CustomerEntry:
    """Book money of a customer: received where `amount` > 0, paid back below.

    `amount` is in `currency`: without it that of the first entry paid, the customer's,
    or the company's. The account is given or that of the method. The payment is
    applied to `applies_to` in that order; without them to the entries of the same
    order, else to the oldest where the company says so; the rest stays open. A `key`
    that was used before is `Refused`, and so is a closed period.
    """
    house = company()
    require_open_day(on, company=house, actor=actor)
    payment = _payment(customer, amount, on, house, _with_currency(way, applies_to))
    written = write_transaction(
        source=LedgerTransaction.Source.PAYMENT,
        date=on,
        document_no=way.get("document_no")
        or next_number(house.journal_series, on=on, what=NUMBERS),
        text=way.get("text", ""),
        rows=_rows(payment, house),
        actor=actor,
        key=key,
        decimals=house.currency.decimals,
    )
    entry = _write_entry(written, payment, way)
    targets = applies_to or open_against(entry, oldest=house.applies_oldest)
    apply_to_each(entry, targets, actor=actor)
    entry.refresh_from_db()
    return entry


def _write_entry(
    written: LedgerTransaction, payment: Payment, way: Way
) -> CustomerEntry:
    kinds = CustomerEntry.Kind
    return open_customer_entry(
        written,
        kind=kinds.PAYMENT if payment.amount > 0 else kinds.REFUND,
        amount=-payment.amount,
        amount_local=-payment.local,
        customer=payment.customer,
        customer_group=payment.group,
        currency=payment.currency,
        factor=payment.factor,
        external_order_no=way.get("external_order_no", ""),
        text=written.text,
        method=payment.method,
    )


def _with_currency(way: Way, applies_to: Sequence[CustomerEntry]) -> Way:
    """Let what is paid say the currency where nobody else does."""
    if way.get("currency") is None and applies_to:
        return {**way, "currency": applies_to[0].currency}
    return way


def _payment(
    customer: Customer, amount: Decimal, on: date, house: Company, way: Way
) -> Payment:
    """Find currency, rate and account; refuse what its coins cannot express."""
    currency = way.get("currency") or customer.currency or house.currency
    if not amount or rounded(amount, currency.decimals) != amount:
        raise invalid_fields(
            {
                "amount": words(
                    "{amount} is no amount in {currency}",
                    amount=amount,
                    currency=currency,
                )
            }
        )
    given = way.get("account")
    method = way.get("method") or (None if given else customer.method)
    factor = Decimal(1)
    if currency != house.currency:
        factor = way.get("factor") or rate_on(currency, on)
    return Payment(
        customer=customer,
        group=_group(customer),
        amount=amount,
        currency=currency,
        factor=factor,
        local=rounded(amount / factor, house.currency.decimals),
        account=_account(method, given),
        method=method,
    )


def _account(method: PaymentMethod | None, account: Account | None) -> Account:
    found = account or (method.account if method else None)
    if found is None:
        raise invalid_fields(
            {"account": words("Give an account, or a payment method that has one")}
        )
    if problem := _why_not(found):
        raise Refused(problem, fields={"account": problem})
    return found


def _why_not(account: Account) -> Text | None:
    if account.is_heading:
        return words("Account {account} is a heading", account=account)
    if account.is_blocked:
        return words("Account {account} is blocked", account=account)
    return None


def _group(customer: Customer) -> CustomerGroup:
    group = customer.customer_group
    if group is None or group.receivables_account_id is None:
        raise NotReady(
            words("Customer {customer} has no receivables account", customer=customer),
            hint=words("Give the customer a group that has its accounts."),
        )
    return group


def _rows(payment: Payment, house: Company) -> list[Row]:
    is_foreign = payment.currency != house.currency
    moved = Row(
        account=payment.account.pk,
        amount=payment.local,
        currency=payment.currency.pk if is_foreign else None,
        foreign_amount=payment.amount if is_foreign else Decimal(0),
    )
    receivables = replace(
        moved.mirrored(),
        account=payment.group.receivables_account_id or 0,
        customer=payment.customer.pk,
    )
    return [moved, receivables]
