"""Making the rows of lines from what was entered."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from nightclerk.core.text import words
from nightclerk.ledger.discounts import percent_of
from nightclerk.ledger.facts import ZERO
from nightclerk.ledger.models import Item, SalesDocument, SalesLine
from nightclerk.ledger.problems import Problem, refuse
from nightclerk.ledger.rounding import rounded
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.documents.line_input import (
    FINENESS,
    LineInput,
    input_problems,
    unit_factors,
)
from nightclerk.ledger.services.documents.line_prices import put_prices
from nightclerk.ledger.services.documents.quantity_wishes import put_quantities
from nightclerk.ledger.services.documents.recalculation import put_vat

STEP = 10000  # leaves room between two lines for those that corrections put there
ONE = Decimal(1)
Factors = Mapping[tuple[int, int], Decimal]
Begun = tuple[SalesDocument, Sequence[SalesLine], Sequence[LineInput]]


def build_lines(
    document: SalesDocument,
    inputs: Sequence[LineInput],
    setup: Setup,
    *,
    taken: Collection[int] = (),
) -> list[SalesLine]:
    """Make rows of entered lines without writing them; amounts are not computed yet.

    `taken` are the numbers of the lines that are there. Raises `Refused` with all that
    is wrong in all lines.
    """
    lines = begin_lines(document, inputs, setup, taken=taken)
    price_lines([(document, lines, inputs)], setup)
    return lines


def price_lines(sales: Sequence[Begun], setup: Setup) -> None:
    """Find the prices that were not given in the begun lines of many documents.

    Two queries for all of them; discounts that were entered as amounts are put in.
    """
    put_prices([(document, lines) for document, lines, _ in sales], setup)
    for document, lines, inputs in sales:
        for line, entered in zip(lines, inputs, strict=True):
            if entered.discount_amount is not None:
                put_discount_amount(line, entered.discount_amount, document, setup)


def begin_lines(
    document: SalesDocument,
    inputs: Sequence[LineInput],
    setup: Setup,
    *,
    taken: Collection[int] = (),
) -> list[SalesLine]:
    """Make rows as `build_lines` does, but for prices; `price_lines` finds those."""
    factors = unit_factors(inputs)
    problems: list[Problem] = []
    lines: list[SalesLine] = []
    used, last = set(taken), max(taken, default=0)
    for entered in inputs:
        line_no = entered.line_no or (last // STEP + 1) * STEP
        found = _problems(entered, document.kind, line_no, factors)
        if line_no in used:
            text = words("There is already a line {line}", line=line_no)
            found.append(Problem(text, "line_no", line_no))
        used.add(line_no)
        last = max(last, line_no)
        if not found:
            line = _line(line_no, entered, document, factors, setup)
            found = put_quantities(line, entered.to_ship, entered.to_invoice)
            lines.append(line)
        problems += found
    if problems:
        refuse(problems, words("The lines cannot be entered"))
    return lines


def put_discount_amount(
    line: SalesLine, amount: Decimal, document: SalesDocument, setup: Setup
) -> None:
    """Take an amount off a line; its percentage follows, the amount stays exact."""
    decimals = setup.decimals(document.currency_id)
    before = rounded(line.quantity * line.unit_price, decimals)
    line.discount_amount = amount
    line.discount_percent = percent_of(amount, before) if before else ZERO


def factor_of(entered: LineInput, factors: Factors) -> Decimal | None:
    """Give how many of the item's own unit are in the line's; None: not set up."""
    if entered.item is None or entered.unit is None:
        return ONE
    if entered.unit.pk == entered.item.unit_id:
        return ONE
    return factors.get((entered.item.pk, entered.unit.pk))


def _problems(
    entered: LineInput, kind: str, line_no: int, factors: Factors
) -> list[Problem]:
    found = input_problems(entered, kind, line_no)
    if entered.unit is not None and factor_of(entered, factors) is None:
        text = words(
            "Item {no} has no unit {unit}",
            no=entered.item.no if entered.item else "",
            unit=entered.unit.code,
        )
        found.append(Problem(text, "unit", line_no))
    return found


def _line(
    line_no: int,
    entered: LineInput,
    document: SalesDocument,
    factors: Factors,
    setup: Setup,
) -> SalesLine:
    per_unit = factor_of(entered, factors) or ONE
    line = SalesLine(
        document=document,
        line_no=line_no,
        kind=entered.kind,
        item=entered.item,
        account=entered.account,
        variant=entered.variant,
        description=entered.description,
        per_unit=per_unit,
        quantity=entered.quantity,
        shipped=ZERO,
        invoiced=ZERO,
        unit_price=entered.unit_price or ZERO,
        unit_cost=_cost(entered, per_unit),
        price_from=entered.price_from,
        discount_amount=ZERO,
        discount_percent=entered.discount_percent or ZERO,
        is_discount_given=entered.gives_discount,
        given_vat=entered.given_vat,
        returns=entered.returns,
        is_reserved=entered.is_reserved,
        source=entered.source,
    )
    _put_groups(line, entered, document)
    put_vat(line, document, setup)
    return line


def _put_groups(line: SalesLine, entered: LineInput, document: SalesDocument) -> None:
    """Take what was not entered from the item, the account and the document."""
    line.product_group, line.vat_group = entered.product_group, entered.vat_group
    line.allows_invoice_discount = entered.allows_invoice_discount is not False
    line.location, line.unit = entered.location, entered.unit
    if entered.account is not None:
        line.description = line.description or entered.account.name
    item = entered.item
    if item is None:
        return
    line.description = line.description or item.description
    line.product_group_id = line.product_group_id or item.product_group_id
    line.vat_group_id = line.vat_group_id or item.vat_group_id
    line.item_group_id = item.item_group_id
    line.unit_id = line.unit_id or item.unit_id
    if entered.allows_invoice_discount is None:
        line.allows_invoice_discount = item.allows_invoice_discount
    if item.kind == Item.Kind.INVENTORY:
        line.location_id = line.location_id or document.location_id


def _cost(entered: LineInput, per_unit: Decimal) -> Decimal:
    if entered.unit_cost is not None:
        return entered.unit_cost
    if entered.item is None:
        return ZERO
    return rounded(entered.item.unit_cost * per_unit, FINENESS)
