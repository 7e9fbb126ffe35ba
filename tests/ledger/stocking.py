"""Builders of goods that move, and what must always be true of them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from tests.ledger.building import WORK_DATE

from nightclerk.ledger.cost_rows import CostFact, cost_rows
from nightclerk.ledger.journal import Row
from nightclerk.ledger.models import (
    InventorySetup,
    Item,
    ItemApplication,
    ItemEntry,
    LedgerTransaction,
    PostingSetup,
    ValueEntry,
)
from nightclerk.ledger.selectors.company import company as kept
from nightclerk.ledger.selectors.stock import inventory_checks
from nightclerk.ledger.services.stock.costs import (
    InvoicedCost,
    costs_to_invoice,
    write_costs,
)
from nightclerk.ledger.services.stock.journal import Want, receive_stock, take_out
from nightclerk.ledger.services.writing.transactions import write_transaction

ZERO = Decimal(0)


def money(text: str) -> Decimal:
    return Decimal(text)


def receive(
    item: Item, quantity: str, unit_cost: str, *, on: date = WORK_DATE, **details: Any
) -> ItemEntry:
    return receive_stock(
        item, Decimal(quantity), unit_cost=Decimal(unit_cost), on=on, **details
    )


def want(item: Item, quantity: str, **fields: Any) -> Want:
    return Want(item=item, quantity=Decimal(quantity), **fields)


@transaction.atomic
def move(*wants: Want, on: date = WORK_DATE) -> list[ItemEntry]:
    """Let goods move as a posting does: in a transaction of its own."""
    return take_out(wants, company=kept(), on=on)


def ship(item: Item, quantity: str, **fields: Any) -> ItemEntry:
    return move(want(item, quantity, **fields))[0]


def now(entry: ItemEntry) -> ItemEntry:
    return ItemEntry.objects.get(pk=entry.pk)


def cost_of(entry: ItemEntry) -> Decimal:
    """Give what an entry cost, expected and actual; negative for what went out."""
    sums = entry.values.aggregate(expected=Sum("expected"), actual=Sum("actual"))
    return (sums["expected"] or ZERO) + (sums["actual"] or ZERO)


def lots(item: Item) -> list[tuple[Decimal, Decimal]]:
    """Give quantity and cost of the open lots, oldest first."""
    open_lots = ItemEntry.objects.filter(item=item, remaining__gt=0).order_by("pk")
    return [(lot.remaining, cost_left(lot)) for lot in open_lots]


def cost_left(lot: ItemEntry) -> Decimal:
    return cost_of(lot) - _sum(lot.given.all(), "cost")


def booked_costs(plan: Sequence[InvoicedCost]) -> list[Row]:
    """Give what the ledger gets of costs, for a customer at home."""
    if not kept().cost_to_gl:
        return []
    return cost_rows(_fact(row) for row in plan)


def invoice(entry: ItemEntry, quantity: str, *, on: date = WORK_DATE) -> Decimal:
    """Invoice the cost of goods, and book it where the company wants that."""
    plan = costs_to_invoice([(entry, Decimal(quantity))])
    written = write_transaction(
        source=LedgerTransaction.Source.SALES,
        date=on,
        document_no="I-1",
        rows=booked_costs(plan),
    )
    write_costs(plan, transaction=written, on=on, document_no="I-1")
    return plan[0].cost


def _fact(row: InvoicedCost) -> CostFact:
    item = Item.objects.get(pk=row.entry.item_id)
    setup = PostingSetup.objects.get(
        business_group__code="DOMESTIC", product_group=item.product_group
    )
    return CostFact(
        row.cost,
        setup.cost_account_id,
        InventorySetup.objects.get(item_group=item.item_group).inventory_account_id,
    )


def broken_rules_of_stock(items: Sequence[Item] | None = None) -> list[str]:
    """Name what is wrong with the goods: I11 to I14 of the invariants."""
    chosen = Item.objects.all() if items is None else items
    found = [text for item in chosen for text in _broken(item)]
    if kept().cost_to_gl:
        found += [
            f"I14 account {check.account.no} is off by {check.difference}"
            for check in inventory_checks()
            if check.difference
        ]
    return found


def _broken(item: Item) -> list[str]:
    entries = list(ItemEntry.objects.filter(item=item))
    found = [text for entry in entries for text in _broken_entry(entry)]
    for place in {(entry.variant_id, entry.location_id) for entry in entries}:
        here = [e for e in entries if (e.variant_id, e.location_id) == place]
        quantity = sum((e.quantity for e in here), ZERO)
        if quantity != sum((e.remaining for e in here), ZERO):
            found.append(f"I11 {item.no}: quantity is not what remains")
        open_ = [e for e in here if e.remaining]
        if len({e.remaining > 0 for e in open_}) > 1:
            found.append(f"I11 {item.no}: there are goods, and goods are owed")
        inbound = [e for e in here if e.quantity > 0 and e.kind != "correction"]
        if not open_ and sum((cost_left(e) for e in inbound), ZERO):
            found.append(f"I13 {item.no}: nothing is left but a cost")
    return found


def _broken_entry(entry: ItemEntry) -> list[str]:
    if not entry.remaining and entry.open_cost:
        return [f"I13 {entry.pk} has a cost left but no goods"]
    if entry.kind == ItemEntry.Kind.CORRECTION:
        same = not cost_of(entry) + cost_of(entry.corrects or entry)
        return [] if same else [f"I23 {entry.pk} costs not what it corrects"]
    if entry.quantity > 0:
        return _broken_lot(entry)
    if ItemEntry.objects.filter(corrects=entry).exists():
        return []
    return _broken_outbound(entry)


def _broken_lot(lot: ItemEntry) -> list[str]:
    found = []
    if lot.quantity - lot.remaining != _sum(lot.given.all(), "quantity"):
        found.append(f"I12 lot {lot.pk} gave not what it lost")
    if lot.open_cost != cost_left(lot):
        found.append(f"I13 lot {lot.pk} has not the cost that is left of it")
    is_fifo = lot.item.costing == Item.Costing.FIFO
    if is_fifo and not lot.remaining and cost_left(lot):
        found.append(f"I13 lot {lot.pk} is used up but for a cost")
    return found


def _broken_outbound(entry: ItemEntry) -> list[str]:
    found = []
    if entry.remaining - entry.quantity != _sum(entry.taken.all(), "quantity"):
        found.append(f"I12 entry {entry.pk} took not what it got")
    if entry.open_cost != cost_of(entry) + _sum(entry.taken.all(), "cost"):
        found.append(f"I13 entry {entry.pk} is owed at another cost than it had")
    if not entry.remaining and cost_of(entry) != -_sum(entry.taken.all(), "cost"):
        found.append(f"I13 entry {entry.pk} costs not what its lots gave")
    return found


def _sum(rows: Any, column: str) -> Decimal:
    return rows.aggregate(total=Sum(column))["total"] or ZERO


def written() -> tuple[int, int, int]:
    """Count what movements write."""
    return (
        ItemEntry.objects.count(),
        ItemApplication.objects.count(),
        ValueEntry.objects.count(),
    )
