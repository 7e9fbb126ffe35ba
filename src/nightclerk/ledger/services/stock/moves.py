"""Goods that move together: thought out in memory, then written in a few statements."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from nightclerk.ledger.cost_rows import CostFact, cost_rows
from nightclerk.ledger.costing import Lot
from nightclerk.ledger.models import (
    Company,
    Item,
    ItemApplication,
    ItemEntry,
    LedgerTransaction,
    ValueEntry,
)
from nightclerk.ledger.pools import Owed, Pool, Settled
from nightclerk.ledger.selectors.stock_costs import (
    Cost,
    Place,
    costs_of,
    locked_items,
    open_entries,
    place_of,
)
from nightclerk.ledger.services.stock.bookings import correction_facts
from nightclerk.ledger.services.stock.costs import corrected
from nightclerk.ledger.services.writing.insertion import insert_rows
from nightclerk.ledger.services.writing.transactions import write_transaction

ZERO = Decimal(0)
# Above every key of the database, so that what is new is the youngest of its day.
FIRST_NEW = 2**62
LEFT = """
UPDATE ledger_itementry entry
SET remaining = given.remaining, open_cost = given.open_cost
FROM jsonb_to_recordset(%s::jsonb)
    AS given (id bigint, remaining numeric, open_cost numeric)
WHERE entry.id = given.id
"""


@dataclass(frozen=True, slots=True)
class Applied:
    """How much of a lot went out with what; negative where it came back to the lot."""

    inbound: int
    outbound: int
    quantity: Decimal
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Worth:
    """A change of what an entry cost; negative for what goes out."""

    entry: int
    quantity: Decimal
    expected: Decimal = ZERO
    actual: Decimal = ZERO
    is_provisional: bool = False
    is_correction: bool = False


class Moves:
    """Movements of goods on one day, for the company's books.

    Making it locks the items; nothing is written before `write`. Keys are those of
    entries, or made up for new ones until they are written. Where goods go `only_out`,
    what was owed before is not read: nothing comes in that could settle it.
    """

    def __init__(
        self,
        *,
        company: Company,
        on: date,
        places: Collection[Place],
        invoice: LedgerTransaction | None = None,
        only_out: bool = False,
    ) -> None:
        self.company = company
        self.invoice = invoice
        self.on = on
        self.decimals = company.currency.decimals
        self.items: dict[int, Item] = locked_items({place[0] for place in places})
        self.entries: dict[int, ItemEntry] = {}
        self.fresh: list[int] = []
        self.touched: set[int] = set()
        self.applied: list[Applied] = []
        self.worth: list[Worth] = []
        self.corrections: dict[int, Decimal] = {}
        self.bookings: list[CostFact] = []
        self.pools = {place: self._empty_pool(place) for place in places}
        for entry in open_entries(places, with_owed=not only_out):
            self._load(entry)

    def add(self, entry: ItemEntry) -> int:
        """Take a new entry up; give its key."""
        key = FIRST_NEW + len(self.fresh)
        self.entries[key] = entry
        self.fresh.append(key)
        return key

    def pool_of(self, entry: ItemEntry) -> Pool:
        """Give what lies where the goods of an entry lie."""
        return self.pools[place_of(entry)]

    def take(self, entry: ItemEntry) -> int:
        """Let goods go out, at the cost of what is there, else at the last known."""
        key = self.add(entry)
        pool = self.pool_of(entry)
        taking = pool.take(key, -entry.quantity)
        for part in taking.parts:
            self.apply(Applied(part.pk, key, part.quantity, part.cost))
        if taking.quantity:
            self.value(Worth(key, -taking.quantity, -taking.cost))
        if taking.short:
            assumed = pool.provisional(taking.short)
            self.value(Worth(key, -taking.short, -assumed, is_provisional=True))
        entry.remaining = -taking.short
        return key

    def bring(self, entry: ItemEntry, worth: Cost) -> int:
        """Let goods come in as a lot of their own; what is owed is settled with it."""
        key = self.add(entry)
        entry.remaining = entry.quantity
        self.value(Worth(key, entry.quantity, worth.expected, worth.actual))
        lot = Lot(key, entry.quantity, worth.total, self.on)
        self.settle(self.pool_of(entry).put([lot]))
        return key

    def value(self, worth: Worth) -> None:
        """Note what an entry cost, or how its cost changed."""
        self.worth.append(worth)
        self.entries[worth.entry].open_cost += worth.expected + worth.actual
        self.touched.add(worth.entry)

    def apply(self, applied: Applied) -> None:
        """Note what a lot gave and at what cost, and what is left of both."""
        self.applied.append(applied)
        lot, gone = self.entries[applied.inbound], self.entries[applied.outbound]
        lot.remaining -= applied.quantity
        lot.open_cost -= applied.cost
        gone.open_cost += applied.cost
        self.touched |= {applied.inbound, applied.outbound}

    def close(self, key: int) -> None:
        """Let an entry neither have nor wait for anything any more."""
        entry = self.entries[key]
        entry.remaining = entry.open_cost = ZERO
        self.touched.add(key)

    def settle(self, settled: Iterable[Settled]) -> None:
        """Note what lots gave to goods that were owed, and how much more they cost."""
        for row in settled:
            self.apply(Applied(row.inbound, row.outbound, row.quantity, row.cost))
            self.entries[row.outbound].remaining += row.quantity
            self.corrections[row.outbound] = (
                self.corrections.get(row.outbound, ZERO) + row.correction
            )

    def write(self, *, document_no: str, actor: Any = None) -> list[ItemEntry]:
        """Write all; give the new entries in the order in which they were added.

        Corrections of what was invoiced, and the bookings, go to the ledger in a
        transaction of their own, dated as the movement is.
        """
        self._correct()
        new = [self.entries[key] for key in self.fresh]
        insert_rows(new)
        booked = self._book(document_no, actor)
        insert_rows(map(self._application, self.applied))
        insert_rows(self._value(worth, document_no, booked) for worth in self.worth)
        _write_left(
            [self.entries[key] for key in sorted(self.touched) if key < FIRST_NEW]
        )
        return new

    def invoiced_costs(self) -> dict[int, Decimal]:
        """Give what new entries cost that are invoiced at once, by their keys.

        The cost is > 0 for goods that went out, < 0 for goods that came back.
        """
        costs: dict[int, Decimal] = {}
        for worth in self.worth:
            if self._is_invoiced(worth.entry):
                pk = self.entries[worth.entry].pk
                costs[pk] = costs.get(pk, ZERO) - worth.expected - worth.actual
        return costs

    def _is_invoiced(self, key: int) -> bool:
        """Tell whether an entry is new and invoiced at once: the invoice books it."""
        return key >= FIRST_NEW and bool(self.entries[key].invoiced)

    def _empty_pool(self, place: Place) -> Pool:
        item = self.items[place[0]]
        return Pool(item.costing, self.decimals, item.unit_cost)

    def _load(self, entry: ItemEntry) -> None:
        self.entries[entry.pk] = entry
        pool = self.pool_of(entry)
        if entry.remaining > 0:
            lot = Lot(entry.pk, entry.remaining, entry.open_cost, entry.date)
            pool.lots.append(lot)
            pool.lots.sort(key=lambda lot: (lot.on, lot.pk))
        else:
            pool.owed.append(Owed(entry.pk, -entry.remaining, -entry.open_cost))

    def _correct(self) -> None:
        more = {key: cost for key, cost in self.corrections.items() if cost}
        known = costs_of(key for key in more if key < FIRST_NEW)
        gone: dict[int, Decimal] = {}
        for key, cost in more.items():
            worth = corrected(
                self.entries[key],
                known.get(key, Cost()),
                -cost,
                decimals=self.decimals,
            )
            self.value(
                Worth(key, ZERO, worth.expected, worth.actual, is_correction=True)
            )
            if worth.actual and not self._is_invoiced(key):
                gone[key] = -worth.actual
        if gone and self.company.cost_to_gl:
            self.bookings += correction_facts(
                gone, entries=self.entries, items=self.items
            )

    def _book(self, document_no: str, actor: Any) -> LedgerTransaction | None:
        rows = cost_rows(self.bookings)
        if not rows:
            return None
        return write_transaction(
            source=LedgerTransaction.Source.INVENTORY,
            date=self.on,
            document_no=document_no,
            rows=rows,
            actor=actor,
            decimals=self.decimals,
        )

    def _application(self, applied: Applied) -> ItemApplication:
        return ItemApplication(
            inbound_id=self.entries[applied.inbound].pk,
            outbound_id=self.entries[applied.outbound].pk,
            quantity=applied.quantity,
            cost=applied.cost,
            date=self.on,
        )

    def _value(
        self, worth: Worth, document_no: str, booked: LedgerTransaction | None
    ) -> ValueEntry:
        entry = self.entries[worth.entry]
        if self._is_invoiced(worth.entry) and self.invoice is not None:
            booked, document_no = self.invoice, self.invoice.document_no
            worth = replace(worth, expected=ZERO, actual=worth.expected + worth.actual)
        elif not worth.is_correction:
            document_no = entry.document_no
        return ValueEntry(
            item_entry_id=entry.pk,
            transaction=booked if worth.actual else None,
            date=self.on,
            document_no=document_no,
            quantity=worth.quantity,
            expected=worth.expected,
            actual=worth.actual,
            is_provisional=worth.is_provisional,
            is_correction=worth.is_correction,
        )


def _write_left(entries: Sequence[ItemEntry]) -> None:
    """Write what is left of entries and of their cost, in one statement."""
    if not entries:
        return
    rows = [
        {"id": row.pk, "remaining": row.remaining, "open_cost": row.open_cost}
        for row in entries
    ]
    with connection.cursor() as cursor:
        cursor.execute(LEFT, [json.dumps(rows, default=str)])
