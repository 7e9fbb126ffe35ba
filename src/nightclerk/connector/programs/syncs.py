"""All syncs of a shop at once, as programs start them."""

from typing import Any

from nightclerk.connector.models import Shop
from nightclerk.connector.programs.values import reason_said, said
from nightclerk.connector.services.syncs.all_syncs import Begun, sync_all
from nightclerk.ledger.programs.values import Told


class BegunTold(Told):
    """A sync that was to start: its entry, or in `error` why it did not."""

    task: int
    title: str
    entry: int | None
    error: str


def sync_all_asked(shop: Shop, *, actor: Any = None) -> list[BegunTold]:
    """Start every sync of a shop in the background; one refused stops no other."""
    return [_told(each) for each in sync_all(shop, actor=actor)]


def _told(begun: Begun) -> BegunTold:
    return BegunTold(
        task=begun.task.number,
        title=said(begun.task.title.as_json()),
        entry=begun.entry.pk if begun.entry else None,
        error=reason_said(begun.error.as_json()) if begun.error else "",
    )
