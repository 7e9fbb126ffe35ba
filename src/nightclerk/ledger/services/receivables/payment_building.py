"""What a payment is before it is written: its currency, worth, account and rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict

from nightclerk.core.errors import NotReady, Refused, invalid_fields
from nightclerk.core.text import Text, words
from nightclerk.ledger.journal import Row
from nightclerk.ledger.line_checks import plain
from nightclerk.ledger.models import (
    Account,
    Company,
    Currency,
    Customer,
    CustomerEntry,
    CustomerGroup,
    PaymentMethod,
)
from nightclerk.ledger.rounding import EXACT, rounded
from nightclerk.ledger.selectors.company import rate_on

NUMBERS = words("payments and journals")
FACTOR_DECIMALS = 10
Rate = Callable[[Currency, date], Decimal]


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
    """How money came: what is not told is found by the customer and the day.

    `factor` is foreign units for one of our own; `local` the exact amount in the
    company's currency, signed as the amount is. `amounts` say by the key of an entry
    how much of it is settled; else as much as both have left. One that does not seek
    settles what is named only, and stays open where nothing is.
    """

    method: PaymentMethod | None
    account: Account | None
    currency: Currency | None
    factor: Decimal | None
    local: Decimal | None
    amounts: Mapping[int, Decimal]
    seeks: bool
    document_no: str
    external_order_no: str
    text: str


def payment_of(
    customer: Customer,
    amount: Decimal,
    on: date,
    *,
    house: Company,
    way: Way,
    rate: Rate = rate_on,
) -> Payment:
    """Find currency, worth and account of money of a customer.

    `amount` is in the way's currency, the customer's or the company's. `Refused` where
    its coins cannot express it or the account cannot take it; `NotReady` without a
    rate of exchange or a receivables account.
    """
    currency = way.get("currency") or customer.currency or house.currency
    if not _is_in_coins(amount, currency):
        raise _not_in_coins("amount", amount, currency)
    given = way.get("account")
    method = way.get("method") or (None if given else customer.method)
    factor, local = Decimal(1), amount
    if currency != house.currency:
        factor, local = _worth(amount, way, house, lambda: rate(currency, on))
    elif way.get("local") not in (None, amount):
        raise invalid_fields({"local": words("It is the amount itself")})
    return Payment(
        customer=customer,
        group=_group(customer),
        amount=amount,
        currency=currency,
        factor=factor,
        local=local,
        account=_account(method, given),
        method=method,
    )


def entry_columns(payment: Payment, way: Way) -> dict[str, Any]:
    """Give the columns of the customer entry that a payment opens."""
    kinds = CustomerEntry.Kind
    return {
        "kind": kinds.PAYMENT if payment.amount > 0 else kinds.REFUND,
        "amount": -payment.amount,
        "amount_local": -payment.local,
        "customer": payment.customer,
        "customer_group": payment.group,
        "currency": payment.currency,
        "factor": payment.factor,
        "external_order_no": way.get("external_order_no", ""),
        "text": way.get("text", ""),
        "method": payment.method,
    }


def rows_of(payment: Payment, house: Company) -> list[Row]:
    """Give what a payment books: on its account, against receivables."""
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


def _is_in_coins(amount: Decimal, currency: Currency) -> bool:
    return bool(amount) and rounded(amount, currency.decimals) == amount


def _not_in_coins(field: str, amount: Decimal, currency: Currency) -> Refused:
    text = words(
        "{amount} is no amount in {currency}", amount=plain(amount), currency=currency
    )
    return invalid_fields({field: text})


def _worth(
    amount: Decimal, way: Way, house: Company, rate: Callable[[], Decimal]
) -> tuple[Decimal, Decimal]:
    """Give the rate of exchange of foreign money and what it is worth to us."""
    local = way.get("local")
    if local is None:
        factor = way.get("factor") or rate()
        return factor, rounded(amount / factor, house.currency.decimals)
    if not _is_in_coins(local, house.currency) or local * amount < 0:
        raise _not_in_coins("local", local, house.currency)
    given = way.get("factor")
    return given or rounded(EXACT.divide(amount, local), FACTOR_DECIMALS), local


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
