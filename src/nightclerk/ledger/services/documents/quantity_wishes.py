"""How much of a line is to be shipped and invoiced next."""

from decimal import Decimal

from nightclerk.core.text import Text, words
from nightclerk.ledger.line_checks import plain
from nightclerk.ledger.models import SalesLine
from nightclerk.ledger.problems import Problem
from nightclerk.ledger.quantities import (
    default_to_invoice,
    default_to_ship,
    is_within,
)

TOO_MUCH_SHIPPED = words("Line {line} cannot ship more than {most}")
TOO_MUCH_INVOICED = words("Line {line} cannot invoice more than {most}")


def put_quantities(
    line: SalesLine, to_ship: Decimal | None = None, to_invoice: Decimal | None = None
) -> list[Problem]:
    """Put what is to be shipped and invoiced, or all that is left, into a line.

    Gives what is wrong: more than is left, or with the other sign. A wish to invoice
    more than is shipped is possible, posting reduces it.
    """
    line.to_ship = default_to_ship(line) if to_ship is None else to_ship
    line.to_invoice = default_to_invoice(line) if to_invoice is None else to_invoice
    found: list[Problem] = []
    left = line.quantity - line.shipped
    if not is_within(line.to_ship, left):
        found.append(_problem(line, "to_ship", TOO_MUCH_SHIPPED, left))
    left = line.quantity - line.invoiced
    if to_invoice is not None and not is_within(to_invoice, left):
        found.append(_problem(line, "to_invoice", TOO_MUCH_INVOICED, left))
    return found


def _problem(line: SalesLine, field: str, text: Text, most: Decimal) -> Problem:
    said = text.filled(line=line.line_no, most=plain(most))
    return Problem(said, field, line.line_no)
