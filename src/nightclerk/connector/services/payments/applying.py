"""Payments that were booked first find the papers of their orders that came later."""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from nightclerk.connector.mapping.payments.fitting import Fit, Paid, fit
from nightclerk.connector.models import PaymentProcessing, Shop, ToBooks
from nightclerk.connector.selectors.payments.candidates import OrderPapers, papers_of
from nightclerk.connector.services.payments.suggesting import Suggester, key_of
from nightclerk.core.errors import NightclerkError
from nightclerk.ledger.models import CustomerEntry
from nightclerk.ledger.services.receivables.applications import apply_to_each
from nightclerk.ledger.services.receivables.payment_journal import (
    Suggestion,
    Target,
    post_lines,
    suggest,
)

logger = logging.getLogger(__name__)

PAGE = 500


def apply_open(
    shop: Shop, suggester: Suggester, *, posts: bool, actor: Any = None
) -> int:
    """Settle with booked payments what is open of their orders now; gives how many.

    What came in goes first, so that money paid back finds what is left of it. Each
    payment by itself: one that cannot be applied stays open for the next run.
    """
    keys = list(_open(shop).order_by("pk").values_list("pk", flat=True))
    applied = 0
    for start in range(0, len(keys), PAGE):
        rows = list(_open(shop).filter(pk__in=keys[start : start + PAGE]))
        applied += _page(rows, suggester, posts=posts, actor=actor)
    return applied


def _open(shop: Shop) -> Any:
    return PaymentProcessing.objects.filter(
        state=ToBooks.POSTED, entry__is_open=True, transaction__order__shop=shop
    ).select_related("transaction__order", "entry__currency", "entry__customer")


def _page(
    rows: Sequence[PaymentProcessing],
    suggester: Suggester,
    *,
    posts: bool,
    actor: Any,
) -> int:
    found = papers_of({row.transaction.order_id for row in rows})
    applied, too_much = 0, []
    for row in _incoming_first(rows):
        books, entry = found[row.transaction.order_id], row.entry
        if entry is None or books.refund_of(row.transaction.gid) in books.coming:
            continue
        fitted = _fitted(entry, row.transaction.gid, books)
        applied += _apply(entry, books, fitted, actor)
        if entry.remaining < 0 and fitted.left:
            too_much += _rest(row, entry, suggester, books, fitted)
    lines = suggest(too_much)
    if posts and lines:
        post_lines(lines, seeks=False, actor=actor)
    return applied


def _incoming_first(rows: Iterable[PaymentProcessing]) -> list[PaymentProcessing]:
    return sorted(
        rows, key=lambda row: (row.entry is None or row.entry.remaining > 0, row.pk)
    )


def _fitted(entry: CustomerEntry, gid: str, books: OrderPapers) -> Fit:
    """Settle what an entry can; what it gives is gone for those that follow."""
    own = next((paper for paper in books.papers if paper.entry == entry.pk), None)
    paid = Paid(
        customer=entry.customer_id,
        currency=entry.currency.code,
        amount=-(own.left if own else entry.remaining),
        refund=books.refund_of(gid),
    )
    fitted = fit(paid, books.papers)
    if own is not None:
        own.take(sum((taken.amount for taken in fitted.taken), start=fitted.left * 0))
    return fitted


def _apply(entry: CustomerEntry, books: OrderPapers, fitted: Fit, actor: Any) -> int:
    if not fitted.taken:
        return 0
    targets = [books.entries[taken.paper.entry] for taken in fitted.taken]
    amounts = {taken.paper.entry: taken.amount for taken in fitted.taken}
    try:
        with transaction.atomic():
            apply_to_each(entry, targets, amounts=amounts, actor=actor)
    except NightclerkError as error:
        logger.warning("Payment %s could not be applied: %s", entry, error)
        return 0
    return 1


def _rest(
    row: PaymentProcessing,
    entry: CustomerEntry,
    suggester: Suggester,
    books: OrderPapers,
    fitted: Fit,
) -> list[Suggestion]:
    """Give the line for what an order was paid too much for good."""
    key = key_of(suggester.shop, row.transaction)
    left = suggester.rest(books, fitted.left)
    if not left:
        return []
    of = Suggestion(
        key=key,
        customer=entry.customer,
        date=entry.date,
        amount=entry.amount,
        currency=entry.currency,
        external_order_no=entry.external_order_no,
        text=entry.text,
    )
    return [suggester.rest_line(of, left, targets=[Target(entry, left)])]
