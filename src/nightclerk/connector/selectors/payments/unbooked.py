"""Payments and payouts that somebody has to look at: not booked, or not settled."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from nightclerk.connector.mapping.payments.payout_rows import OF_ORDERS
from nightclerk.connector.models import (
    BalanceTransaction,
    PaymentProcessing,
    PaymentSettings,
    Payout,
    Shop,
    ToBooks,
)
from nightclerk.ledger.models import PaymentLine

# The line of the journal knows sooner than the payment what somebody did with it.
BOOKED = Q(state=ToBooks.POSTED) | Q(line__state=PaymentLine.State.POSTED)
DROPPED = Q(state=ToBooks.NOTHING, line=None) | Q(line__state=PaymentLine.State.DROPPED)
OPEN = Q(entry__is_open=True) | Q(entry=None, line__entry__is_open=True)
READ_ONLY = PaymentSettings.Books.OFF


def payments_of(shop: Shop | None = None) -> QuerySet[PaymentProcessing]:
    """Give all payments that get into the books, of one shop or of all that book."""
    found = PaymentProcessing.objects.select_related(
        "transaction__order__shop", "line", "entry"
    ).defer("transaction__order__payload")
    if shop is not None:
        return found.filter(transaction__order__shop=shop)
    books = PaymentSettings.objects.exclude(books=READ_ONLY)
    return found.filter(transaction__order__shop__in=books.values("shop"))


def unbooked_payments(shop: Shop | None = None) -> QuerySet[PaymentProcessing]:
    """Give the payments that are not booked: waiting, stopped, or in the journal."""
    return payments_of(shop).exclude(BOOKED).exclude(DROPPED)


def unmatched_payments(shop: Shop | None = None) -> QuerySet[PaymentProcessing]:
    """Give the payments that settle nothing yet, or not with all of their money.

    That is those that are not booked, and those of which something is left open.
    """
    open_ones = Q(BOOKED & OPEN)
    found = payments_of(shop).filter(open_ones | ~(BOOKED | DROPPED))
    return found.order_by("-transaction__processed_at", "-pk")


def untied_payouts(shop: Shop | None = None) -> QuerySet[Payout]:
    """Give the paid payouts that do not tie, the newest first.

    Their transactions do not add up to them, they could not be posted or their
    posting was reversed, or payments that they pay out are not in the books though
    the shop books payments.
    """
    found = Payout.objects.select_related("shop")
    if shop is not None:
        found = found.filter(shop=shop)
    return found.filter(
        Q(state=ToBooks.STOPPED)
        | ~Q(residue=0)
        | Q(posting__reversed_by__isnull=False)
        | Q(_lacks_payments(), state=ToBooks.POSTED, status="PAID")
    )


def _lacks_payments() -> Exists:
    """Tell of a payout whether one of the payments in it is not booked."""
    booked = PaymentProcessing.objects.filter(
        BOOKED,
        transaction__gid=OuterRef("transaction_gid"),
        transaction__order__shop=OuterRef("shop"),
    )
    books = PaymentSettings.objects.filter(shop=OuterRef("shop")).exclude(
        books=READ_ONLY
    )
    return Exists(
        BalanceTransaction.objects.filter(
            ~Exists(booked),
            Exists(books),
            shop=OuterRef("shop"),
            payout_gid=OuterRef("gid"),
            kind__in=OF_ORDERS,
        )
    )
