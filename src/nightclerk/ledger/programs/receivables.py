"""What customers owe and have paid, as programs are told of it and ask for it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import Field

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.ledger.models import (
    Account,
    Application,
    Currency,
    Customer,
    CustomerEntry,
    PaymentMethod,
)
from nightclerk.ledger.programs.finding import customer_of, meant
from nightclerk.ledger.programs.receivable_shapes import (
    AgeingTold,
    ApplicationTold,
    CustomerEntryTold,
    MovementTold,
    OpenItemsTold,
    OpenItemTold,
    StatementTold,
)
from nightclerk.ledger.programs.values import (
    Amount,
    Asked,
    Code,
    Day,
    Factor,
    Key,
    Line,
    No,
    code,
    money,
    number,
)
from nightclerk.ledger.selectors.company import today
from nightclerk.ledger.selectors.receivables import (
    Ageing,
    OpenItem,
    Statement,
    ageing,
)
from nightclerk.ledger.services.receivables.payments import post_payment

MOST_ENTRIES = 200


class NewPayment(Asked):
    """Money that moved; more than zero came in, less was paid back.

    `key` makes it impossible to post the same payment twice.
    """

    customer: No = Field(min_length=1, title="Number of the customer")
    amount: Amount = Field(title="Amount; with a minus: paid back")
    on: Day | None = Field(default=None, title="Posting date; else today")
    method: Code = Field(default="", title="Payment method")
    account: Code = Field(default="", title="Account, instead of the method's")
    currency: str = Field(default="", max_length=3, title="Currency")
    factor: Factor | None = Field(default=None, title="Foreign units for one of ours")
    document_no: No = Field(default="", title="Document number; else the series'")
    external_order_no: str = Field(default="", max_length=50, title="Shopify Order No.")
    text: Line = Field(default="", title="Text")
    applies_to: list[Key] = Field(
        default=[], max_length=MOST_ENTRIES, title="Entries that it pays, in order"
    )
    key: str = Field(default="", max_length=200, title="Posted once for one key")


class NewApplication(Asked):
    """Another open entry of the same customer that this one is set against."""

    to: Key = Field(title="Number of the other entry")
    amount: Amount | None = Field(default=None, gt=0, title="Else as much as is open")
    on: Day | None = Field(default=None, title="Posting date; else the later of both")


def post_payment_asked(asked: NewPayment, *, actor: Any = None) -> CustomerEntry:
    """Post a payment as a program asked for it; see `post_payment`."""
    given = asked.model_dump()
    return post_payment(
        customer_of(asked.customer),
        asked.amount,
        on=asked.on or today(),
        applies_to=_entries(asked.applies_to),
        key=asked.key,
        actor=actor,
        method=meant(PaymentMethod.objects.all(), given, "method"),
        account=meant(Account.objects.all(), given, "account", key="no"),
        currency=meant(Currency.objects.all(), given, "currency"),
        factor=asked.factor,
        document_no=asked.document_no,
        external_order_no=asked.external_order_no,
        text=asked.text,
    )


def entry_told(entry: CustomerEntry, *, local: int) -> CustomerEntryTold:
    """Tell a customer entry; `local` are the decimals of the company's currency."""
    same = (
        *("kind", "document_date", "due_date", "document_no", "text"),
        *("external_order_no", "is_open", "closed_on"),
    )
    own = entry.currency.decimals
    live = Application.objects.filter(
        details__entry=entry, undoes=None, undone_by=None
    ).order_by("pk")
    return CustomerEntryTold(
        id=entry.pk,
        **{name: getattr(entry, name) for name in same},
        posting_date=entry.date,
        customer=entry.customer.no,
        currency=entry.currency.code,
        factor=number(entry.factor),
        method=code(entry.method),
        amount=money(entry.amount, own),
        remaining=money(entry.remaining, own),
        amount_local=money(entry.amount_local, local),
        remaining_local=money(entry.remaining_local, local),
        transaction=entry.transaction_id,
        applications=list(live.values_list("pk", flat=True).distinct()),
    )


def open_item_told(item: OpenItem, *, local: int) -> OpenItemTold:
    """Tell what was open of an entry."""
    entry = item.entry
    same = ("kind", "due_date", "document_no", "external_order_no")
    return OpenItemTold(
        entry=entry.pk,
        customer=entry.customer.no,
        **{name: getattr(entry, name) for name in same},
        posting_date=entry.date,
        currency=entry.currency.code,
        remaining=money(item.remaining, entry.currency.decimals),
        remaining_local=money(item.remaining_local, local),
        days_overdue=item.days_overdue,
    )


def open_items_told(
    items: Sequence[OpenItem], *, as_of: date, currency: Currency
) -> OpenItemsTold:
    """Tell all that was open on a day; `currency` is the company's."""
    local = currency.decimals
    return OpenItemsTold(
        as_of=as_of,
        currency=currency.code,
        items=[open_item_told(item, local=local) for item in items],
        ageing=ageing_told(ageing(items), local=local),
    )


def ageing_told(sums: Ageing, *, local: int) -> AgeingTold:
    """Tell how late open amounts are."""
    return AgeingTold(
        **{name: money(getattr(sums, name), local) for name in AgeingTold.model_fields}
    )


def statement_told(shown: Statement, *, currency: Currency) -> StatementTold:
    """Tell a statement; `currency` is the company's."""
    local = currency.decimals
    return StatementTold(
        customer=shown.customer.no,
        currency=currency.code,
        starts_on=shown.starts_on,
        ends_on=shown.ends_on,
        opening=money(shown.opening, local),
        movements=[
            MovementTold(
                entry=each.entry.pk,
                kind=each.entry.kind,
                posting_date=each.entry.date,
                document_no=each.entry.document_no,
                amount=money(each.amount_local, local),
                balance=money(each.balance, local),
            )
            for each in shown.movements
        ],
        differences=money(shown.differences, local),
        closing=money(shown.closing, local),
        open_items=[open_item_told(item, local=local) for item in shown.open_items],
        ageing=ageing_told(shown.ageing, local=local),
    )


def application_told(application: Application) -> ApplicationTold:
    """Tell an application."""
    entries = application.details.order_by("entry").values_list("entry", flat=True)
    return ApplicationTold(
        id=application.pk,
        posting_date=application.date,
        undoes=application.undoes_id,
        entries=sorted(set(entries)),
    )


def _entries(numbers: list[int]) -> list[CustomerEntry]:
    """Find the entries that are paid, in the order that was said."""
    found = CustomerEntry.objects.select_related("currency").in_bulk(numbers)
    missing = [each for each in numbers if each not in found]
    if missing:
        text = words("There is no customer entry {number}", number=missing[0])
        raise Refused(text, fields={"applies_to": text})
    return [found[each] for each in dict.fromkeys(numbers)]


def customer_meant(no: str) -> Customer | None:
    """Give the customer of a filter; None where no number is given."""
    return customer_of(no) if no else None
