"""Start the sync of stock: of a shop, or of what somebody looks at."""

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser

from nightclerk.connector.models import Shop
from nightclerk.connector.services.syncs.starting import Started, start_sync
from nightclerk.jobs.registry import catalogue

SYNC_STOCK = 30102


def sync_stock_of(
    shop: Shop,
    *,
    variants: Sequence[str] = (),
    items: Sequence[str] = (),
    force: bool = False,
    actor: AbstractBaseUser | None = None,
    background: bool | None = None,
) -> Started:
    """Start task 30102, for some variants by Shopify's id, or some items by number.

    Without a choice all stock of the shop is synced. `force` sends what is the same
    already, too. Raises as `start_sync`.
    """
    task = catalogue[SYNC_STOCK]
    told = {
        "shop": shop.code,
        "variants": list(variants),
        "items": list(items),
        "force": force,
    }
    return start_sync(
        shop, task, task.params.read(told), actor=actor, background=background
    )
