"""An order as it is to be booked: Shopify's figures in one currency. Pure.

Amounts are Shopify's own, in the currency that was chosen for the order, with or
without VAT as the order's prices are. Nothing here is computed by us but the sums
and differences that the docstrings name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Tax:
    """One tax on a line, a shipping line or a fee; `rate` is a fraction of 1."""

    title: str
    rate: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleLine:
    """An order line.

    `amount` and `taxes` are what all ordered pieces come to after all discounts;
    `gone_…` is what edits and refunds took away of that since, so that the difference
    is what `current_quantity` pieces come to. `lost_quantity` of the pieces that are
    gone left the stock and did not come back. `variant_key` is the variant's id at
    Shopify, or `line:` with SKU or title where it has none; empty for a line that was
    never a product.
    """

    gid: str
    title: str
    variant_title: str = ""
    sku: str = ""
    variant_key: str = ""
    quantity: int
    current_quantity: int
    unit_price: Decimal
    amount: Decimal
    taxes: Sequence[Tax] = ()
    gone_amount: Decimal = ZERO
    gone_tax: Decimal = ZERO
    lost_quantity: int = 0
    is_gift_card: bool = False
    is_tip: bool = False
    location_gid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingLine:
    """A way of shipping; amounts as of an order line, price before discounts."""

    gid: str
    title: str
    price: Decimal
    amount: Decimal
    taxes: Sequence[Tax] = ()
    gone_amount: Decimal = ZERO
    gone_tax: Decimal = ZERO
    is_removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """What the shop charges besides goods and shipping."""

    gid: str
    name: str
    amount: Decimal
    taxes: Sequence[Tax] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Shopify's `current…Set` figures: after edits and refunds.

    `rounding` is what cash payments were rounded by; the total does not contain it.
    `tip` is all that was given as a tip, in lines or not.
    """

    total: Decimal
    subtotal: Decimal = ZERO
    tax: Decimal = ZERO
    shipping: Decimal = ZERO
    discounts: Decimal = ZERO
    duties: Decimal = ZERO
    fees: Decimal = ZERO
    tip: Decimal = ZERO
    rounding: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """An order in one currency.

    `money` says which of the two amounts these are: `shop` or `presentment`.
    `taxes` are the order's current taxes by title and rate. `country` and `county`
    are where the goods go, else where the buyer is.
    """

    key: int
    gid: str
    name: str
    money: str
    currency: str
    taxes_included: bool
    placed_at: datetime
    totals: Totals
    country: str = ""
    county: str = ""
    is_tax_exempt: bool = False
    taxes: Sequence[Tax] = ()
    lines: Sequence[SaleLine] = field(default_factory=tuple)
    shipping: Sequence[ShippingLine] = field(default_factory=tuple)
    fees: Sequence[Fee] = field(default_factory=tuple)

    @property
    def charges(self) -> Sequence[SaleLine | ShippingLine]:
        """Give goods and shipping together."""
        return (*self.lines, *self.shipping)
