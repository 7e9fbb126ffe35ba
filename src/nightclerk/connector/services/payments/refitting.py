"""Lines of the payment journal find papers that came, or changed, after them."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Abs

from nightclerk.connector.mapping.payments.fitting import Paid, fit
from nightclerk.connector.models import PaymentProcessing, Shop, ToBooks
from nightclerk.connector.selectors.payments.candidates import OrderPapers, papers_of
from nightclerk.connector.services.payments.reasons import reason_of
from nightclerk.core.errors import NightclerkError
from nightclerk.ledger.models import PaymentLine, PaymentTarget
from nightclerk.ledger.services.receivables.payment_journal import Target
from nightclerk.ledger.services.receivables.payment_lines import change_line

logger = logging.getLogger(__name__)


def refit_lines(shop: Shop, *, actor: Any = None) -> int:
    """Let open lines settle what is open of their orders now; gives how many changed.

    Those that settle nothing yet, because the invoice came later, and those that
    would settle what somebody settled otherwise meanwhile. All others stay as they
    are, and so does what a person wrote into them.
    """
    for row in _with_targets_gone(shop):
        _change(row, [], actor=actor)
    rows = list(_without_targets(shop))
    found = papers_of({row.transaction.order_id for row in rows})
    return sum(_refit(row, found, actor=actor) for row in rows)


def _proposed(shop: Shop) -> QuerySet[PaymentProcessing]:
    return (
        PaymentProcessing.objects.filter(
            state=ToBooks.PROPOSED,
            transaction__order__shop=shop,
            line__state=PaymentLine.State.OPEN,
        )
        .select_related("transaction__order", "line__currency")
        .defer("transaction__order__payload")
        .order_by("transaction__processed_at", "transaction_id")
    )


def _with_targets_gone(shop: Shop) -> QuerySet[PaymentProcessing]:
    gone = Q(entry__is_open=False) | Q(remains__lt=F("amount"))
    targets = PaymentTarget.objects.annotate(remains=Abs("entry__remaining"))
    return _proposed(shop).filter(
        Exists(targets.filter(gone, line=OuterRef("line_id")))
    )


def _without_targets(shop: Shop) -> Sequence[PaymentProcessing]:
    targets = PaymentTarget.objects.filter(line=OuterRef("line_id"))
    rows = _proposed(shop).filter(~Exists(targets))
    return sorted(rows, key=lambda row: row.line is not None and row.line.amount < 0)


def _refit(
    row: PaymentProcessing, found: Mapping[int, OrderPapers], *, actor: Any
) -> bool:
    line, books = row.line, found[row.transaction.order_id]
    refund = books.refund_of(row.transaction.gid)
    if line is None or (line.amount < 0 and refund in books.coming):
        return False
    paid = Paid(
        customer=line.customer_id,
        currency=line.currency.code,
        amount=line.amount,
        refund=refund,
    )
    fitted = fit(paid, books.papers)
    if not fitted.taken:
        return False
    targets = [
        Target(books.entries[taken.paper.entry], taken.amount) for taken in fitted.taken
    ]
    reason = reason_of(
        fitted,
        row.transaction.order.name,
        line.currency,
        is_invoiced=books.is_invoiced,
    )
    return _change(row, targets, reason=reason, actor=actor)


def _change(row: PaymentProcessing, targets: Sequence[Target], **more: Any) -> bool:
    """Change a line unless somebody posted or dropped it this moment."""
    if row.line is None:
        return False
    try:
        change_line(row.line, targets=targets, **more)
    except NightclerkError as error:
        logger.warning("Line %s of the journal stays as it is: %s", row.line_id, error)
        return False
    return True
