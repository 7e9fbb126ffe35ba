"""How much of a line is to be shipped and invoiced next."""

from decimal import Decimal

from nightclerk.core.text import words
from nightclerk.ledger.line_checks import plain
from nightclerk.ledger.models import SalesLine
from nightclerk.ledger.problems import Problem
from nightclerk.ledger.quantities import (
    default_to_invoice,
    default_to_ship,
    is_within,
)


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
    if not is_within(line.to_ship, line.quantity - line.shipped):
        most = plain(line.quantity - line.shipped)
        found.append(
            Problem(
                words(
                    "Line {line} cannot ship more than {most}",
                    line=line.line_no,
                    most=most,
                ),
                "to_ship",
                line.line_no,
            )
        )
    if not is_within(line.to_invoice, line.quantity - line.invoiced):
        most = plain(line.quantity - line.invoiced)
        found.append(
            Problem(
                words(
                    "Line {line} cannot invoice more than {most}",
                    line=line.line_no,
                    most=most,
                ),
                "to_invoice",
                line.line_no,
            )
        )
    return found
