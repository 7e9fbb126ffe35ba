"""What is new about disputes: opened, decided, or anything else in between."""

from collections.abc import Sequence
from dataclasses import dataclass

from nightclerk.connector.mapping.payments.rows import DisputeRow, PaymentRow
from nightclerk.connector.models import Dispute, Shop
from nightclerk.connector.selectors.payments.streams import statuses_of
from nightclerk.core.text import Text, words

SAID = {
    "NEEDS_RESPONSE": words("Dispute of {order} over {amount} needs an answer"),
    "UNDER_REVIEW": words("Dispute of {order} over {amount} is under review"),
    "ACCEPTED": words("Dispute of {order} over {amount} was accepted"),
    "WON": words("Dispute of {order} over {amount} was won"),
    "LOST": words("Dispute of {order} over {amount} was lost"),
    "PREVENTED": words("Dispute of {order} over {amount} was prevented"),
}
OTHER = words("Dispute of {order} over {amount} is now {status}")


@dataclass(frozen=True)
class DisputeNews:
    """A dispute whose status is another one than was known here, or new."""

    row: DisputeRow
    before: str = ""

    @property
    def needs_somebody(self) -> bool:
        """Tell whether it was lost or waits for the merchant."""
        status = self.row.status
        return status == "LOST" or status not in (*Dispute.DECIDED, "UNDER_REVIEW")

    @property
    def text(self) -> Text:
        """Say it as a sentence with the order and the amount."""
        row = self.row
        return SAID.get(row.status, OTHER).filled(
            order=row.order_name or str(row.number),
            amount=f"{row.amount.normalize():f} {row.currency}",
            status=row.status,
        )


def dispute_news(shop: Shop, rows: Sequence[PaymentRow]) -> list[DisputeNews]:
    """Give what these rows say that is not known here; call it before they are kept.

    Of a dispute that is new and decided already nothing is told.
    """
    disputes = [row for row in rows if isinstance(row, DisputeRow)]
    if not disputes:
        return []
    known = statuses_of(shop, [row.gid for row in disputes])
    return [
        DisputeNews(row, known.get(row.gid, ""))
        for row in disputes
        if known.get(row.gid, "") != row.status
        and (row.gid in known or row.status not in Dispute.DECIDED)
    ]
