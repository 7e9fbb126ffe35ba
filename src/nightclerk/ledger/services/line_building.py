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
from nightclerk.ledger.services.line_input import (
    FINENESS,
    HUNDRED,
    LineInput,
    input_problems,
    unit_factors,
)
from nightclerk.ledger.services.quantity_wishes import put_quantities
from nightclerk.ledger.services.recalculation import put_vat

STEP = 10000  # leaves room between two lines for those that corrections put there
ONE = Decimal(1)
Factors = Mapping[tuple[int, int], Decimal]


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


def price_of(
    item: Item, document: SalesDocument, line: SalesLine, setup: Setup
) -> Decimal:
    """Give an item's price for a line, in the document's currency and price mode.

    The item's price is in the company's currency, for its own unit.
    """
    price = item.unit_price * line.per_unit
    share = line.vat_rate / HUNDRED if line.vat_kind == "normal" else ZERO
    if item.price_includes_vat and not document.prices_include_vat:
        price /= ONE + share
    elif document.prices_include_vat and not item.price_includes_vat:
        price *= ONE + share
    if document.currency_id != setup.company.currency_id:
        price *= document.factor
    return rounded(price, FINENESS)


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
    line = SalesLine(
        document=document,
        line_no=line_no,
        kind=entered.kind,
        item=entered.item,
        account=entered.account,
        variant=entered.variant,
        description=entered.description,
        per_unit=factor_of(entered, factors) or ONE,
        quantity=entered.quantity,
        shipped=ZERO,
        invoiced=ZERO,
        unit_price=ZERO,
        unit_cost=ZERO,
        discount_amount=ZERO,
        discount_percent=entered.discount_percent,
        given_vat=entered.given_vat,
        returns=entered.returns,
        is_reserved=entered.is_reserved,
        source=entered.source,
    )
    _put_groups(line, entered, document)
    put_vat(line, document, setup)
    _put_prices(line, entered, document, setup)
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


def _put_prices(
    line: SalesLine, entered: LineInput, document: SalesDocument, setup: Setup
) -> None:
    if entered.unit_price is not None:
        line.unit_price = entered.unit_price
    elif entered.item is not None:
        line.unit_price = price_of(entered.item, document, line, setup)
    if entered.unit_cost is not None:
        line.unit_cost = entered.unit_cost
    elif entered.item is not None:
        line.unit_cost = rounded(entered.item.unit_cost * line.per_unit, FINENESS)
    if entered.discount_amount is not None:
        put_discount_amount(line, entered.discount_amount, document, setup)
