"""Stock levels of a shop: made, read, reckoned and confirmed, many at a time."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from nightclerk.connector.mapping.stock.rows import SeenItem
from nightclerk.connector.mapping.stock.wanted import StockRule
from nightclerk.connector.models import OutgoingChange, Shop, StockLevel
from nightclerk.core.errors import NightclerkError

Told = dict[str, Any]

# Only goods have stock. What is gone at Shopify, or is no item any more, has none here.
OPEN_LEVELS = """
    INSERT INTO connector_stocklevel (shop_id, variant_id, location_id, is_stocked,
        committed, problem)
    SELECT variant.shop_id, variant.id, place.id, false, 0, '{}'
    FROM connector_shopvariant variant
    JOIN ledger_item item ON item.id = variant.item_id AND item.kind = 'inventory'
    CROSS JOIN unnest(%(locations)s::bigint[]) AS place(id)
    WHERE variant.shop_id = %(shop)s AND NOT variant.is_gone
        AND variant.gid LIKE 'gid://%%'
        AND NOT EXISTS (SELECT 1 FROM connector_stocklevel known
            WHERE known.variant_id = variant.id AND known.location_id = place.id)
    ON CONFLICT DO NOTHING
"""
CLOSE_LEVELS = """
    DELETE FROM connector_stocklevel level USING connector_shopvariant variant
    LEFT JOIN ledger_item item ON item.id = variant.item_id
    WHERE level.shop_id = %(shop)s AND variant.id = level.variant_id
        AND (variant.is_gone OR item.id IS NULL OR item.kind <> 'inventory'
            OR level.location_id IN (SELECT place.id FROM connector_shoplocation place
                WHERE place.shop_id = %(shop)s AND place.calculation = ''))
"""
# A level that Shopify does not name has nothing there. Of what changed since it was
# last read both figures are given.
SEE = """
    WITH item AS (
        SELECT * FROM json_to_recordset(%(items)s::json) AS item(gid text)
    ), given AS (
        SELECT * FROM json_to_recordset(%(levels)s::json) AS given(
            item text, location text, quantity integer, committed integer)
    ), fresh AS (
        SELECT level.id, level.confirmed AS before, level.read_at IS NULL AS is_first,
            given.item IS NOT NULL AS is_stocked, given.quantity,
            coalesce(given.committed, 0) AS committed
        FROM connector_stocklevel level
        JOIN connector_shopvariant variant ON variant.id = level.variant_id
        JOIN item ON item.gid = variant.inventory_gid
        JOIN connector_shoplocation place ON place.id = level.location_id
        LEFT JOIN given ON given.item = item.gid AND given.location = place.gid
        WHERE level.shop_id = %(shop)s
        ORDER BY level.id FOR UPDATE OF level
    )
    UPDATE connector_stocklevel kept
    SET is_stocked = fresh.is_stocked, confirmed = fresh.quantity,
        committed = fresh.committed, read_at = statement_timestamp()
    FROM fresh WHERE kept.id = fresh.id
    RETURNING kept.id,
        NOT fresh.is_first AND fresh.before IS DISTINCT FROM fresh.quantity
"""
TRACK = """
    UPDATE connector_shopvariant variant SET is_tracked = item.tracked
    FROM json_to_recordset(%(items)s::json) AS item(gid text, tracked boolean)
    WHERE variant.shop_id = %(shop)s AND variant.inventory_gid = item.gid
        AND item.tracked IS NOT NULL AND variant.is_tracked <> item.tracked
"""
RECKON = """
    UPDATE connector_stocklevel kept
    SET wanted = given.wanted, problem = given.problem,
        wanted_at = statement_timestamp()
    FROM json_to_recordset(%s::json) AS given(
        id bigint, wanted integer, problem jsonb)
    WHERE kept.id = given.id
"""
CONFIRM = """
    UPDATE connector_stocklevel kept
    SET confirmed = given.quantity, is_stocked = true, problem = '{}',
        sent_at = statement_timestamp(),
        read_at = coalesce(kept.read_at, statement_timestamp())
    FROM json_to_recordset(%s::json) AS given(id bigint, quantity integer)
    WHERE kept.id = given.id
"""
REFUSE = """
    UPDATE connector_stocklevel kept SET problem = given.problem
    FROM json_to_recordset(%s::json) AS given(id bigint, problem jsonb)
    WHERE kept.id = given.id
"""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a level should have, or why that cannot be said or sent."""

    pk: int
    wanted: int | None
    problem: NightclerkError | None = None


@dataclass(frozen=True, slots=True)
class LevelRow:
    """What is kept of a reckoned level; the problem as JSON, empty for none."""

    pk: int
    wanted: int | None
    problem: Mapping[str, Any]


@dataclass
class SeenLevels:
    """What reading brought: levels that were read, and those that were not as known."""

    read: int = 0
    changed: set[int] = field(default_factory=set)


@transaction.atomic
def open_levels(shop: Shop, rules: Sequence[StockRule]) -> int:
    """Have a level for each variant that is goods at each location that counts.

    Those of variants that are gone, are no item or a service, and those at locations
    that do not count, are deleted. Tells how many are new. Two statements.
    """
    told: Told = {"shop": shop.pk, "locations": [rule.location for rule in rules]}
    with connection.cursor() as cursor:
        cursor.execute(CLOSE_LEVELS, told)
        cursor.execute(OPEN_LEVELS, told)
        opened: int = cursor.rowcount
    return opened


@transaction.atomic
def keep_seen(
    shop: Shop,
    seen: Sequence[SeenItem],
    *,
    name: str,
    gone: Collection[str] = (),
) -> SeenLevels:
    """Keep what Shopify has of some inventory items: quantities of a name, orders.

    `gone` are ids that Shopify does not know. A level that it does not name, or that
    is switched off, is not stocked. Two statements.
    """
    items = [{"gid": item.gid, "tracked": item.is_tracked} for item in seen]
    items += [{"gid": gid, "tracked": None} for gid in gone]
    levels = [
        {
            "item": item.gid,
            "location": level.location,
            "quantity": level.quantities.get(name, 0),
            "committed": level.quantities.get("committed", 0),
        }
        for item in seen
        for level in item.levels
        if level.is_active
    ]
    told: Told = {
        "shop": shop.pk,
        "items": json.dumps(items),
        "levels": json.dumps(levels),
    }
    with connection.cursor() as cursor:
        cursor.execute(TRACK, told)
        cursor.execute(SEE, told)
        rows = cursor.fetchall()
    return SeenLevels(len(rows), {pk for pk, is_changed in rows if is_changed})


def keep_unseen(shop: Shop) -> int:
    """Keep of levels that a whole list did not have that Shopify has none of them."""
    left = StockLevel.objects.filter(shop=shop, read_at=None)
    named = left.exclude(variant__inventory_gid="")
    gids = set(named.values_list("variant__inventory_gid", flat=True))
    return keep_seen(shop, (), name="", gone=gids).read if gids else 0


def keep_reckoned(rows: Sequence[LevelRow]) -> None:
    """Keep what levels should have; only those that changed are to be given."""
    _run(
        RECKON,
        [{"id": row.pk, "wanted": row.wanted, "problem": row.problem} for row in rows],
    )


def keep_settled(changes: Sequence[OutgoingChange]) -> None:
    """Keep of levels what Shopify confirmed or refused of changes of them."""
    confirmed, refused = [], []
    for change in changes:
        level = change.payload.get("level")
        if change.state == OutgoingChange.State.CONFIRMED:
            told: Mapping[str, Any] = change.answer or {}
            quantity = told.get("quantity", change.payload.get("to"))
            confirmed.append({"id": level, "quantity": quantity})
        elif change.state == OutgoingChange.State.REJECTED:
            refused.append({"id": level, "problem": change.answer or {}})
    _run(CONFIRM, confirmed)
    _run(REFUSE, refused)


def as_problem(problem: NightclerkError | None) -> dict[str, Any]:
    """Give a reason as a level keeps it; empty for none."""
    return problem.as_json() if problem else {}


def _run(statement: str, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(statement, [json.dumps(rows)])
