"""Lines of the payment journal, with all that faces show of them."""

from django.db.models import Prefetch, QuerySet

from nightclerk.ledger.models import PaymentLine, PaymentTarget

WITH = ("customer", "currency", "method__account", "account", "entry", "ended_by")


def journal_lines() -> QuerySet[PaymentLine]:
    """Select lines with their customers, accounts and what they settle."""
    targets = PaymentTarget.objects.select_related("entry__currency")
    return PaymentLine.objects.select_related(*WITH).prefetch_related(
        Prefetch("targets", targets)
    )


def open_lines() -> QuerySet[PaymentLine]:
    """Select what somebody still has to post or to drop."""
    return PaymentLine.objects.filter(state=PaymentLine.State.OPEN)
