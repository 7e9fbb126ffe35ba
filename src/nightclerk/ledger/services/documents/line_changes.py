"""Putting entered fields into a line that is there, with what follows from them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from nightclerk.core.errors import invalid_fields
from nightclerk.core.text import words
from nightclerk.ledger.facts import ZERO
from nightclerk.ledger.line_checks import plain
from nightclerk.ledger.models import SalesDocument, SalesLine
from nightclerk.ledger.problems import Problem, refuse
from nightclerk.ledger.quantities import is_within
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.documents.line_building import (
    factor_of,
    put_discount_amount,
)
from nightclerk.ledger.services.documents.line_input import (
    NUMBERS,
    LineInput,
    input_problems,
    unit_factors,
)
from nightclerk.ledger.services.documents.line_prices import put_prices_again
from nightclerk.ledger.services.documents.quantity_wishes import put_quantities

WISHES = frozenset({"to_ship", "to_invoice"})
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
FOUND_ANEW = frozenset({"unit_price", "discount_percent"})  # where nothing is given
WRONG = words("The lines cannot be changed")


def require_changeable(fields: Mapping[str, Any]) -> None:
    """Refuse fields that a line does not have, or that make it another line."""
    unknown = [name for name in fields if name not in CHANGEABLE]
    if unknown:
        text = words("This cannot be changed in a line; add another one")
        raise invalid_fields(dict.fromkeys(unknown, text))


def put_fields(
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
    _put_values(line, fields, document, setup, factor=factor)
    if "quantity" in fields or fields.keys() & WISHES:
        _put_wishes(line, fields)


def _put_values(
    line: SalesLine,
    fields: Mapping[str, Any],
    document: SalesDocument,
    setup: Setup,
    *,
    factor: Decimal | None,
) -> None:
    """Put values that are right into a line, and the price that they bring."""
    before = line.unit_price, line.discount_percent
    for name in fields.keys() - WISHES - {"discount_amount"}:
        value = fields[name]
        setattr(line, name, ZERO if value is None and name in FOUND_ANEW else value)
    if factor is not None:
        line.per_unit = factor
    put_prices_again(document, line, fields, setup)
    if fields.get("discount_amount") is not None:
        put_discount_amount(line, fields["discount_amount"], document, setup)
    is_new_price = before != (line.unit_price, line.discount_percent)
    if "given_vat" not in fields and (is_new_price or fields.keys() & OF_AMOUNTS):
        line.given_vat = None


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
