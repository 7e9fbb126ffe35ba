"""Move the marks up to which streams are completely here."""

import logging
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from nightclerk.connector.models import Shop, Watermark
from nightclerk.core.errors import Refused, invalid_fields
from nightclerk.core.text import words
from nightclerk.jobs.hot import take_turn
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.services.events import note
from nightclerk.jobs.services.rights import require_permission

log = logging.getLogger(__name__)

# The task that reads a stream; its number is its name at Microsoft.
TASKS = {
    "orders": 30104,
    "customers": 30100,
    "products": 30108,
    "pictures": 30107,
    "payouts": 30105,
    "balance": 30105,
    "disputes": 30105,
}

MOVE = """
    INSERT INTO connector_watermark AS mark (shop_id, stream, filters, synced_to)
    VALUES (%s, %s, %s, %s)
    ON CONFLICT (shop_id, stream, filters) DO UPDATE
    SET synced_to = excluded.synced_to, moved_at = statement_timestamp()
    WHERE mark.synced_to < excluded.synced_to
"""


def move_watermark(shop: Shop, stream: str, *, filters: str = "", to: datetime) -> bool:
    """Move a stream's mark forward, never back; tells whether it moved.

    `to` is a moment of Shopify's clock. Call it in the transaction that keeps the
    records up to that moment.
    """
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [shop.pk, stream, filters, to])
        moved: int = cursor.rowcount
    return moved > 0


def note_listed(shop: Shop, stream: str, *, filters: str = "", at: datetime) -> bool:
    """Note when a run that has kept all it listed began, on Shopify's clock.

    Tells whether there is a mark to note it with; a stream of nothing has none.
    """
    marks = Watermark.objects.filter(shop=shop, stream=stream, filters=filters)
    return marks.update(listed_at=at) > 0


@transaction.atomic
def reset(shop: Shop, stream: str, *, actor: Any) -> int:
    """Forget how far a stream is here, with any filters: its next sync brings all.

    Gives how many marks there were; nothing that is here is deleted. The entries that
    sync the shop keep it as an event. Raises `NotAllowed` where the actor may not
    change shops, `Refused` for an unknown stream and while a sync of it is live, whose
    end would set the mark again.
    """
    require_permission(
        actor,
        "connector.change_shop",
        words("You have no right to change shop {shop}", shop=shop.code),
    )
    if stream not in TASKS:
        raise invalid_fields(
            {"stream": words("Choose one of {streams}", streams=", ".join(TASKS))}
        )
    take_turn()  # no sync of the shop begins meanwhile
    _require_no_sync(shop, stream)
    marks, _ = Watermark.objects.filter(shop=shop, stream=stream).delete()
    syncs = JobEntry.objects.filter(task=TASKS[stream], params__shop=shop.code)
    for entry in syncs.exclude(status=JobEntry.Status.FINISHED):
        text = words("Set back: the next sync of {shop} brings all", shop=shop.code)
        note(entry, "set_back", text, actor=actor)
    log.info("%s was set back for shop %s by %s", stream, shop.code, actor)
    return marks


def _require_no_sync(shop: Shop, stream: str) -> None:
    live = JobRun.objects.filter(
        task=TASKS[stream], params__shop=shop.code, status__in=JobRun.UNENDED
    ).first()
    if live is not None:
        raise Refused(
            words("“{run}” is under way for shop {shop}", run=live, shop=shop.code),
            hint=words("Wait for its end, or cancel it first."),
        )
