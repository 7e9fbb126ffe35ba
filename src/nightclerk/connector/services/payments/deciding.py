"""Somebody books payments and payouts now that were not booked by a sync."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from nightclerk.connector.models import (
    PaymentProcessing,
    PaymentSettings,
    Payout,
    Shop,
    ToBooks,
)
from nightclerk.connector.services.payments.matching import TO_DO, Booking
from nightclerk.connector.services.payments.outcomes import MoneyOutcome, quiet
from nightclerk.connector.services.payments.payouts import (
    LOST,
    PAID,
    PayoutDesk,
    movements_of,
)
from nightclerk.core.errors import NotReady, Refused
from nightclerk.core.text import words
from nightclerk.jobs.services.rights import require_permission

logger = logging.getLogger(__name__)

SET_UP = words("Say in the payment settings of the shop how they are booked.")


def book_again(rows: Iterable[PaymentProcessing], *, actor: Any = None) -> MoneyOutcome:
    """Book payments that wait or were stopped, as their shops' settings say.

    Each by itself: what cannot be booked keeps its reason. Raises `NotAllowed` without
    the right, `Refused` where none of them waits, `NotReady` where a shop only reads.
    """
    require_permission(
        actor,
        "connector.change_paymentprocessing",
        words("You have no right to book payments of shops"),
    )
    keys = [row.pk for row in rows]
    found = PaymentProcessing.objects.select_related("transaction__order__shop")
    held = found.defer("transaction__order__payload").filter(
        pk__in=keys, state__in=TO_DO
    )
    by_shop: dict[Shop, list[PaymentProcessing]] = defaultdict(list)
    for row in held.order_by("transaction__processed_at", "transaction_id"):
        by_shop[row.transaction.order.shop].append(row)
    if not by_shop:
        raise Refused(
            words("None of it waits to be booked"),
            hint=words("What is in the payment journal is posted or dropped there."),
        )
    outcome = MoneyOutcome()
    for booking, some in [(_booking(shop, actor), by_shop[shop]) for shop in by_shop]:
        outcome += _booked(booking, some)
    logger.info("%s payments were booked again by %s", len(outcome.rows), actor)
    return outcome


def _booking(shop: Shop, actor: Any) -> Booking:
    settings = PaymentSettings.objects.filter(shop=shop).first()
    if settings is None or settings.books == PaymentSettings.Books.OFF:
        raise NotReady(
            words("Payments of shop {shop} are only read", shop=shop.code), hint=SET_UP
        )
    return Booking(shop, settings, run_id=None, actor=actor, told=quiet)


def _booked(booking: Booking, rows: Sequence[PaymentProcessing]) -> MoneyOutcome:
    """Book payments of one shop; what came in first, for refunds may need it."""
    outcome = MoneyOutcome()
    for goes_back in (False, True):
        keys = [
            row.pk for row in rows if (row.transaction.kind == "REFUND") is goes_back
        ]
        if keys:
            outcome.rows += booking.page(keys)
    return outcome


def can_post(payout: Payout) -> bool:
    """Tell whether a payout is one for the books and not there as it is now."""
    if payout.state in (ToBooks.WAITING, ToBooks.STOPPED):
        return payout.status in (PAID, *LOST)
    posting = payout.posting
    is_taken_back = posting is None or posting.key.endswith(":lost")
    return payout.status in LOST and not is_taken_back


def post_payouts(payouts: Iterable[Payout], *, actor: Any = None) -> MoneyOutcome:
    """Post payouts that are paid, or take those back that came to nothing.

    Each by itself: one that does not add up keeps its reason and its residue. Raises
    `NotAllowed` without the right, `Refused` where none is to be posted, `NotReady`
    where a shop has no payment settings.
    """
    require_permission(
        actor,
        "connector.change_payout",
        words("You have no right to post payouts"),
    )
    keys = [payout.pk for payout in payouts]
    found = Payout.objects.select_related("shop", "posting").filter(pk__in=keys)
    by_shop: dict[Shop, list[Payout]] = defaultdict(list)
    for payout in found.order_by("issued_at", "number"):
        if can_post(payout):
            by_shop[payout.shop].append(payout)
    if not by_shop:
        raise Refused(
            words("None of it is to be posted"),
            hint=words("A payout is posted once it is paid, and only once."),
        )
    outcome = MoneyOutcome()
    for desk, some in [(_desk(shop, actor), by_shop[shop]) for shop in by_shop]:
        movements = movements_of(some)
        outcome.rows += [desk.book(each, movements.get(each.gid, ())) for each in some]
    return outcome


def _desk(shop: Shop, actor: Any) -> PayoutDesk:
    settings = PaymentSettings.objects.filter(shop=shop).first()
    if settings is None:
        raise NotReady(
            words("Shop {shop} has no accounts for payouts", shop=shop.code),
            hint=SET_UP,
        )
    return PayoutDesk(settings, run_id=None, actor=actor)
