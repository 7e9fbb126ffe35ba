"""Orders that changed at Shopify after they were booked: seen, shown, dealt with."""

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from nightclerk.connector.mapping.papers.document_heads import people_of
from nightclerk.connector.mapping.papers.snapshots import (
    as_json,
    differences,
    digest,
    snapshot,
)
from nightclerk.connector.models import OrderProcessing, State
from nightclerk.connector.selectors.papers.refunds import settled_refunds
from nightclerk.connector.selectors.papers.sales import sales_of
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs.services.rights import require_permission

logger = logging.getLogger(__name__)

# What somebody decided of a difference counts as long as it is the same.
FLAG = """
    UPDATE connector_orderprocessing kept
    SET pending = given.pending, pending_key = given.pending_key, settled_key = ''
    FROM json_to_recordset(%s::json) AS given(
        id bigint, pending jsonb, pending_key text)
    WHERE kept.id = given.id AND kept.pending_key <> given.pending_key
"""


def flag_updates(keys: Collection[int]) -> int:
    """Find out how booked orders differ from what was booked; tells how many changed.

    `keys` are those of orders that were read again. What a refund explains that is
    credited by itself is no difference, and neither are tags, notes, payment and
    shipping states. Call it in the transaction that wrote the orders.
    """
    rows = list(
        OrderProcessing.objects.filter(order__in=keys, state=State.PROCESSED)
        .exclude(booked={})
        .select_related("order")
        .defer("order__payload")
    )
    if not rows:
        return 0
    now = snapshots_of(rows)
    flagged = []
    for row in rows:
        found = differences(row.booked, now[row.order_id])
        flagged.append(
            {"id": row.pk, "pending": as_json(found), "pending_key": digest(found)}
        )
    with connection.cursor() as cursor:
        cursor.execute(FLAG, [json.dumps(flagged)])
        changed: int = cursor.rowcount
    return changed


def snapshots_of(rows: Sequence[OrderProcessing]) -> Mapping[int, dict[str, Any]]:
    """Give how booked orders are now, without refunds credited by themselves."""
    keys = [row.order_id for row in rows]
    aside = settled_refunds(keys).values_list("gid", flat=True)
    sales = sales_of(
        [row.order for row in rows],
        {row.order_id: row.money for row in rows},
        aside=list(aside),
    )
    people = {row.order_id: people_of(row.order) for row in rows}
    return {sale.key: snapshot(sale, people[sale.key]) for sale in sales}


@transaction.atomic
def ignore_update(processing: OrderProcessing, *, actor: Any = None) -> OrderProcessing:
    """Leave the documents as they are; the same difference is not shown again.

    `Refused` where the order changed since it was looked at.
    """
    require_change(actor)
    changed = (
        OrderProcessing.objects.filter(
            pk=processing.pk, pending_key=processing.pending_key
        )
        .exclude(pending_key="")
        .update(settled_key=processing.pending_key)
    )
    if not changed:
        raise Refused(
            words("{order} has no such change", order=processing.order),
            hint=words("Look at the order again: it has changed meanwhile."),
        )
    logger.info("The change of %s is left alone by %s", processing.order, actor)
    processing.refresh_from_db()
    return processing


def require_change(actor: Any) -> None:
    """Raise `NotAllowed` where the actor may not decide about orders."""
    require_permission(
        actor,
        "connector.change_orderprocessing",
        words("You have no right to decide about orders"),
    )
