"""The lines of a document: added, changed and deleted one by one or together."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from nightclerk.core.errors import NotFound, Refused
from nightclerk.core.text import words
from nightclerk.ledger.models import PostedLine, SalesDocument, SalesLine
from nightclerk.ledger.problems import Problem, refuse
from nightclerk.ledger.selectors.documents import is_posted_from, lines_of
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.documents.changes import (
    Status,
    locked,
    require_idle,
    require_status,
    save_changed,
)
from nightclerk.ledger.services.documents.line_building import build_lines
from nightclerk.ledger.services.documents.line_changes import (
    WISHES,
    WRONG,
    put_fields,
    require_changeable,
)
from nightclerk.ledger.services.documents.line_input import LineInput
from nightclerk.ledger.services.documents.quantity_wishes import put_quantities
from nightclerk.ledger.services.documents.recalculation import (
    OF_DOCUMENTS,
    amounts_in,
    put_amounts,
    save_amounts,
)

# What amounts do not depend on may change in a released document, too.
MOVES = WISHES | {"is_reserved"}


@transaction.atomic
def add_lines(
    document: SalesDocument,
    inputs: Sequence[LineInput],
    *,
    actor: AbstractBaseUser | None = None,
    version: int | None = None,
    setup: Setup | None = None,
) -> list[SalesLine]:
    """Add lines to an open document with two statements, however many there are.

    A line without a number goes to the end. Raises `Refused` with all that is wrong.
    """
    setup = setup or Setup()
    held = _held_open(document, version)
    old = lines_of(held)
    new = build_lines(held, inputs, setup, taken=[line.line_no for line in old])
    before = amounts_in(old)
    put_amounts(held, sorted([*old, *new], key=lambda line: line.line_no), setup)
    SalesLine.objects.bulk_create(new)
    save_amounts(old, before=before)
    save_changed(held, OF_DOCUMENTS)
    return new


@transaction.atomic
def replace_lines(
    document: SalesDocument,
    inputs: Sequence[LineInput],
    *,
    actor: AbstractBaseUser | None = None,
    version: int | None = None,
    setup: Setup | None = None,
) -> list[SalesLine]:
    """Put other lines in place of all that an open document has.

    Raises `Refused` with all that is wrong, and where something was posted already.
    """
    held = _held_open(document, version)
    if is_posted_from(held):
        raise Refused(
            words("{document} was posted, if only in part", document=held.no),
            hint=words("Correct what was posted with a credit memo."),
        )
    SalesLine.objects.filter(document=held).delete()
    return add_lines(held, inputs, actor=actor, setup=setup)


def add_line(document: SalesDocument, entered: LineInput, **rest: Any) -> SalesLine:
    """Add one line to an open document; see `add_lines`."""
    return add_lines(document, [entered], **rest)[0]


@transaction.atomic
def change_line(
    line: SalesLine,
    *,
    actor: AbstractBaseUser | None = None,
    version: int | None = None,
    setup: Setup | None = None,
    **fields: Any,
) -> SalesLine:
    """Change a line of an open document; of a released one only how it is moved.

    `fields` are those of `LineInput` but item, account and number: another item is
    another line. A price that nobody gave is found anew for another quantity, unit or
    variant; None for a price or discount asks for that, too. A given VAT is forgotten
    where the amounts change without it. Raises `Refused` with all fields that cannot be
    used.
    """
    require_changeable(fields)
    setup = setup or Setup()
    is_small = fields.keys() <= MOVES
    held = locked(line.document, version=version)
    require_idle(held)
    require_status(held, {Status.OPEN, Status.RELEASED} if is_small else {Status.OPEN})
    lines = lines_of(held)
    changed = _found(lines, line)
    put_fields(changed, fields, held, setup)
    changed.save()
    if not is_small:
        before = amounts_in(lines)
        put_amounts(held, lines, setup)
        save_amounts(lines, before=before)
    save_changed(held, OF_DOCUMENTS)
    return changed


@transaction.atomic
def set_quantities(
    document: SalesDocument,
    *,
    to_ship: Mapping[int, Decimal] | None = None,
    to_invoice: Mapping[int, Decimal] | None = None,
    actor: AbstractBaseUser | None = None,
    version: int | None = None,
) -> list[SalesLine]:
    """Say by line number what of an order is shipped and invoiced next.

    Lines that are not named stay as they are; in a line whose shipment alone is named,
    all that could be invoiced with it is. Raises `Refused` with all lines that are
    wrong. Gives all lines.
    """
    ship, invoice = to_ship or {}, to_invoice or {}
    held = locked(document, version=version)
    require_idle(held)
    require_status(held, {Status.OPEN, Status.RELEASED})
    lines = lines_of(held)
    named = {line.line_no: line for line in lines if line.line_no in {*ship, *invoice}}
    problems = [
        Problem(words("There is no line {line}", line=line_no), "", line_no)
        for line_no in sorted({*ship, *invoice} - named.keys())
    ]
    for line_no, line in named.items():
        wish = ship.get(line_no, line.to_ship)
        problems += put_quantities(line, wish, invoice.get(line_no))
    if problems:
        refuse(problems, WRONG)
    SalesLine.objects.bulk_update(named.values(), sorted(WISHES))
    save_changed(held, ())
    return lines


@transaction.atomic
def delete_line(
    line: SalesLine,
    *,
    actor: AbstractBaseUser | None = None,
    version: int | None = None,
    setup: Setup | None = None,
) -> None:
    """Delete a line of an open document of which nothing was posted."""
    setup = setup or Setup()
    held = _held_open(line.document, version)
    lines = lines_of(held)
    gone = _found(lines, line)
    if gone.shipped or PostedLine.objects.filter(draft_line=gone).exists():
        raise Refused(
            words(
                "Line {line} of {document} was posted, if only in part",
                line=gone.line_no,
                document=held.no,
            ),
            hint=words("Lower its quantity to what was posted."),
        )
    before = amounts_in(lines)
    lines.remove(gone)
    gone.delete()
    put_amounts(held, lines, setup)
    save_amounts(lines, before=before)
    save_changed(held, OF_DOCUMENTS)


def _held_open(document: SalesDocument, version: int | None) -> SalesDocument:
    held = locked(document, version=version)
    require_idle(held)
    require_status(held, {Status.OPEN})
    return held


def _found(lines: Sequence[SalesLine], line: SalesLine) -> SalesLine:
    for one in lines:
        if one.pk == line.pk:
            return one
    raise NotFound(words("Line {line} is not there any more", line=line.line_no))
