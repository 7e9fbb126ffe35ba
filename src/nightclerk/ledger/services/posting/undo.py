"""Undoing shipments: the goods lie where they lay, and the order waits for them."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from nightclerk.core.errors import Refused
from nightclerk.core.text import Text, words
from nightclerk.ledger.models import (
    Company,
    ItemEntry,
    PostedDocument,
    PostedLine,
    SalesDocument,
    SalesLine,
)
from nightclerk.ledger.models.lines import SalesLineFields
from nightclerk.ledger.problems import Problem, refuse
from nightclerk.ledger.quantities import default_to_invoice, default_to_ship
from nightclerk.ledger.selectors.company import company, today
from nightclerk.ledger.services.documents.changes import (
    locked,
    require_idle,
    save_changed,
)
from nightclerk.ledger.services.documents.recalculation import AMOUNTS
from nightclerk.ledger.services.stock.undoing import put_all_back
from nightclerk.ledger.services.writing.open_days import require_open_day, why_closed

STEP = 10000  # between two lines; a correction stands half-way
COPIED = tuple(
    field.attname
    for field in SalesLineFields._meta.local_concrete_fields
    if field.name != "line_no"
)


@transaction.atomic
def undo_shipment(
    what: PostedDocument | Sequence[PostedLine],
    *,
    on: date | None = None,
    actor: Any = None,
) -> list[PostedLine]:
    """Undo a shipment, or some lines of one: goods come back at the same cost.

    Each line gets a correction of the opposite quantity behind it, and the order's
    line is to be shipped again. Dated as the shipment, or today where that day is
    closed. `Refused` with all lines that are invoiced or undone already.
    """
    shipment = _shipment(what)
    order = locked(shipment.document) if shipment.document else None
    if order is not None:
        require_idle(order)
    lines = _locked_lines(shipment, what)
    _require_undoable(shipment, lines)
    house = company()
    day = _day(shipment, on, house, actor)
    returned = _put_back(lines, house, day, shipment.no, actor)
    corrections = PostedLine.objects.bulk_create(
        _correction(line, number, returned.get(line.pk))
        for line, number in zip(lines, _numbers(shipment, lines), strict=True)
    )
    if order is not None:
        give_back(order, {line.draft_line_id or 0: line.quantity for line in lines})
    return corrections


def give_back(
    order: SalesDocument,
    shipped: dict[int, Decimal],
    invoiced: dict[int, Decimal] | None = None,
) -> None:
    """Take quantities off what a held document shipped and invoiced, by its lines.

    What is to ship and to invoice is all that is left again, and a document that was
    wholly posted is released once more.
    """
    lines = list(
        SalesLine.objects.select_for_update().filter(pk__in=shipped).order_by("pk")
    )
    for line in lines:
        line.shipped -= shipped[line.pk]
        line.invoiced -= (invoiced or {}).get(line.pk, Decimal(0))
        line.to_ship = default_to_ship(line)
        line.to_invoice = default_to_invoice(line)
    SalesLine.objects.bulk_update(
        lines, ["shipped", "invoiced", "to_ship", "to_invoice"]
    )
    if order.status == SalesDocument.Status.POSTED:
        order.status = SalesDocument.Status.RELEASED
    save_changed(order, ["status"])


def _shipment(what: PostedDocument | Sequence[PostedLine]) -> PostedDocument:
    """Find the one shipment that is meant."""
    if isinstance(what, PostedDocument):
        shipment = what
    else:
        documents = {line.document_id for line in what}
        if len(documents) != 1:
            raise Refused(words("Choose lines of one shipment"))
        shipment = what[0].document
    if shipment.kind != PostedDocument.Kind.SHIPMENT:
        raise Refused(
            words("{document} is no posted shipment", document=shipment.no),
            hint=words("Correct invoices by a credit memo."),
        )
    return shipment


def _locked_lines(
    shipment: PostedDocument, what: PostedDocument | Sequence[PostedLine]
) -> list[PostedLine]:
    """Hold the chosen lines; of a whole shipment those that are not undone yet."""
    lines = shipment.lines.select_for_update(of=("self",)).order_by("pk")
    if isinstance(what, PostedDocument):
        lines = lines.exclude(quantity=0).filter(corrects=None, corrected_by=None)
    else:
        lines = lines.filter(pk__in=[line.pk for line in what])
    return list(lines.select_related("item_entry"))


def _require_undoable(shipment: PostedDocument, lines: list[PostedLine]) -> None:
    undone = set(
        PostedLine.objects.filter(corrects__in=lines).values_list("corrects", flat=True)
    )
    found = [
        Problem(text, "quantity", line.line_no)
        for line in lines
        if (text := _why_not(line, is_undone=line.pk in undone)) is not None
    ]
    if not lines:
        found.append(Problem(words("There is nothing to undo"), "lines"))
    if found:
        refuse(
            found,
            words("Shipment {no} cannot be undone", no=shipment.no),
            hint=words("Cancel its invoice, or write a credit memo."),
        )


def _why_not(line: PostedLine, *, is_undone: bool) -> Text | None:
    if is_undone or line.corrects_id is not None:
        return words("Line {line} is undone already", line=line.line_no)
    if not line.quantity:
        return words("Line {line} has no quantity", line=line.line_no)
    if line.invoiced:
        return words("Line {line} is invoiced", line=line.line_no)
    return None


def _put_back(
    lines: list[PostedLine], house: Company, day: date, no: str, actor: Any
) -> dict[int, ItemEntry]:
    """Undo the goods' side; services and accounts have none."""
    moved = [line for line in lines if line.item_entry is not None]
    entries = [line.item_entry for line in moved if line.item_entry is not None]
    returned = put_all_back(entries, company=house, on=day, document_no=no, actor=actor)
    return {line.pk: entry for line, entry in zip(moved, returned, strict=True)}


def _correction(line: PostedLine, number: int, entry: ItemEntry | None) -> PostedLine:
    correction = PostedLine(
        document_id=line.document_id,
        line_no=number,
        draft_line_id=line.draft_line_id,
        item_entry=entry,
        corrects=line,
        **{name: getattr(line, name) for name in COPIED},
    )
    correction.quantity = -line.quantity
    for name in AMOUNTS:
        setattr(correction, name, -getattr(line, name))
    return correction


def _numbers(shipment: PostedDocument, lines: Iterable[PostedLine]) -> list[int]:
    """Give corrections the numbers half-way to the next line, or behind the last."""
    taken = sorted(shipment.lines.values_list("line_no", flat=True))
    found: list[int] = []
    for line in lines:
        after = [no for no in taken if no > line.line_no]
        number = (line.line_no + after[0]) // 2 if after else line.line_no + STEP
        if number in taken:
            number = taken[-1] + STEP
        taken = sorted([*taken, number])
        found.append(number)
    return found


def _day(shipment: PostedDocument, on: date | None, house: Company, actor: Any) -> date:
    day = on or shipment.posting_date or today(house)
    if on is None and why_closed(day, company=house, actor=actor) is not None:
        day = today(house)
    require_open_day(day, company=house, actor=actor)
    return day
