"""What has to be known about a document to tell whether it can be posted. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from nightclerk.core.text import Text

ZERO = Decimal(0)
ORDER, INVOICE, CREDIT = "order", "invoice", "credit"
ITEM, ACCOUNT, COMMENT = "item", "account", ""


class Asked(Protocol):
    """What a posting is asked to do; posting options are such."""

    @property
    def ship(self) -> bool:
        """Say whether goods go out, or come back with a credit memo."""

    @property
    def invoice(self) -> bool:
        """Say whether an invoice or a credit memo is written."""


@dataclass(frozen=True)
class Wanted:
    """What a posting does to one kind of document, once its kind is taken into account.

    An invoice always ships and invoices, a credit memo always receives and credits.
    """

    ship: bool
    invoice: bool


@dataclass(frozen=True)
class Span:
    """From a day to a day, both included; an open end is None."""

    starts_on: date | None = None
    ends_on: date | None = None

    def __contains__(self, day: date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or day <= self.ends_on
        )


@dataclass(frozen=True)
class Period:
    """A fiscal period and whether it is open."""

    span: Span
    name: str
    is_open: bool


@dataclass(frozen=True)
class Party:
    """A customer as far as blocking goes: `blocked` is the state's code."""

    no: str
    name: str
    blocked: str = ""


@dataclass(frozen=True)
class AccountFact:
    """An account that a posting needs, found or missing."""

    no: str
    is_heading: bool = False
    is_direct: bool = True
    is_blocked: bool = False


@dataclass(frozen=True)
class Pair:
    """A row of posting or VAT setup, or its absence.

    `accounts` are those that this line's posting needs, by the name of the column.
    """

    business_group: str
    product_group: str
    is_there: bool = True
    is_blocked: bool = False
    accounts: Mapping[str, AccountFact | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Series:
    """A number series at the posting date, as far as it was read; no code: missing."""

    what: Text
    code: str = ""
    has_line: bool = True
    is_closed: bool = False
    is_used_up: bool = False
    is_too_early: bool = False
    used_on: date | None = None


@dataclass(frozen=True)
class StockFact:
    """How much of an item lies where a line takes it from, if that matters."""

    prevents: bool = False
    on_hand: Decimal = ZERO


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """A line; quantities are in its unit, `to_ship` as they would be posted now."""

    line_no: int
    kind: str
    no: str = ""
    description: str = ""
    quantity: Decimal = ZERO
    line_amount: Decimal = ZERO
    shipped: Decimal = ZERO
    invoiced: Decimal = ZERO
    to_ship: Decimal = ZERO
    to_invoice: Decimal = ZERO
    per_unit: Decimal = Decimal(1)
    is_goods: bool = False
    is_blocked: bool = False
    is_sales_blocked: bool = False
    is_variant_blocked: bool = False
    needs_variant: bool = False
    has_variant: bool = False
    has_unit: bool = True
    needs_location: bool = False
    has_location: bool = True
    is_location_blocked: bool = False
    variant: str = ""
    account: AccountFact | None = None
    posting: Pair | None = None
    vat: Pair | None = None
    inventory: Pair | None = None
    stock_key: tuple[int | None, ...] = ()
    stock: StockFact = StockFact()

    @property
    def outstanding(self) -> Decimal:
        """Give what is not shipped yet."""
        return self.quantity - self.shipped


@dataclass(frozen=True, kw_only=True)
class DocumentFacts:
    """A document, the rules of the company, and what this posting is to do."""

    kind: str
    no: str
    wanted: Wanted
    customer: Party
    bill_to: Party
    lines: tuple[LineFacts, ...]
    posting_date: date | None = None
    document_date: date | None = None
    vat_date: date | None = None
    due_date: date | None = None
    external_document_no: str = ""
    needs_external_no: bool = False
    window: Span = Span()
    periods: tuple[Period, ...] = ()
    line_total: Decimal = ZERO
    gross: Decimal = ZERO
    customer_group: str = ""
    group_accounts: Mapping[str, AccountFact | None] = field(default_factory=dict)
    has_business_group: bool = True
    has_vat_group: bool = True
    series: tuple[Series, ...] = ()
