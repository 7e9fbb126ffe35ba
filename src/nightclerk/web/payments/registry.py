"""Which record of a shop's money has which page."""

from django.contrib.admin import AdminSite
from django.db.models import Model

from nightclerk.connector.models import (
    BalanceTransaction,
    Dispute,
    PaymentProcessing,
    Payout,
)
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.payments.balance import BalanceAdmin
from nightclerk.web.payments.disputes import DisputeAdmin
from nightclerk.web.payments.payments import PaymentProcessingAdmin
from nightclerk.web.payments.payouts import PayoutAdmin

PAGES: dict[type[Model], type[BookAdmin]] = {
    BalanceTransaction: BalanceAdmin,
    Dispute: DisputeAdmin,
    PaymentProcessing: PaymentProcessingAdmin,
    Payout: PayoutAdmin,
}


def register(site: AdminSite) -> None:
    """Give every record its list and its card."""
    for model, page in PAGES.items():
        site.register(model, page)
