"""Changes of stock levels for Shopify: what they are, and which of them are left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from nightclerk.connector.mapping.stock.rows import change_key, level_key
from nightclerk.connector.mapping.stock.wanted import StockRule
from nightclerk.connector.models import OutgoingChange, Shop
from nightclerk.connector.selectors.stock.levels import LevelFacts
from nightclerk.connector.services.sending.calls import Wish, plan_changes
from nightclerk.connector.services.syncs.skips import resolve_skipped

SET, STOCK_NEW = "stock", "stock-new"
KINDS = (SET, STOCK_NEW)
STREAM = "stock_out"
State = OutgoingChange.State

# What nobody needs any more: the level is as it should be, or there is none.
DROP = """
    UPDATE connector_outgoingchange change SET state = 'dropped',
        ended_at = statement_timestamp()
    WHERE change.shop_id = %(shop)s AND change.kind = ANY(%(kinds)s)
        AND change.state IN ('pending', 'rejected')
        AND NOT EXISTS (SELECT 1 FROM connector_stocklevel level
            WHERE level.id = (change.payload ->> 'level')::bigint
                AND level.wanted IS DISTINCT FROM greatest(level.confirmed, 0)
                AND level.is_stocked = (change.kind = 'stock'))
    RETURNING change.gid
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A level with the quantity that it should have."""

    level: LevelFacts
    rule: StockRule
    quantity: int

    @property
    def kind(self) -> str:
        """Tell whether a quantity is set, or the item is stocked first."""
        return SET if self.level.is_stocked else STOCK_NEW

    @property
    def gid(self) -> str:
        """Give the name of the level among changes and skipped records."""
        return level_key(self.level.inventory_gid, self.rule.gid)


@transaction.atomic
def plan_stock(
    shop: Shop, wanted: Sequence[Wanted], *, run_id: int | None = None
) -> list[OutgoingChange]:
    """Write changes of levels down; gives those that may be sent now.

    One that Shopify refused, or that a person gave up, is not among them as long as
    the level wants the same from the same quantity.
    """
    before = _newest(shop, [each.gid for each in wanted])
    wishes = [_wish(each, before.get(each.gid)) for each in wanted]
    return plan_changes(shop, wishes, run_id=run_id)


def _newest(shop: Shop, gids: Sequence[str]) -> Mapping[str, OutgoingChange]:
    """Give the newest change of each level that has had one."""
    rows = OutgoingChange.objects.filter(shop=shop, gid__in=gids, kind__in=KINDS)
    newest = rows.order_by("gid", "-pk").distinct("gid").defer("answer")
    return {row.gid: row for row in newest}


def _wish(wanted: Wanted, before: OutgoingChange | None) -> Wish:
    level = wanted.level
    told: dict[str, Any] = {
        "level": level.pk,
        "item": level.inventory_gid,
        "location": wanted.rule.gid,
        "from": level.confirmed if level.is_stocked else None,
        "to": wanted.quantity,
    }
    if before is not None and _is_same(before, wanted.kind, told):
        key = before.key
    else:
        key = change_key(
            wanted.kind,
            wanted.gid,
            before=told["from"],
            wanted=wanted.quantity,
            after=before.pk if before else 0,
        )
    subject = place_name(level, wanted.rule)
    return Wish(wanted.kind, key, told, subject=subject, gid=wanted.gid)


def place_name(level: LevelFacts, rule: StockRule) -> str:
    """Give what people know a level by: the item and where it is."""
    return f"{level.name} · {rule.name}"


def _is_same(before: OutgoingChange, kind: str, told: Mapping[str, Any]) -> bool:
    """Tell whether a change has not ended yet, or was ended by a person for good."""
    if before.kind != kind or before.payload != told:
        return False
    given_up = before.state == State.DROPPED and bool(before.message)
    return given_up or before.state not in (State.CONFIRMED, State.DROPPED)


@transaction.atomic
def drop_needless(shop: Shop) -> int:
    """Drop changes of levels that are as they should be; what they said is resolved."""
    with connection.cursor() as cursor:
        cursor.execute(DROP, {"shop": shop.pk, "kinds": list(KINDS)})
        gids = [gid for (gid,) in cursor.fetchall()]
    if gids:
        resolve_skipped(shop, STREAM, gids)
    return len(gids)
