"""Start the processing of some orders, and lift what holds them."""

import logging
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from nightclerk.connector.models import OrderProcessing, Shop, State
from nightclerk.connector.services.orders.updates import require_change
from nightclerk.connector.services.syncs.starting import Started, start_sync
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs.registry import catalogue

logger = logging.getLogger(__name__)

PROCESS_ORDERS = 30103
MOST_NAMED = 500  # orders that one entry names; more are all of the shop


def process_some(
    shop: Shop,
    gids: Sequence[str],
    *,
    actor: Any = None,
    background: bool | None = None,
) -> Started:
    """Start task 30103 for orders, by their ids at Shopify.

    More than an entry can name are processed with all others of the shop that wait.
    """
    task = catalogue[PROCESS_ORDERS]
    named = list(gids) if len(gids) <= MOST_NAMED else []
    params = task.params.read({"shop": shop.code, "gids": named})
    return start_sync(shop, task, params, actor=actor, background=background)


@transaction.atomic
def lift_hold(processing: OrderProcessing, *, actor: Any = None) -> OrderProcessing:
    """Let an order be booked although a rule of the shop card holds it.

    `NotAllowed` without the right to decide about orders, `Refused` where it is not
    held any more. It is processed by the next run, or by `process_some`.
    """
    require_change(actor)
    changed = OrderProcessing.objects.filter(
        pk=processing.pk, state=State.HELD, hold_is_lifted=False
    ).update(hold_is_lifted=True, state=State.WAITING)
    if not changed:
        raise Refused(
            words("{order} is not held", order=processing.order),
            hint=words("Look at the order again: it has changed meanwhile."),
        )
    logger.info(
        "The hold of %s is lifted by %s", processing.order, actor or "the system"
    )
    processing.refresh_from_db()
    return processing
