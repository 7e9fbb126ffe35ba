"""Payments of a shop's orders on their way into the books, as programs see them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from django.db.models import Q, QuerySet
from pydantic import Field

from nightclerk.connector.models import (
    OrderSettings,
    PaymentProcessing,
    Shop,
    ToBooks,
)
from nightclerk.connector.programs.choosing import LONGEST
from nightclerk.connector.programs.finding import rows_named
from nightclerk.connector.programs.goods_acting import MOST_NAMED
from nightclerk.connector.programs.values import amount, reason_said, said, tail
from nightclerk.connector.selectors.payments.unbooked import (
    BOOKED,
    DROPPED,
    payments_of,
    unbooked_payments,
    unmatched_payments,
)
from nightclerk.connector.services.payments.deciding import book_again
from nightclerk.connector.services.payments.incoming import SYNC_PAYMENTS
from nightclerk.connector.services.payments.outcomes import MoneyOutcome
from nightclerk.connector.services.payments.suggesting import moved
from nightclerk.connector.services.syncs.starting import start_sync
from nightclerk.core.text import words
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.registry import catalogue
from nightclerk.ledger.models import CustomerEntry, PaymentLine
from nightclerk.ledger.programs.finding import one_of
from nightclerk.ledger.programs.values import Asked, Key, Told

# What somebody did with the line of the journal is known there before it is here.
FATES: Mapping[str, ToBooks] = {
    PaymentLine.State.OPEN: ToBooks.PROPOSED,
    PaymentLine.State.POSTED: ToBooks.POSTED,
    PaymentLine.State.DROPPED: ToBooks.NOTHING,
}
SHOP = OrderSettings.Money.SHOP.value
LISTS = {"unbooked": unbooked_payments, "unmatched": unmatched_payments}


class ShopPaymentTold(Told):
    """Money that moved for an order, and how far it is on its way into the books.

    Amounts are in `currency`, the shop's; what went back is below zero. `line` is that
    of the payment journal, `entry` the customer entry; `open` is what of the entry
    settles nothing yet, in the entry's own currency, null where nothing is posted.
    """

    id: int
    transaction: str
    order: str
    order_number: str
    kind: str
    gateway: str
    card_company: str
    amount: str
    currency: str
    processed_at: datetime | None
    state: str
    reason: str
    line: int | None
    entry: int | None
    document: str
    open: str | None
    tried_at: datetime | None
    run: int | None


class ShopPaymentsChosen(Asked):
    """What payments are chosen by."""

    state: Literal["", "waiting", "stopped", "proposed", "posted", "nothing"] = Field(
        default="", title="State in the books"
    )
    list: Literal["", "unbooked", "unmatched"] = Field(
        default="", title="Those that are not booked, or settle nothing yet"
    )
    order: str = Field(default="", max_length=LONGEST, title="Order, such as #1001")

    def rows(self, shop: Shop) -> QuerySet[PaymentProcessing]:
        """Give the payments that are wanted."""
        found = _payments(shop)
        if self.list:
            named = LISTS[self.list](shop).order_by()
            found = found.filter(pk__in=named.values("pk"))
        if self.state:
            found = found.filter(_is_in(self.state))
        if self.order:
            plain = self.order.removeprefix("#")
            names = [plain, f"#{plain}"]
            found = found.filter(transaction__order__name__in=names)
        return found


class PaymentsToBook(Asked):
    """Which payments are booked now."""

    payments: list[Key] = Field(
        min_length=1, max_length=MOST_NAMED, title="Payments, by id"
    )


class PaymentsSync(Asked):
    """Whether anything is written."""

    dry_run: bool = Field(default=False, title="Write nothing")


class MoneyTold(Told):
    """What became of a payment, by its order's name, or of a payout."""

    name: str
    state: str
    amount: str
    currency: str
    reason: str


class MoneyBooked(Told):
    """What booking came to; one that is stopped says why."""

    rows: list[MoneyTold]


def shop_payment_told(row: PaymentProcessing) -> ShopPaymentTold:
    """Tell a payment and how far it is."""
    paid, entry = row.transaction, _entry(row)
    total, currency = moved(paid, SHOP)
    return ShopPaymentTold(
        id=row.pk,
        transaction=tail(paid.gid),
        order=paid.order.name,
        order_number=tail(paid.order.gid),
        kind=paid.kind,
        gateway=paid.gateway,
        card_company=paid.card_company,
        amount=amount(total),
        currency=currency,
        processed_at=paid.processed_at,
        state=_state(row),
        reason=_reason(row),
        line=row.line_id,
        entry=entry.pk if entry else None,
        document=entry.document_no if entry else "",
        open=amount(entry.remaining) if entry else None,
        tried_at=row.tried_at,
        run=row.run_id,
    )


def shop_payment_of(shop: Shop, number: int) -> PaymentProcessing:
    """Find a payment of a shop by its id."""
    text = words("There is no payment {number}", number=number)
    return one_of(_payments(shop), text, pk=number)


def book_payments_asked(
    shop: Shop, asked: PaymentsToBook, *, actor: Any = None
) -> MoneyBooked:
    """Book payments that wait or were stopped; what cannot be keeps its reason."""
    rows = rows_named(payments_of(shop), shop, asked.payments, field="payments")
    return booked_told(book_again(rows, actor=actor))


def sync_payments_asked(
    shop: Shop, asked: PaymentsSync, *, actor: Any = None
) -> JobEntry:
    """Let the queue bring payments and book them; gives the entry."""
    task = catalogue[SYNC_PAYMENTS]
    params = task.params.read({"shop": shop.code, **asked.model_dump()})
    return start_sync(shop, task, params, actor=actor, background=True).entry


def booked_told(outcome: MoneyOutcome) -> MoneyBooked:
    """Tell what became of payments or payouts."""
    rows = [
        MoneyTold(
            name=row.name,
            state=row.state,
            amount=amount(row.amount),
            currency=row.currency,
            reason=reason_said(
                {"text": row.reason.as_json(), "hint": row.hint.as_json()}
            ),
        )
        for row in outcome.rows
    ]
    return MoneyBooked(rows=rows)


def _payments(shop: Shop) -> QuerySet[PaymentProcessing]:
    """Give the payments of a shop with all that is told of them."""
    return payments_of(shop).select_related("line__entry")


def _is_in(state: str) -> Q:
    """Give what payments are in a state, as `_state` says it."""
    by_itself = Q(state=state, line=None)
    if state == ToBooks.POSTED:
        return BOOKED
    if state == ToBooks.NOTHING:
        return DROPPED
    if state == ToBooks.PROPOSED:
        return by_itself | Q(line__state=PaymentLine.State.OPEN)
    return by_itself


def _state(row: PaymentProcessing) -> str:
    if row.line is None or row.state == ToBooks.POSTED:
        return row.state
    return FATES[row.line.state].value


def _entry(row: PaymentProcessing) -> CustomerEntry | None:
    return row.entry or (row.line.entry if row.line else None)


def _reason(row: PaymentProcessing) -> str:
    """Say what stops a payment, else why it is proposed as it is."""
    if row.problem or row.line is None:
        return reason_said(row.problem)
    return reason_said(row.line.problem) or said(row.line.reason)
