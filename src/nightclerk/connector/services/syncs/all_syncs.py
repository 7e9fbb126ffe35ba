"""Start all syncs of a shop at once; what is refused stops no other."""

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser

from nightclerk.connector.models import Shop
from nightclerk.connector.services.syncs.starting import require_enabled, start_sync
from nightclerk.core.errors import NightclerkError
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.registry import Task, catalogue

# Buyers before the orders that name them, orders before their documents, products
# before their stock and pictures; what left and what was paid comes last.
IN_TURN = (30100, 30104, 30103, 30108, 30102, 30107, 30109, 30105)


@dataclass(frozen=True)
class Begun:
    """A sync that was to start: the entry it became, or why it did not."""

    task: Task
    entry: JobEntry | None = None
    error: NightclerkError | None = None


def sync_all(shop: Shop, *, actor: AbstractBaseUser | None = None) -> list[Begun]:
    """Start every sync of a shop in the background, each as an entry of its own.

    The queue lets those wait for each other that must. `NotReady` where the shop is
    switched off: then none is started.
    """
    require_enabled(shop)
    return [_begun(shop, catalogue[number], actor) for number in IN_TURN]


def _begun(shop: Shop, task: Task, actor: AbstractBaseUser | None) -> Begun:
    try:
        params = task.params.read({"shop": shop.code})
        started = start_sync(shop, task, params, actor=actor, background=True)
    except NightclerkError as error:
        return Begun(task, error=error)
    return Begun(task, entry=started.entry)
