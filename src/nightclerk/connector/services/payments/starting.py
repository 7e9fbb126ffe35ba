"""Start the payment sync for what the money of a day lacks."""

from typing import Any

from nightclerk.connector.mapping.completeness import OF_MONEY
from nightclerk.connector.models import CompletenessDay
from nightclerk.connector.services.payments.incoming import SYNC_PAYMENTS
from nightclerk.connector.services.syncs.starting import Started, start_sync
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs.registry import catalogue


def sync_money(
    day: CompletenessDay, *, actor: Any = None, background: bool | None = None
) -> Started:
    """Read payouts of a day's shop and book its money, where that of the day lacks.

    `Refused` where it lacks nothing. Refunds that are not here come with their orders.
    """
    if not any(day.differs.get(kind) for kind in OF_MONEY):
        raise Refused(
            words("No refund or payout of this day has to be booked"),
            hint=words("Check the day again to see how it is."),
        )
    task = catalogue[SYNC_PAYMENTS]
    params = task.params.read({"shop": day.shop.code})
    return start_sync(day.shop, task, params, actor=actor, background=background)
