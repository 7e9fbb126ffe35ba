"""What a credit memo takes back of invoiced lines, exact to the cent. Pure.

Amounts are positive as on the invoice, in its currency and price mode. A part that is
credited is what the line amounts to up to there, less what it amounted to before: so
credits in any number of parts add up to the invoice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from nightclerk.ledger.rounding import ZERO, carried, product, proportion, rounded

PRICE_DECIMALS = 5  # as fine as the column for prices


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoiced:
    """A posted invoice line, and how much of it came back before.

    `line_amount` is after the line discount; `given_vat` is its VAT where another
    system computed it, else None.
    """

    line_no: int
    quantity: Decimal
    unit_price: Decimal
    line_amount: Decimal
    invoice_discount: Decimal = ZERO
    allows_invoice_discount: bool = True
    given_vat: Decimal | None = None
    returned: Decimal = ZERO

    @property
    def returnable(self) -> Decimal:
        """Give what can still be credited."""
        return self.quantity - self.returned


@dataclass(frozen=True, slots=True, kw_only=True)
class Credited:
    """A line of a credit memo before VAT is computed.

    `line_amount` is after the line discount and before the invoice discount.
    """

    line_no: int
    quantity: Decimal
    unit_price: Decimal
    discount_amount: Decimal
    line_amount: Decimal
    invoice_discount: Decimal
    allows_invoice_discount: bool
    given_vat: Decimal | None


def credited(line: Invoiced, quantity: Decimal, *, decimals: int = 2) -> Credited:
    """Take back a quantity of a line that was not credited yet."""
    amount, discount, vat = _between(line, line.returned, quantity, decimals)
    price = line.unit_price
    before = product(quantity, price, decimals=decimals)
    if abs(before) < abs(amount):
        # Parts of an invoice may be a cent dearer than price times quantity.
        price = rounded(amount / quantity, PRICE_DECIMALS)
        before = product(quantity, price, decimals=decimals)
    return Credited(
        line_no=line.line_no,
        quantity=quantity,
        unit_price=price,
        discount_amount=before - amount,
        line_amount=amount,
        invoice_discount=discount,
        allows_invoice_discount=line.allows_invoice_discount,
        given_vat=vat,
    )


def invoice_discount(
    lines: Sequence[Credited], *, decimals: int = 2
) -> tuple[Decimal, list[Credited]]:
    """Give the credit memo's discount as an amount, and the lines as they are then.

    The amount is shared out over lines as every document does it. Where this would not
    give each line the discount it had when it was invoiced, the discount becomes one of
    the lines, and the document has none.
    """
    total = sum((line.invoice_discount for line in lines), ZERO)
    amounts = [
        line.line_amount if line.allows_invoice_discount else ZERO for line in lines
    ]
    wanted = [line.invoice_discount for line in lines]
    possible = 0 < total <= sum(amounts, ZERO)
    if possible and carried(total, amounts, decimals=decimals) == wanted:
        return total, list(lines)
    return ZERO, [_folded(line) if line.invoice_discount else line for line in lines]


def _folded(line: Credited) -> Credited:
    return replace(
        line,
        discount_amount=line.discount_amount + line.invoice_discount,
        line_amount=line.line_amount - line.invoice_discount,
        invoice_discount=ZERO,
        allows_invoice_discount=False,
    )


def _between(
    line: Invoiced, start: Decimal, quantity: Decimal, decimals: int
) -> tuple[Decimal, Decimal, Decimal | None]:
    """Give line amount, invoice discount and given VAT of a part of the line."""

    def part(value: Decimal) -> Decimal:
        until = proportion(value, start + quantity, line.quantity, decimals=decimals)
        return until - proportion(value, start, line.quantity, decimals=decimals)

    vat = None if line.given_vat is None else part(line.given_vat)
    return part(line.line_amount), part(line.invoice_discount), vat
