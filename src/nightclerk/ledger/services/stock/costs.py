"""The cost of goods becomes actual when they are invoiced."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection, transaction

from nightclerk.core.errors import Broken
from nightclerk.core.text import words
from nightclerk.ledger.costing import share
from nightclerk.ledger.models import ItemEntry, LedgerTransaction, ValueEntry
from nightclerk.ledger.selectors.stock_costs import Cost, costs_of

ZERO = Decimal(0)
COLUMNS = ("id", "item_id", "location_id", "quantity", "invoiced")
LOCKED = f"""
SELECT {", ".join(COLUMNS)} FROM ledger_itementry WHERE id = ANY(%s)
ORDER BY id FOR NO KEY UPDATE
"""  # noqa: S608 - our own names
INVOICED = """
UPDATE ledger_itementry entry SET invoiced = given.invoiced
FROM jsonb_to_recordset(%s::jsonb) AS given (id bigint, invoiced numeric)
WHERE entry.id = given.id
"""


@dataclass(frozen=True, slots=True)
class InvoicedCost:
    """What is invoiced of an entry, and what that cost.

    `quantity` has the entry's sign. `cost` is what the ledger books: > 0 for goods
    that went out, < 0 for goods that came back.
    """

    entry: ItemEntry
    quantity: Decimal
    cost: Decimal


@transaction.atomic(savepoint=False)
def invoice_cost(
    quantities: Iterable[tuple[ItemEntry, Decimal]],
    *,
    transaction: LedgerTransaction | None,
    on: date,
    document_no: str,
    decimals: int = 2,
) -> dict[int, Decimal]:
    """Make the cost of what is invoiced actual; give the cost by the entry's key.

    Quantities are in the item's own unit and say how much of each entry is invoiced
    now, > 0 whichever way the goods went; < 0 takes an invoice back. The costs are
    > 0 for goods that went out, < 0 for goods that came back.
    """
    plan = costs_to_invoice(quantities, decimals=decimals)
    write_costs(plan, transaction=transaction, on=on, document_no=document_no)
    return {row.entry.pk: row.cost for row in plan}


def costs_to_invoice(
    quantities: Iterable[tuple[ItemEntry, Decimal]], *, decimals: int = 2
) -> list[InvoicedCost]:
    """Lock the entries and say what the quantities cost, each entry once.

    Call it inside a transaction, book the costs, then `write_costs`. Parts are
    cumulative: however an entry is split, its parts cost what the entry cost.
    """
    wanted: dict[int, Decimal] = {}
    for entry, quantity in quantities:
        wanted[entry.pk] = wanted.get(entry.pk, ZERO) + quantity
    if not wanted:
        return []
    locked = _locked(wanted)
    known = costs_of(wanted)
    return [
        _part(entry, wanted[entry.pk], known.get(entry.pk, Cost()), decimals)
        for entry in locked
        if wanted[entry.pk]
    ]


def write_costs(
    plan: Sequence[InvoicedCost],
    *,
    transaction: LedgerTransaction | None,
    on: date,
    document_no: str,
) -> None:
    """Write planned costs: what was expected goes, what is actual comes."""
    if not plan:
        return
    ValueEntry.objects.bulk_create(
        ValueEntry(
            item_entry=row.entry,
            transaction=transaction,
            date=on,
            document_no=document_no,
            quantity=row.quantity,
            expected=row.cost,
            actual=-row.cost,
        )
        for row in plan
    )
    rows = [{"id": row.entry.pk, "invoiced": row.entry.invoiced} for row in plan]
    with connection.cursor() as cursor:
        cursor.execute(INVOICED, [json.dumps(rows, default=str)])


def corrected(entry: ItemEntry, known: Cost, change: Decimal, *, decimals: int) -> Cost:
    """Split a change of an entry's cost: what is invoiced of it has an actual cost."""
    if not entry.invoiced:
        return Cost(expected=change)
    if entry.invoiced == entry.quantity:
        return Cost(actual=change)
    actual = share(
        known.total + change, entry.invoiced, entry.quantity, decimals=decimals
    )
    return Cost(change - actual + known.actual, actual - known.actual)


def _locked(pks: Collection[int]) -> list[ItemEntry]:
    """Lock entries by number; they have the columns that costs need, no others."""
    with connection.cursor() as cursor:
        cursor.execute(LOCKED, [list(pks)])
        return [
            ItemEntry(**dict(zip(COLUMNS, row, strict=True)))
            for row in cursor.fetchall()
        ]


def _part(
    entry: ItemEntry, quantity: Decimal, known: Cost, decimals: int
) -> InvoicedCost:
    signed = quantity if entry.quantity > 0 else -quantity
    entry.invoiced += signed
    if not 0 <= entry.invoiced / entry.quantity <= 1:
        raise Broken(
            words(
                "Item entry {entry} of {quantity} can not be invoiced by {invoiced}",
                entry=entry.pk,
                quantity=entry.quantity,
                invoiced=entry.invoiced,
            )
        )
    actual = share(known.total, entry.invoiced, entry.quantity, decimals=decimals)
    return InvoicedCost(entry, signed, known.actual - actual)
