"""Payments that buyers' banks ask back, as programs see them."""

from datetime import date, datetime

from django.db.models import QuerySet
from pydantic import Field

from nightclerk.connector.models import Dispute, Shop
from nightclerk.connector.programs.values import amount, tail
from nightclerk.ledger.programs.values import Asked, Told

DISPUTES = Dispute.objects.select_related("shop")


class DisputeTold(Told):
    """A payment that a buyer's bank asks back, or asks about."""

    id: int
    number: str
    kind: str
    status: str
    is_open: bool
    amount: str
    currency: str
    order: str
    order_number: str
    reason: str
    network_code: str
    initiated_at: datetime
    evidence_due: date | None
    evidence_sent: date | None
    finalized_on: date | None


class DisputesChosen(Asked):
    """What disputes are chosen by."""

    is_open: bool | None = Field(default=None, title="Not decided yet; else decided")
    status: str = Field(default="", max_length=40, title="Status at Shopify")

    def rows(self, shop: Shop) -> QuerySet[Dispute]:
        """Give the disputes that are wanted."""
        found = DISPUTES.filter(shop=shop)
        if self.is_open is not None:
            decided = found.filter(status__in=Dispute.DECIDED)
            undecided = found.exclude(status__in=Dispute.DECIDED)
            found = undecided if self.is_open else decided
        return found.filter(status=self.status.upper()) if self.status else found


def dispute_told(row: Dispute) -> DisputeTold:
    """Tell a dispute."""
    same = (
        *("kind", "status", "currency", "reason", "network_code", "initiated_at"),
        *("evidence_due", "evidence_sent", "finalized_on"),
    )
    return DisputeTold(
        id=row.pk,
        number=str(row.number),
        is_open=row.status not in Dispute.DECIDED,
        amount=amount(row.amount),
        order=row.order_name,
        order_number=tail(row.order_gid),
        **{name: getattr(row, name) for name in same},
    )
