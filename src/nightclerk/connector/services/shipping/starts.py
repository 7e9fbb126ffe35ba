"""Start the sync of shipments: of a shop, or of what somebody looks at."""

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser

from nightclerk.connector.models import Shop
from nightclerk.connector.services.syncs.starting import Started, start_sync
from nightclerk.jobs.registry import catalogue

SYNC_SHIPMENTS = 30109


def sync_shipments_of(
    shop: Shop,
    *,
    shipments: Sequence[str] = (),
    orders: Sequence[str] = (),
    actor: AbstractBaseUser | None = None,
    background: bool | None = None,
) -> Started:
    """Start task 30109, for some posted shipments by number, or orders by number.

    Without a choice all of the shop that is to be sent. Raises as `start_sync`.
    """
    task = catalogue[SYNC_SHIPMENTS]
    told = {"shop": shop.code, "shipments": list(shipments), "orders": list(orders)}
    params = task.params.read(told)
    return start_sync(shop, task, params, actor=actor, background=background)
