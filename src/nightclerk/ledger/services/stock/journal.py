"""Goods come in, go out and come back, each at its cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction

from nightclerk.core.text import words
from nightclerk.ledger.costing import share
from nightclerk.ledger.models import (
    Company,
    Item,
    ItemEntry,
    ItemVariant,
    LedgerTransaction,
    Location,
)
from nightclerk.ledger.pools import Pool
from nightclerk.ledger.problems import Problem, refuse
from nightclerk.ledger.rounding import rounded
from nightclerk.ledger.selectors.check_facts import prevents
from nightclerk.ledger.selectors.company import company
from nightclerk.ledger.selectors.stock_costs import (
    Cost,
    Place,
    came_back,
    costs_of,
)
from nightclerk.ledger.services.stock.bookings import receipt_fact
from nightclerk.ledger.services.stock.checks import (
    require_receipt,
    too_few,
)
from nightclerk.ledger.services.stock.moves import Moves
from nightclerk.ledger.services.writing.numbers import next_number
from nightclerk.ledger.services.writing.open_days import require_open_day

ZERO = Decimal(0)
UNIT_DECIMALS = 5  # of the column


@dataclass(frozen=True, kw_only=True)
class Want:
    """Goods that a document's line takes (> 0) or brings back (< 0).

    The quantity is in the item's own unit. Without a location it is the company's.
    What comes back does so at the exact cost of `from_entry`, or at the current cost.
    """

    item: Item
    quantity: Decimal
    line_no: int | None = None
    variant: ItemVariant | None = None
    location: Location | None = None
    document_no: str = ""
    external_order_no: str = ""
    from_entry: ItemEntry | None = None
    is_invoiced: bool = False

    def place(self, company: Company) -> Place:
        """Name the place where the goods lie."""
        location = self.location.pk if self.location else company.location_id
        return self.item.pk, self.variant.pk if self.variant else None, location


class ReceiptDetails(TypedDict, total=False):
    """Where goods are received, and by which document."""

    location: Location | None
    variant: ItemVariant | None
    document_no: str


@dataclass(frozen=True)
class Delivery:
    """The entries of goods that moved, and what those cost that are invoiced at once.

    Costs are by the entry's key: > 0 for goods that went out, < 0 for what came back.
    """

    entries: list[ItemEntry]
    costs: dict[int, Decimal]


@transaction.atomic
def take_out(
    wants: Sequence[Want], *, company: Company, on: date, actor: Any = None
) -> list[ItemEntry]:
    """Let goods of one document, or of many, go out or come back on a day.

    Gives one item entry for each want, in their order, `invoiced` being zero. Raises
    `Refused` naming all lines whose goods are missing where negative stock is
    prevented; then nothing is written.
    """
    return deliver(wants, company=company, on=on, actor=actor).entries


def deliver(
    wants: Sequence[Want],
    *,
    company: Company,
    on: date,
    invoice: LedgerTransaction | None = None,
    actor: Any = None,
) -> Delivery:
    """Do as `take_out` inside the caller's transaction.

    What wants say is invoiced gets its actual cost at once, by the transaction of the
    `invoice`.
    """
    if not wants:
        return Delivery([], {})
    places = {want.place(company) for want in wants}
    only_out = all(want.quantity > 0 for want in wants) and not any(
        prevents(want.item, company) for want in wants
    )
    moves = Moves(
        company=company, on=on, places=places, invoice=invoice, only_out=only_out
    )
    returns = _Returns(wants, moves.decimals)
    problems: list[Problem] = []
    for want in wants:
        if want.quantity > 0:
            problems += _missing(want, moves)
            moves.take(_entry(want, moves, ItemEntry.Kind.SALE))
        else:
            cost = returns.cost_of(want, moves.items[want.item.pk])
            entry = _entry(want, moves, ItemEntry.Kind.RETURN)
            moves.bring(entry, Cost(expected=cost))
    if problems:
        refuse(
            problems,
            words("There is not enough stock"),
            hint=words("Receive goods, or ship less."),
        )
    entries = moves.write(document_no=wants[0].document_no, actor=actor)
    return Delivery(entries, moves.invoiced_costs())


@transaction.atomic
def receive_stock(
    item: Item,
    quantity: Decimal,
    *,
    unit_cost: Decimal,
    on: date,
    actor: Any = None,
    **details: Unpack[ReceiptDetails],
) -> ItemEntry:
    """Take goods into stock at what one of them cost, in the company's currency.

    The quantity is in the item's own unit. Without a location the company's is meant;
    without a document number the series of stock receipts gives one. Goods that went
    out before they came are settled, and their cost is corrected on this day. The
    item's unit cost becomes this cost, or the new average. `Refused` names the fields
    that are wrong.
    """
    kept, variant = company(), details.get("variant")
    require_receipt(item, quantity, unit_cost=unit_cost, variant=variant)
    require_open_day(on, company=kept, actor=actor)
    want = Want(
        item=item,
        quantity=-quantity,
        location=details.get("location"),
        variant=variant,
        document_no=details.get("document_no") or _receipt_number(kept, on),
    )
    moves = Moves(company=kept, on=on, places={want.place(kept)})
    cost = rounded(quantity * unit_cost, moves.decimals)
    entry = _entry(want, moves, ItemEntry.Kind.RECEIPT)
    entry.invoiced = quantity
    moves.bring(entry, Cost(actual=cost))
    if kept.cost_to_gl:
        moves.bookings.append(receipt_fact(moves.items[item.pk], entry, cost))
    moves.write(document_no=entry.document_no, actor=actor)
    _write_unit_cost(moves.items[item.pk], unit_cost, moves.pool_of(entry))
    return entry


class _Returns:
    """What comes back costs, so that all parts cost what went out."""

    def __init__(self, wants: Sequence[Want], decimals: int) -> None:
        origins = {want.from_entry.pk for want in wants if want.from_entry}
        self.decimals = decimals
        self.costs = costs_of(origins) if origins else {}
        self.back = came_back(origins) if origins else {}

    def cost_of(self, want: Want, item: Item) -> Decimal:
        """Give the cost of the next goods that come back."""
        quantity = -want.quantity
        origin = want.from_entry
        if origin is None:
            return rounded(item.unit_cost * quantity, self.decimals)
        before = self.back.get(origin.pk, ZERO)
        self.back[origin.pk] = before + quantity
        return self._part(origin, before + quantity) - self._part(origin, before)

    def _part(self, origin: ItemEntry, quantity: Decimal) -> Decimal:
        cost = self.costs.get(origin.pk, Cost()).total
        return share(-cost, quantity, -origin.quantity, decimals=self.decimals)


def _entry(want: Want, moves: Moves, kind: str) -> ItemEntry:
    item, variant, location = want.place(moves.company)
    return ItemEntry(
        item_id=item,
        variant_id=variant,
        location_id=location,
        kind=kind,
        date=moves.on,
        document_no=want.document_no,
        external_order_no=want.external_order_no,
        quantity=-want.quantity,
        invoiced=-want.quantity if want.is_invoiced else ZERO,
    )


def _receipt_number(kept: Company, on: date) -> str:
    if kept.stock_series is None:
        return ""
    return next_number(kept.stock_series, on=on, what=words("Stock receipt"))


def _write_unit_cost(item: Item, unit_cost: Decimal, pool: Pool) -> None:
    if item.costing == Item.Costing.AVERAGE and pool.quantity > 0:
        unit_cost = rounded(pool.value / pool.quantity, UNIT_DECIMALS)
    Item.objects.filter(pk=item.pk).update(unit_cost=unit_cost)


def _missing(want: Want, moves: Moves) -> list[Problem]:
    item = moves.items[want.item.pk]
    there = moves.pools[want.place(moves.company)].quantity
    if want.quantity <= there or not prevents(item, moves.company):
        return []
    return [Problem(too_few(item, want.quantity, there), "quantity", want.line_no)]
