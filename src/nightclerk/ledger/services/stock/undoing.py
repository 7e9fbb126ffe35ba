"""Undo movements of goods: the same goods, at the same cost, from the same lots."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

from django.db import transaction

from nightclerk.core.errors import Refused
from nightclerk.core.text import Text, words
from nightclerk.ledger.costing import AVERAGE, Lot
from nightclerk.ledger.models import Company, ItemEntry
from nightclerk.ledger.rounding import carried
from nightclerk.ledger.selectors.company import company
from nightclerk.ledger.selectors.stock_costs import (
    Cost,
    costs_of,
    lots_of,
    place_of,
)
from nightclerk.ledger.services.stock.bookings import receipt_fact
from nightclerk.ledger.services.stock.moves import Applied, Moves, Worth
from nightclerk.ledger.services.writing.open_days import require_open_day

ZERO = Decimal(0)
Parts = dict[int, tuple[Decimal, Decimal]]


@transaction.atomic
def put_back(
    entry: ItemEntry,
    *,
    on: date,
    company: Company | None = None,
    document_no: str = "",
    actor: Any = None,
) -> ItemEntry:
    """Undo one shipped or returned entry; see `put_all_back`."""
    return put_all_back(
        [entry], company=company, on=on, document_no=document_no, actor=actor
    )[0]


@transaction.atomic
def put_all_back(
    entries: Sequence[ItemEntry],
    *,
    on: date,
    company: Company | None = None,
    document_no: str = "",
    actor: Any = None,
) -> list[ItemEntry]:
    """Undo shipped or returned entries by entries of the same cost, in their order.

    What went out lies in its lots again; what came back goes out of its own lot. The
    new entries bear `document_no`, or the number of the entry they undo. Refused
    where an entry is undone already, is invoiced, or where returned goods are gone.
    """
    if not entries:
        return []
    places = {place_of(entry) for entry in entries}
    undoing = _Undoing(Moves(company=_kept(company), on=on, places=places), entries)
    for entry in entries:
        undoing.undo(entry.pk, document_no or entry.document_no)
    return undoing.moves.write(
        document_no=document_no or entries[0].document_no, actor=actor
    )


@transaction.atomic
def undo_receipt(entry: ItemEntry, *, on: date, actor: Any = None) -> ItemEntry:
    """Take a stock receipt back on a day: its goods leave at the cost they came with.

    Refused where it is undone already, where goods of it have gone out, and where the
    day is not open. The item's last known cost stays.
    """
    kept = company()
    require_open_day(on, company=kept, actor=actor)
    if entry.kind != ItemEntry.Kind.RECEIPT:
        _refuse(words("{entry} is no stock receipt", entry=entry.document_no))
    moves = Moves(company=kept, on=on, places={place_of(entry)})
    undoing = _Undoing(moves, [entry])
    cost = undoing.undo_receipt(entry.pk)
    if kept.cost_to_gl:
        moves.bookings.append(receipt_fact(moves.items[entry.item_id], entry, -cost))
    return moves.write(document_no=entry.document_no, actor=actor)[0]


def _kept(given: Company | None) -> Company:
    return given or company()


class _Undoing:
    """What is known of the entries that are undone, and of the lots they came from."""

    def __init__(self, moves: Moves, entries: Sequence[ItemEntry]) -> None:
        self.moves = moves
        wanted = {entry.pk for entry in entries}
        self.lots = lots_of(wanted)
        self.costs = costs_of(wanted)
        self._load(wanted.union(*self.lots.values()))
        undone = ItemEntry.objects.filter(corrects__in=wanted)
        self.undone = set(undone.values_list("corrects_id", flat=True))

    def undo(self, pk: int, document_no: str) -> None:
        """Write an entry against one that is there."""
        entry = self.moves.entries[pk]
        if pk in self.undone or entry.kind == ItemEntry.Kind.CORRECTION:
            _refuse(words("{entry} is undone already", entry=entry.document_no))
        if entry.invoiced:
            _refuse(
                words("{entry} is invoiced", entry=entry.document_no),
                hint=words("Write a credit memo instead."),
            )
        self.undone.add(pk)
        against = self._against(entry, document_no)
        if entry.quantity < 0:
            self._into_lots(entry, against)
        else:
            key, cost = self._out_of_own_lot(entry, against)
            self.moves.value(Worth(key, against.quantity, expected=-cost))

    def undo_receipt(self, pk: int) -> Decimal:
        """Write an entry against a receipt, whose cost was actual from the beginning.

        Gives the cost of the goods that leave.
        """
        entry = self.moves.entries[pk]
        if pk in self.undone:
            _refuse(words("{entry} is undone already", entry=entry.document_no))
        against = self._against(entry, entry.document_no)
        against.invoiced = against.quantity
        key, cost = self._out_of_own_lot(entry, against)
        self.moves.value(Worth(key, against.quantity, actual=-cost))
        return cost

    def _against(self, entry: ItemEntry, document_no: str) -> ItemEntry:
        return ItemEntry(
            item_id=entry.item_id,
            variant_id=entry.variant_id,
            location_id=entry.location_id,
            kind=ItemEntry.Kind.CORRECTION,
            date=self.moves.on,
            document_no=document_no,
            external_order_no=entry.external_order_no,
            quantity=-entry.quantity,
            corrects=entry,
        )

    def _into_lots(self, entry: ItemEntry, against: ItemEntry) -> None:
        moves, pool = self.moves, self.moves.pool_of(entry)
        key = moves.add(against)
        cost = -self.costs.get(entry.pk, Cost()).total
        moves.value(Worth(key, against.quantity, cost))
        assumed = pool.forget(entry.pk)
        lots = []
        for lot, (quantity, part) in self._parts(entry, cost - assumed).items():
            moves.apply(Applied(lot, entry.pk, -quantity, -part))
            lots.append(Lot(lot, quantity, part, moves.entries[lot].date))
        # Both together cost nothing: neither has anything left.
        moves.close(entry.pk)
        moves.close(key)
        moves.settle(pool.put(lots))

    def _out_of_own_lot(
        self, entry: ItemEntry, against: ItemEntry
    ) -> tuple[int, Decimal]:
        if entry.remaining != entry.quantity:
            _refuse(
                words("Goods of {entry} have gone out again", entry=entry.document_no)
            )
        key = self.moves.add(against)
        cost = self.costs.get(entry.pk, Cost()).total
        taking = self.moves.pool_of(entry).withdraw(entry.pk, cost)
        for part in taking.parts:
            self.moves.apply(Applied(part.pk, key, part.quantity, part.cost))
        return key, taking.cost

    def _parts(self, entry: ItemEntry, cost: Decimal) -> Parts:
        """Say what each lot gets back; an average is spread by quantity."""
        lots = {pk: part for pk, part in self.lots.get(entry.pk, {}).items() if part[0]}
        if self.moves.items[entry.item_id].costing != AVERAGE:
            return lots
        quantities = [quantity for quantity, _ in lots.values()]
        costs = carried(cost, quantities, decimals=self.moves.decimals)
        return dict(zip(lots, zip(quantities, costs, strict=True), strict=True))

    def _load(self, pks: set[int]) -> None:
        """Read, and lock, what is used up already; the rest is known."""
        missing = pks - self.moves.entries.keys()
        found = ItemEntry.objects.select_for_update(no_key=True).filter(pk__in=missing)
        for entry in found.order_by("pk"):
            self.moves.entries[entry.pk] = entry


def _refuse(text: Text, *, hint: Text | None = None) -> NoReturn:
    raise Refused(text, hint=hint)
