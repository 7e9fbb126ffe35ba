"""A line as people and imports enter it, and what can be wrong with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nightclerk.core.text import Text, words
from nightclerk.ledger.facts import CREDIT, ZERO
from nightclerk.ledger.models import (
    Account,
    Item,
    ItemUnit,
    ItemVariant,
    Location,
    PostedLine,
    ProductGroup,
    SalesLine,
    Unit,
    VatProductGroup,
)
from nightclerk.ledger.problems import Problem

PriceFrom = SalesLine.PriceFrom
HUNDRED = Decimal(100)
FINENESS = 5  # decimals of the columns for quantities, prices and percentages
LARGEST = Decimal(10) ** 12  # a price times a quantity must still fit its column
LONGEST = {"description": 250, "source": 200}  # signs that their columns hold
NUMBERS = (
    "quantity",
    "unit_price",
    "discount_percent",
    "discount_amount",
    "given_vat",
    "to_ship",
    "to_invoice",
    "unit_cost",
)


@dataclass(frozen=True, kw_only=True)
class LineInput:
    """A line as it is entered: an item, an account, or a comment with neither.

    What is None is taken from the item, the customer or the document; an item's price
    and discount are found in the price lists. A given price has the discount that is
    given, or none. `unit_price` is in the document's currency and price mode; of
    `discount_percent` and `discount_amount` one is given; `given_vat` is the VAT of the
    whole line as another system computed it. An account needs a `vat_group`.
    `is_taken_over` tells that all is as in another document; a `source` tells it too.
    """

    item: Item | None = None
    account: Account | None = None
    variant: ItemVariant | None = None
    description: str = ""
    quantity: Decimal = ZERO
    unit: Unit | None = None
    unit_price: Decimal | None = None
    discount_percent: Decimal | None = None
    discount_amount: Decimal | None = None
    allows_invoice_discount: bool | None = None
    product_group: ProductGroup | None = None
    vat_group: VatProductGroup | None = None
    location: Location | None = None
    given_vat: Decimal | None = None
    to_ship: Decimal | None = None
    to_invoice: Decimal | None = None
    unit_cost: Decimal | None = None
    returns: PostedLine | None = None
    is_reserved: bool = False
    is_taken_over: bool = False
    source: str = ""
    line_no: int | None = None

    @property
    def kind(self) -> str:
        """Say what kind of line this becomes."""
        if self.item is not None:
            return SalesLine.Kind.ITEM
        if self.account is not None:
            return SalesLine.Kind.ACCOUNT
        return SalesLine.Kind.COMMENT

    @property
    def price_from(self) -> str:
        """Say where the price is from: given, or found for an item from its card on."""
        if self.unit_price is None:
            is_found = self.item is not None
            return PriceFrom.CARD if is_found else PriceFrom.UNKNOWN
        is_taken_over = self.is_taken_over or self.source
        return PriceFrom.TAKEN if is_taken_over else PriceFrom.HAND

    @property
    def gives_discount(self) -> bool:
        """Tell whether a discount was given, if only that there is none."""
        return self.discount_percent is not None or self.discount_amount is not None


def input_problems(entered: LineInput, kind: str, line_no: int) -> list[Problem]:
    """Give all that is wrong with a line that is to be entered on a kind of document.

    Something that is blocked for sales may still come back with a credit memo.
    """
    found = [
        *_kind(entered),
        *_item(entered, kind),
        *_numbers(entered),
        *_texts(entered),
    ]
    return [Problem(text, field, line_no) for field, text in found]


def unit_factors(inputs: Sequence[LineInput]) -> dict[tuple[int, int], Decimal]:
    """Give how many of an item's own unit others are, by item and unit: one query."""
    wanted = {
        entered.item.pk
        for entered in inputs
        if entered.item and entered.unit and entered.unit.pk != entered.item.unit_id
    }
    if not wanted:
        return {}
    rows = ItemUnit.objects.filter(item__in=wanted)
    return {(row.item_id, row.unit_id): row.per_unit for row in rows}


def _kind(entered: LineInput) -> Iterator[tuple[str, Text]]:
    if entered.item is not None and entered.account is not None:
        yield "account", words("A line is of an item or of an account, not of both")
    if entered.kind == SalesLine.Kind.COMMENT and entered.quantity:
        yield "quantity", words("A comment has no quantity")
    if entered.account is None:
        return
    if entered.account.is_heading:
        yield "account", words("Account {no} is a heading", no=entered.account.no)
    elif entered.account.is_blocked:
        yield "account", words("Account {no} is blocked", no=entered.account.no)
    elif not entered.account.is_direct:
        yield (
            "account",
            words("Account {no} takes no direct entries", no=entered.account.no),
        )
    if entered.vat_group is None:
        yield "vat_group", words("A line of an account needs a VAT product group")


def _item(entered: LineInput, kind: str) -> Iterator[tuple[str, Text]]:
    item, variant = entered.item, entered.variant
    if variant is not None and (item is None or variant.item_id != item.pk):
        yield "variant", words("Variant {code} is of another item", code=variant.code)
    elif variant is not None and variant.is_blocked:
        yield "variant", words("Variant {code} is blocked", code=variant.code)
    if item is None:
        return
    if item.is_blocked:
        yield "item", words("Item {no} is blocked", no=item.no)
    elif item.is_sales_blocked and kind != CREDIT:
        yield "item", words("Item {no} is blocked for sales", no=item.no)


def _numbers(entered: LineInput) -> Iterator[tuple[str, Text]]:
    for name in NUMBERS:
        value = getattr(entered, name)
        if value is not None:
            yield from number_problems(name, value)


def number_problems(name: str, value: Decimal) -> Iterator[tuple[str, Text]]:
    """Give what is wrong with one number of a line, by the name of its field."""
    if abs(value) >= LARGEST:
        yield name, words("This number is too large")
    elif value != round(Decimal(value), FINENESS):
        yield name, words("At most {count} decimals are possible", count=FINENESS)
    elif name == "discount_percent" and not ZERO <= value <= HUNDRED:
        yield name, words("A discount is from 0 to 100 %")
    elif name in {"unit_price", "unit_cost"} and value < 0:
        yield name, words("A price is not negative; let the quantity be negative")


def _texts(entered: LineInput) -> Iterator[tuple[str, Text]]:
    for name, longest in LONGEST.items():
        if len(getattr(entered, name)) > longest:
            yield name, words("At most {count} signs are possible", count=longest)
