"""Mirror Shopify's orders: one page, one transaction, nothing written in vain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction

from nightclerk.connector.mapping.orders.rows import (
    ChildRow,
    MappedOrder,
    OrderRow,
)
from nightclerk.connector.models import Shop, ShopOrder
from nightclerk.connector.services.orders.tables import TABLES, Table
from nightclerk.connector.services.orders.traces import (
    keep_versions,
    open_processing,
    see_words,
)
from nightclerk.connector.services.orders.updates import flag_updates
from nightclerk.connector.services.syncs.skips import resolve_skipped
from nightclerk.connector.services.syncs.starting import Started, start_sync
from nightclerk.connector.services.syncs.upserts import (
    as_json,
    delete_vanished,
    upsert,
    upsert_statement,
)
from nightclerk.jobs.registry import catalogue

STREAM = "orders"
SYNC_ORDERS = 30104


@dataclass
class Mirrored:
    """What a page of orders came to, as ids of Shopify's.

    `written` gives the key and the name of those that were imported or updated.
    """

    imported: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    written: list[tuple[int, str]] = field(default_factory=list)

    def __add__(self, other: "Mirrored") -> "Mirrored":
        return Mirrored(
            self.imported + other.imported,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.written + other.written,
        )

    @property
    def count(self) -> int:
        """How many orders are here now."""
        return len(self.imported) + len(self.updated) + len(self.unchanged)


@transaction.atomic
def mirror_orders(
    shop: Shop, orders: Sequence[MappedOrder], *, run_id: int | None = None
) -> Mirrored:
    """Make our records equal to these orders; an older state never replaces a newer.

    Rows that are the same already are not written. What was skipped before and is
    here now is resolved.
    """
    known = _known(shop, orders)
    newest = [mapped for mapped in orders if not _is_older(mapped, known)]
    _keep_versions(newest, known)
    written = _write_headers(shop, [mapped.order for mapped in newest], run_id)
    ids = {gid: pk for gid, (pk, _) in known.items()} | written
    placed = [mapped for mapped in newest if mapped.order.gid in ids]
    for row_type, table in TABLES.items():
        _write_children(table, row_type, placed, ids=ids, known=known)
    if written:
        open_processing(written.values())
        see_words(shop, written.values())
        flag_updates([pk for gid, pk in written.items() if gid in known])
    resolve_skipped(shop, STREAM, [mapped.order.gid for mapped in placed])
    return _sorted(orders, known=set(known), written=written)


def sync_one_order(
    order: ShopOrder, *, actor: AbstractBaseUser | None = None
) -> Started:
    """Bring one order again, whatever its state and age."""
    return sync_some_orders(order.shop, [order.gid], actor=actor)


def sync_some_orders(
    shop: Shop,
    gids: Sequence[str],
    *,
    actor: AbstractBaseUser | None = None,
    background: bool | None = None,
) -> Started:
    """Bring orders by their ids; in the background or now, as the shop or you want."""
    task = catalogue[SYNC_ORDERS]
    params = task.params.read({"shop": shop.code, "gids": list(gids)})
    return start_sync(shop, task, params, actor=actor, background=background)


Known = dict[str, tuple[int, datetime]]


def _known(shop: Shop, orders: Sequence[MappedOrder]) -> Known:
    """Lock the orders that are here already, in one order for all who do so."""
    gids = [mapped.order.gid for mapped in orders]
    rows = (
        ShopOrder.objects.select_for_update(no_key=True)
        .filter(shop=shop, gid__in=gids)
        .order_by("pk")
        .values_list("gid", "pk", "shopify_updated_at")
    )
    return {gid: (pk, updated_at) for gid, pk, updated_at in rows}


def _is_older(mapped: MappedOrder, known: Known) -> bool:
    here = known.get(mapped.order.gid)
    return here is not None and mapped.order.shopify_updated_at < here[1]


def _keep_versions(orders: Sequence[MappedOrder], known: Known) -> None:
    newer = [
        {"id": known[mapped.order.gid][0], "changed": mapped.order.shopify_updated_at}
        for mapped in orders
        if mapped.order.gid in known
    ]
    if newer:
        keep_versions(msgspec.json.encode(newer).decode())


def _write_headers(
    shop: Shop, rows: Sequence[OrderRow], run_id: int | None
) -> dict[str, int]:
    """Write the orders themselves; gives the keys of those that were written."""
    if not rows:
        return {}
    for row in rows:
        row.shop_id, row.run_id = shop.pk, run_id
    statement = upsert_statement(
        ShopOrder,
        OrderRow,
        ("shop_id", "gid"),
        unseen=("run_id",),
        touched="refreshed_at = statement_timestamp()",
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} RETURNING gid, id", [as_json(rows)])
        return dict(cursor.fetchall())


def _write_children(
    table: Table,
    row_type: type[ChildRow],
    orders: Sequence[MappedOrder],
    *,
    ids: dict[str, int],
    known: Known,
) -> None:
    """Write what belongs to the orders; delete what they no longer name."""
    rows: list[ChildRow] = []
    kept_before: list[int] = []
    for mapped in orders:
        if row_type not in mapped.children:
            continue
        pk = ids[mapped.order.gid]
        for row in mapped.children[row_type]:
            row.order_id = pk
            rows.append(row)
        if mapped.order.gid in known:
            kept_before.append(pk)
    if kept_before:
        delete_vanished(
            table.model, rows, table.key, orders=kept_before, kept_by=table.kept_by
        )
    upsert(table.model, rows, table.key)


def _sorted(
    orders: Sequence[MappedOrder], *, known: set[str], written: Mapping[str, int]
) -> Mirrored:
    """Tell new orders from changed ones, and these from the rest."""
    result = Mirrored()
    for mapped in orders:
        gid = mapped.order.gid
        if gid not in written:
            result.unchanged.append(gid)
            continue
        result.written.append((written[gid], mapped.order.name))
        if gid in known:
            result.updated.append(gid)
        else:
            result.imported.append(gid)
    return result
