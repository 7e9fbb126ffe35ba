"""The goods of a posting: what leaves or comes back, and what of it is invoiced."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F

from nightclerk.ledger.cost_rows import CostFact, cost_rows
from nightclerk.ledger.journal import Row
from nightclerk.ledger.models import (
    Item,
    ItemEntry,
    LedgerTransaction,
    PostedDocument,
    PostedLine,
    SalesLine,
)
from nightclerk.ledger.posting_plan import Delivered, Step, shared
from nightclerk.ledger.services.posting.case import Case, is_goods
from nightclerk.ledger.services.stock.costs import costs_to_invoice, write_costs
from nightclerk.ledger.services.stock.journal import Want, deliver

ZERO = Decimal(0)
DELIVERIES = (PostedDocument.Kind.SHIPMENT, PostedDocument.Kind.RECEIPT)
NOW = 0  # stands for the line of the shipment that is just being posted


@dataclass(frozen=True)
class Goods:
    """Item entries by line number, and what cost those have that are invoiced at once.

    Costs are > 0 for goods that went out, < 0 for goods that came back.
    """

    entries: Mapping[int, ItemEntry]
    costs: Mapping[int, Decimal]


def move_goods(
    case: Case, document_no: str, invoice: LedgerTransaction | None
) -> Goods:
    """Take out or bring back what the posting moves.

    What is shipped and invoiced in one has its actual cost at once.
    """
    moved: list[int] = []
    wants: list[Want] = []
    for line in case.lines:
        step = case.steps.get(line.line_no)
        if step is None or not step.ship or line.item is None or not is_goods(line):
            continue
        moved.append(line.line_no)
        wants.append(_want(case, line, line.item, step, document_no))
    delivery = deliver(
        wants,
        company=case.setup.company,
        on=case.on,
        invoice=invoice,
        actor=case.actor,
    )
    entries = dict(zip(moved, delivery.entries, strict=True))
    return Goods(
        entries,
        {
            number: delivery.costs[entry.pk]
            for number, entry in entries.items()
            if entry.pk in delivery.costs
        },
    )


def shares_of(case: Case, goods: Goods) -> dict[int, list[Delivered]]:
    """Say for each line which shipments its invoice is of, the oldest first.

    `goods` are those of this posting; its own shipment has the key `NOW`.
    """
    before = _delivered_before(case)
    found: dict[int, list[Delivered]] = {}
    for number, step in case.steps.items():
        if step.invoice:
            entry = goods.entries.get(number)
            now = Delivered(NOW, entry.pk if entry else None, step.ship)
            found[number] = shared([*before.get(number, []), now], step.invoice)
    return found


def book_cost(
    case: Case,
    goods: Goods,
    shares: Mapping[int, Sequence[Delivered]],
    written: LedgerTransaction,
) -> list[Row]:
    """Turn the expected cost of what is invoiced into actual cost.

    Gives what it books: nothing where the company keeps costs out of the ledger.
    """
    lines = {line.line_no: line for line in case.lines}
    costs = dict(goods.costs)
    plan = costs_to_invoice(
        [
            # Only the key is asked for: the row is read anew and locked there.
            (ItemEntry(pk=share.entry), abs(share.quantity) * lines[number].per_unit)
            for number, parts in shares.items()
            for share in parts
            if share.entry is not None and number not in goods.costs
        ],
        decimals=case.setup.decimals(case.setup.company.currency_id),
    )
    write_costs(plan, transaction=written, on=case.on, document_no=written.document_no)
    if not case.setup.company.cost_to_gl:
        return []
    places = {
        share.entry: number for number, parts in shares.items() for share in parts
    }
    for part in plan:
        number = places[part.entry.pk]
        costs[number] = costs.get(number, ZERO) + part.cost
    return cost_rows(_fact(case, lines[number], cost) for number, cost in costs.items())


def _want(
    case: Case, line: SalesLine, item: Item, step: Step, document_no: str
) -> Want:
    origin = line.returns.item_entry if case.is_credit and line.returns else None
    return Want(
        line_no=line.line_no,
        item=item,
        variant=line.variant,
        location=case.setup.locations.get(line.location_id or 0),
        quantity=(-1 if case.is_credit else 1) * step.ship * line.per_unit,
        document_no=document_no,
        external_order_no=case.draft.external_order_no,
        from_entry=origin,
        is_invoiced=step.ship == step.invoice and not step.from_before,
    )


def _delivered_before(case: Case) -> dict[int, list[Delivered]]:
    """Give what earlier shipments of each line hold that is not invoiced yet."""
    waiting = {
        line.pk: line.line_no
        for line in case.lines
        if _takes_from_before(case.steps.get(line.line_no))
    }
    if not waiting:
        return {}
    rows = (
        PostedLine.objects.filter(
            draft_line__in=waiting,
            document__kind__in=DELIVERIES,
            corrects=None,
            corrected_by=None,
        )
        .exclude(quantity=F("invoiced"))
        .order_by("pk")
    )
    found: dict[int, list[Delivered]] = {}
    for row in rows:
        left = Delivered(row.pk, row.item_entry_id, row.quantity - row.invoiced)
        found.setdefault(waiting[row.draft_line_id or 0], []).append(left)
    return found


def _takes_from_before(step: Step | None) -> bool:
    return step is not None and bool(step.invoice and step.from_before)


def _fact(case: Case, line: SalesLine, cost: Decimal) -> CostFact:
    draft, setup = case.draft, case.setup
    posting = setup.posting_setup(draft.business_group_id, line.product_group_id)
    where = line.location_id or setup.company.location_id  # as the goods' entry has it
    inventory = setup.inventory_setup(line.item_group_id, where)
    return CostFact(
        cost=cost,
        cost_account=posting.cost_account_id if posting else None,
        inventory_account=inventory.inventory_account_id if inventory else None,
        item=line.item.no if line.item else "",
        business_group=draft.business_group_id,
        product_group=line.product_group_id,
    )
