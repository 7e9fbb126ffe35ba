"""The lines of a document: added, changed and deleted one by one or together."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from nightclerk.core.errors import NotFound, Refused, invalid_fields
from nightclerk.core.text import words
from nightclerk.ledger.line_checks import plain
from nightclerk.ledger.models import PostedLine, SalesDocument, SalesLine
from nightclerk.ledger.problems import Problem, refuse
from nightclerk.ledger.quantities import is_within
from nightclerk.ledger.selectors.documents import is_posted_from, lines_of
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.document_changes import (
    Status,
    locked,
    require_idle,
    require_status,
    save_changed,
)
from nightclerk.ledger.services.line_building import (
    build_lines,
    factor_of,
    put_discount_amount,
)
from nightclerk.ledger.services.line_input import (
    NUMBERS,
    LineInput,
    input_problems,
    unit_factors,
)
from nightclerk.ledger.services.quantity_wishes import put_quantities
from nightclerk.ledger.services.recalculation import (
    OF_DOCUMENTS,
    amounts_in,
    put_amounts,
    save_amounts,
)

WISHES = frozenset({"to_ship", "to_invoice"})
# What amounts do not depend on may change in a released document, too.
MOVES = WISHES | {"is_reserved"}
# A change of these makes a VAT that another system computed for the line untrue.
OF_AMOUNTS = frozenset(
    {"quantity", "unit_price", "discount_percent", "discount_amount", "vat_group"}
)
CHANGEABLE = frozenset(
    {
        *NUMBERS,
        "variant",
        "description",
        "unit",
        "allows_invoice_discount",
        "product_group",
        "vat_group",
        "location",
        "returns",
        "source",
        "is_reserved",
    }
)
WRONG = words("The lines cannot be changed")


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
    another line. A given VAT is forgotten where the amounts change without it. Raises
    `Refused` with all fields that cannot be used.
    """
    _require_known(fields)
    setup = setup or Setup()
    is_small = fields.keys() <= MOVES
    held = locked(line.document, version=version)
    require_idle(held)
    require_status(held, {Status.OPEN, Status.RELEASED} if is_small else {Status.OPEN})
    lines = lines_of(held)
    changed = _found(lines, line)
    _put_fields(changed, fields, held, setup)
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


def _require_known(fields: Mapping[str, Any]) -> None:
    unknown = [name for name in fields if name not in CHANGEABLE]
    if unknown:
        text = words("This cannot be changed in a line; add another one")
        raise invalid_fields(dict.fromkeys(unknown, text))


def _put_fields(
    line: SalesLine, fields: Mapping[str, Any], document: SalesDocument, setup: Setup
) -> None:
    """Put entered fields into a line and what follows from them, or refuse."""
    entered = _as_input(line, fields)
    problems = input_problems(entered, document.kind, line.line_no)
    factor = factor_of(entered, unit_factors([entered])) if "unit" in fields else None
    if "unit" in fields and factor is None:
        text = words("Line {line} has no such unit", line=line.line_no)
        problems.append(Problem(text, "unit", line.line_no))
    problems += _quantity_problems(line, entered)
    if problems:
        refuse(problems, WRONG)
    if fields.keys() & OF_AMOUNTS and "given_vat" not in fields:
        line.given_vat = None
    for name in fields.keys() - WISHES - {"discount_amount"}:
        setattr(line, name, fields[name])
    if factor is not None:
        line.per_unit = factor
    if fields.get("discount_amount") is not None:
        put_discount_amount(line, fields["discount_amount"], document, setup)
    if "quantity" in fields or fields.keys() & WISHES:
        _put_wishes(line, fields)


def _as_input(line: SalesLine, fields: Mapping[str, Any]) -> LineInput:
    """See a stored line as if it were entered with its changes."""
    kept = {name: getattr(line, name) for name in CHANGEABLE - WISHES}
    kept["discount_amount"] = None
    return LineInput(item=line.item, account=line.account, **{**kept, **fields})


def _quantity_problems(line: SalesLine, entered: LineInput) -> list[Problem]:
    """Refuse a quantity that is less than what was shipped of the line."""
    if is_within(line.shipped, entered.quantity):
        return []
    text = words(
        "Line {line} has shipped {quantity} already",
        line=line.line_no,
        quantity=plain(line.shipped),
    )
    return [Problem(text, "quantity", line.line_no)]


def _put_wishes(line: SalesLine, fields: Mapping[str, Any]) -> None:
    ship = fields.get("to_ship")
    if ship is None and "quantity" not in fields:
        ship = line.to_ship
    problems = put_quantities(line, ship, fields.get("to_invoice"))
    if problems:
        refuse(problems, WRONG)
