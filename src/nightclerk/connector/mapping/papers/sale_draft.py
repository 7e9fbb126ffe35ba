"""What an order becomes in the books, before anything is written. Pure.

Records of the ledger are named by their keys (primary keys), so that a draft can be
made and proved without a database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from nightclerk.connector.mapping.papers.sale_facts import ZERO
from nightclerk.core.text import Text


@dataclass(frozen=True, slots=True)
class ItemTerms:
    """What a variant is in the books, and how that is taxed at home."""

    item: int
    variant: int | None = None
    unit: int | None = None
    vat_group: int | None = None


@dataclass(frozen=True, slots=True)
class ShippingTerms:
    """What a way of shipping is: an account, or an item, or the shop's account."""

    account: int | None = None
    item: ItemTerms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """The accounts of the shop card, by their keys; None: not set."""

    shipping: int | None = None
    tip: int | None = None
    gift_card: int | None = None
    rounding: int | None = None
    duties: int | None = None
    fees: int | None = None
    custom: int | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """How a pair of VAT groups is taxed; in percent, 19 for 19 %."""

    percent: Decimal
    kind: str
    identifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxTerms:
    """How sales to a place may be taxed.

    `rates` is the VAT setup by business group and product group. `candidates` are the
    business groups that come into question for the order, the likeliest first;
    `mapped` says which product group taxes of Shopify's stand for (their text as
    `taxes_text` gives it) and, for the empty text, nothing. `order` is the product
    groups as they are tried where the item's own does not fit.
    """

    rates: Mapping[tuple[int, int], Rate]
    candidates: Sequence[int]
    mapped: Mapping[str, int] = field(default_factory=dict)
    order: Sequence[int] = ()
    is_settled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleTerms:
    """All that is known in the books about what an order names."""

    items: Mapping[str, ItemTerms]
    shipping: Mapping[str, ShippingTerms]
    locations: Mapping[str, int]
    accounts: Accounts
    tax: TaxTerms
    decimals: int = 2
    most_vat_difference: Decimal = ZERO
    puts_no_on_lines: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """A line of the document; `amount` is what it comes to, in the price mode.

    `source` is the id at Shopify; one without item and account is a comment.
    """

    description: str
    item: int | None = None
    variant: int | None = None
    unit: int | None = None
    account: int | None = None
    location: int | None = None
    vat_group: int | None = None
    quantity: Decimal = ZERO
    unit_price: Decimal = ZERO
    discount: Decimal = ZERO
    amount: Decimal = ZERO
    given_vat: Decimal | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The document of an order; it comes to Shopify's figures to the cent."""

    business_group: int
    lines: Sequence[DraftLine]
    invoice_discount: Decimal = ZERO
    net: Decimal = ZERO
    vat: Decimal = ZERO
    gross: Decimal = ZERO

    @property
    def is_negative(self) -> bool:
        """Tell whether its lines come to less than nothing."""
        return sum((line.amount for line in self.lines), ZERO) < 0

    def turned(self) -> "Draft":
        """Give it with the signs of its lines turned: what was credited is owed."""
        lines = [
            replace(
                line,
                quantity=-line.quantity,
                amount=-line.amount,
                given_vat=None if line.given_vat is None else -line.given_vat,
            )
            for line in self.lines
        ]
        return replace(self, lines=tuple(lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleProblem:
    """Why an order does not become a document, and what mends it.

    `kind` is a value of `ProblemClass`. `mapping` and `mapping_key` name what is not
    mapped by Shopify's word for it; `expected` is Shopify's figure, `found` ours.
    """

    kind: str
    text: Text
    hint: Text | None = None
    field: str = ""
    line_gid: str = ""
    expected: Decimal | None = None
    found: Decimal | None = None
    mapping: str = ""
    mapping_key: str = ""
