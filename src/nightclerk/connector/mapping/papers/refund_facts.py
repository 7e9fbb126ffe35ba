"""A refund as it is to be booked: Shopify's figures in the money of its order. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from nightclerk.connector.mapping.papers.sale_facts import ZERO, Sale, SaleLine, Tax


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundLine:
    """Pieces of an order line that are paid back; amounts in the order's price mode.

    `is_restocked` where they are in stock again, `is_returned` where the buyer had
    them and sent them back; those that never left are only restocked.
    """

    gid: str
    line: SaleLine
    quantity: int
    price: Decimal
    amount: Decimal
    tax: Decimal
    is_restocked: bool
    is_returned: bool = False
    location_gid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundShipping:
    """A part of the shipping that is paid back."""

    gid: str
    title: str
    amount: Decimal
    tax: Decimal
    taxes: Sequence[Tax] = ()


@dataclass(frozen=True, slots=True)
class Exchanged:
    """Pieces of an order line that the buyer gets instead of what he sent back."""

    line: SaleLine
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFacts:
    """A refund with its order.

    `total` is what was paid back. `adjusted` and `adjusted_tax` are what Shopify says
    beyond goods and shipping; `fee` is what the buyer pays for sending things back;
    `rounding` is what cash was rounded by. `is_contained` where goods and shipping are
    left out of the order's document already; `is_return` where it belongs to a return.
    """

    key: int
    gid: str
    sale: Sale
    total: Decimal
    lines: Sequence[RefundLine] = ()
    shipping: Sequence[RefundShipping] = ()
    exchanged: Sequence[Exchanged] = ()
    adjusted: Decimal = ZERO
    adjusted_tax: Decimal = ZERO
    fee: Decimal = ZERO
    rounding: Decimal = ZERO
    is_contained: bool = False
    is_return: bool = False
    is_pending: bool = False
    accepts_difference: bool = False

    @property
    def name(self) -> str:
        """Give what people call it: the order's name and the refund's number."""
        return f"{self.sale.name} R{self.gid.rpartition('/')[2]}"

    @property
    def is_creditable(self) -> bool:
        """Tell a refund from a removal of lines, which pays nothing back."""
        came_back = any(line.is_returned for line in self.lines)
        return bool(self.total) or self.is_return or came_back

    @property
    def products(self) -> set[str]:
        """Give the products that come back or are sent instead."""
        if self.is_contained:
            return set()
        lines = [row.line for row in self.lines if row.is_restocked]
        lines += [row.line for row in self.exchanged]
        return {line.variant_key for line in lines}

    @property
    def is_creatable_now(self) -> bool:
        """Tell whether there is something of it to credit besides its order."""
        return bool(self.total) if self.is_contained else self.is_creditable
