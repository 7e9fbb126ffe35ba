"""Payments of a shop's orders find what they pay, and get into the books."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction

from nightclerk.connector.models import (
    PaymentProcessing,
    PaymentSettings,
    Shop,
    ToBooks,
)
from nightclerk.connector.selectors.payments.candidates import papers_of
from nightclerk.connector.services.papers.processing import FAULTS
from nightclerk.connector.services.payments.applying import apply_open
from nightclerk.connector.services.payments.opening import open_payments
from nightclerk.connector.services.payments.outcomes import (
    MoneyOutcome,
    MoneyRow,
    Told,
    quiet,
)
from nightclerk.connector.services.payments.payers import find_payers
from nightclerk.connector.services.payments.postings import (
    follow_journal,
    put,
    stopped_lines,
)
from nightclerk.connector.services.payments.reasons import Held
from nightclerk.connector.services.payments.refitting import refit_lines
from nightclerk.connector.services.payments.suggesting import Suggester
from nightclerk.core.errors import NightclerkError
from nightclerk.core.text import verbatim, words
from nightclerk.jobs.stopping import is_stopped
from nightclerk.ledger.services.receivables.payment_journal import post_lines

logger = logging.getLogger(__name__)

Books = PaymentSettings.Books
PAGE = 500
TO_DO = (ToBooks.WAITING, ToBooks.STOPPED)


def book_payments(
    shop: Shop,
    *,
    run_id: int | None = None,
    actor: Any = None,
    told: Told = quiet,
    dry_run: bool = False,
) -> MoneyOutcome:
    """Propose or post the payments of a shop, as its settings say; off does nothing.

    `told` hears how many payments are done, of how many. Each payment by itself: what
    cannot be booked keeps its reason. A dry run does all of it and takes it back.
    """
    settings = PaymentSettings.objects.filter(shop=shop).first()
    if settings is None or settings.books == Books.OFF:
        return MoneyOutcome()
    booking = Booking(shop, settings, run_id=run_id, actor=actor, told=told)
    if not dry_run:
        return booking.all()
    with transaction.atomic():
        outcome = booking.all()
        transaction.set_rollback(True)
    return outcome


class Booking:
    """One run over the payments of a shop, a page a transaction."""

    def __init__(
        self,
        shop: Shop,
        settings: PaymentSettings,
        *,
        run_id: int | None,
        actor: Any,
        told: Told,
    ) -> None:
        self.shop, self.posts = shop, settings.books == Books.POST
        self.settings, self.run_id, self.actor = settings, run_id, actor
        self.told = told
        self.suggester = Suggester(shop, settings)

    def all(self) -> MoneyOutcome:
        """Follow what people did, apply what was booked before, book what is new.

        What came in is booked first: money paid back may find what is left of it.
        """
        open_payments(self.shop, self.settings)
        self.go_on()
        outcome = MoneyOutcome(followed=follow_journal(self.shop))
        outcome.applied = apply_open(
            self.shop, self.suggester, posts=self.posts, actor=self.actor
        )
        pages = list(self._pages())
        total, done = sum(map(len, pages)), 0
        for keys in pages:
            outcome.rows += self.page(keys)
            done += len(keys)
            self.told(done, total)
        return outcome

    def go_on(self) -> None:
        """Fit open lines anew, and try once more to post those that were stopped."""
        stopped = stopped_lines(self.shop) if self.posts else []
        refit_lines(self.shop, actor=self.actor)
        if stopped:
            post_lines(stopped, seeks=False, actor=self.actor)

    def page(self, keys: Sequence[int]) -> list[MoneyRow]:
        """Book one page; where it fails as a whole, its payments one by one."""
        try:
            return self._book(keys)
        except FAULTS as error:
            if is_stopped():  # the error is what the stop left of a statement
                raise
            if len(keys) == 1:
                return self._stop(keys, error)
            logger.warning("A page of payments is done one by one: %s", error)
        return [row for key in keys for row in self.page([key])]

    def _pages(self) -> Iterator[list[int]]:
        found = PaymentProcessing.objects.filter(
            state__in=TO_DO, transaction__order__shop=self.shop
        ).order_by("transaction__processed_at", "transaction_id")
        went_back = found.filter(transaction__kind="REFUND")
        for rows in (found.exclude(transaction__kind="REFUND"), went_back):
            keys = list(rows.values_list("pk", flat=True))
            for start in range(0, len(keys), PAGE):
                yield keys[start : start + PAGE]

    @transaction.atomic
    def _book(self, keys: Sequence[int]) -> list[MoneyRow]:
        rows = _hold(keys)
        books = papers_of({row.transaction.order_id for row in rows})
        find_payers(self.shop, rows, books, actor=self.actor)
        decided = [
            (row, self.suggester.decided(row, books[row.transaction.order_id]))
            for row in rows
        ]
        return put(decided, posts=self.posts, run_id=self.run_id, actor=self.actor)

    @transaction.atomic
    def _stop(self, keys: Sequence[int], error: Exception) -> list[MoneyRow]:
        """Keep the one payment that nobody could book, with what went wrong."""
        text = error.text if isinstance(error, NightclerkError) else None
        fate = Held(
            ToBooks.STOPPED,
            words(
                "The payment could not be booked: {problem}",
                problem=text or verbatim(str(error)),
            ),
            words("Report this with the order's number where it stays unclear."),
        )
        logger.error("Payment %s could not be booked", keys, exc_info=error)
        rows = [(row, fate) for row in _hold(keys)]
        return put(rows, posts=False, run_id=self.run_id, actor=self.actor)


def _hold(keys: Sequence[int]) -> list[PaymentProcessing]:
    """Lock what is still to be booked; what another holds is left to the other."""
    found = (
        PaymentProcessing.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("transaction__order")
        .defer("transaction__order__payload")
        .filter(pk__in=keys, state__in=TO_DO)
        .order_by("transaction__processed_at", "transaction_id")
    )
    return list(found)
