"""The goods of a posting: what leaves or comes back, and what of it is invoiced."""

from collections.abc import Mapping, Sequence
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
from nightclerk.ledger.services.costs import invoice_cost
from nightclerk.ledger.services.posting_case import Case, is_goods
from nightclerk.ledger.services.stock import Want, take_out

ZERO = Decimal(0)
DELIVERIES = (PostedDocument.Kind.SHIPMENT, PostedDocument.Kind.RECEIPT)
NOW = 0  # stands for the line of the shipment that is just being posted


def move_goods(case: Case, document_no: str) -> dict[int, ItemEntry]:
    """Take out or bring back what the posting moves; item entries by line number."""
    moved: list[int] = []
    wants: list[Want] = []
    for line in case.lines:
        step = case.steps.get(line.line_no)
        if step is None or not step.ship or line.item is None or not is_goods(line):
            continue
        moved.append(line.line_no)
        wants.append(_want(case, line, line.item, step.ship, document_no))
    if not wants:
        return {}
    entries = take_out(wants, company=case.setup.company, on=case.on, actor=case.actor)
    return dict(zip(moved, entries, strict=True))


def shares_of(
    case: Case, entries: Mapping[int, ItemEntry]
) -> dict[int, list[Delivered]]:
    """Say for each line which shipments its invoice is of, the oldest first.

    `entries` are those of this posting; its own shipment has the key `NOW`.
    """
    before = _delivered_before(case)
    found: dict[int, list[Delivered]] = {}
    for number, step in case.steps.items():
        if step.invoice:
            entry = entries.get(number)
            now = Delivered(NOW, entry.pk if entry else None, step.ship)
            found[number] = shared([*before.get(number, []), now], step.invoice)
    return found


def book_cost(
    case: Case,
    shares: Mapping[int, Sequence[Delivered]],
    written: LedgerTransaction,
) -> list[Row]:
    """Turn the expected cost of what is invoiced into actual cost.

    Gives what it books: nothing where the company keeps costs out of the ledger.
    """
    invoiced: dict[int, Decimal] = {}  # in the item's unit, > 0 whichever way
    lines: dict[int, SalesLine] = {}
    for line in case.lines:
        for share in shares.get(line.line_no, ()):
            if share.entry is not None:
                quantity = abs(share.quantity) * line.per_unit
                invoiced[share.entry] = invoiced.get(share.entry, ZERO) + quantity
                lines[share.entry] = line
    if not invoiced:
        return []
    company = case.setup.company
    costs = invoice_cost(
        # Only their keys are asked for: the rows are read anew and locked there.
        [(ItemEntry(pk=pk), quantity) for pk, quantity in invoiced.items()],
        transaction=written,
        on=case.on,
        document_no=written.document_no,
        decimals=case.setup.decimals(company.currency_id),
    )
    if not company.cost_to_gl:
        return []
    return cost_rows(_fact(case, lines[pk], cost) for pk, cost in costs.items())


def _want(
    case: Case, line: SalesLine, item: Item, quantity: Decimal, document_no: str
) -> Want:
    origin = line.returns.item_entry if case.is_credit and line.returns else None
    return Want(
        line_no=line.line_no,
        item=item,
        variant=line.variant,
        location=case.setup.locations.get(line.location_id or 0),
        quantity=(-1 if case.is_credit else 1) * quantity * line.per_unit,
        document_no=document_no,
        external_order_no=case.draft.external_order_no,
        from_entry=origin,
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
    inventory = setup.inventory_setup(line.item_group_id, line.location_id)
    return CostFact(
        cost=cost,
        cost_account=posting.cost_account_id if posting else None,
        inventory_account=inventory.inventory_account_id if inventory else None,
        item=line.item.no if line.item else "",
        business_group=draft.business_group_id,
        product_group=line.product_group_id,
    )
