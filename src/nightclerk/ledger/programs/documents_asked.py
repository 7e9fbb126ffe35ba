"""What programs may say of documents and their lines, and of posting them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from nightclerk.core.errors import Refused
from nightclerk.core.params import Params
from nightclerk.core.text import words
from nightclerk.ledger.models import Item
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.problems import Problem, refuse
from nightclerk.ledger.programs.line_records import OF_MASTERS, Named
from nightclerk.ledger.programs.masters_asked import AddressFields
from nightclerk.ledger.programs.values import (
    Amount,
    Asked,
    Code,
    Day,
    Factor,
    Line,
    No,
    Percent,
    Quantity,
)
from nightclerk.ledger.services.documents.line_input import LineInput

ZERO = Decimal(0)
STEP = 10000  # between the numbers of two lines
MOST_LINES = 1000
LARGEST_LINE = 2_000_000_000
# Of these null says something: there is none, or the price lists say it.
CLEARABLE = frozenset(
    {"given_vat", "unit_price", "discount_percent", "discount_amount"}
)
NEEDED = frozenset({"unit", "vat_group", "product_group"})  # nothing: they stay
WRONG = words("The lines cannot be used")


class LineChange(Asked):
    """What may be said of a line; an item or account of its own is another line.

    An item's price and discount are those of the price lists where they are not said;
    null finds those of a line anew that were given.
    """

    variant: Code = Field(default="", title="Variant")
    description: Line = Field(default="", title="Description")
    quantity: Quantity = Field(default=ZERO, title="Quantity")
    unit: Code = Field(default="", title="Unit of measure")
    unit_price: Amount | None = Field(default=None, title="Unit price")
    discount_percent: Percent | None = Field(default=None, title="Line discount in %")
    discount_amount: Amount | None = Field(default=None, title="Line discount")
    allows_invoice_discount: bool | None = Field(
        default=None, title="Allow invoice discount"
    )
    product_group: Code = Field(default="", title="Product group")
    vat_group: Code = Field(default="", title="VAT product group")
    location: Code = Field(default="", title="Location")
    given_vat: Amount | None = Field(
        default=None, title="VAT of the whole line as another system computed it"
    )
    to_ship: Quantity | None = Field(default=None, title="Quantity to ship")
    to_invoice: Quantity | None = Field(default=None, title="Quantity to invoice")
    unit_cost: Amount | None = Field(default=None, title="Unit cost")
    is_reserved: bool = Field(default=False, title="Reserved from stock")


class NewLine(LineChange):
    """A line of an item, of an account, or a comment with neither."""

    item: No = Field(default="", title="Number of the item")
    account: Code = Field(default="", title="Number of the account")
    source: str = Field(default="", max_length=200, title="Where it is from")
    line_no: int | None = Field(default=None, ge=1, le=LARGEST_LINE, title="Number")


class NewLines(Asked):
    """Lines that a document shall have beside its others."""

    lines: list[NewLine] = Field(min_length=1, max_length=MOST_LINES)


class HeadFields(Asked):
    """What may be said of a document; what is not said is the customer's."""

    bill_to: No = Field(default="", title="Number of who gets the invoice")
    name: Line = Field(default="", title="Name")
    sell_to_address: AddressFields = Field(default=AddressFields())
    bill_to_address: AddressFields = Field(default=AddressFields())
    ship_to_address: AddressFields = Field(default=AddressFields())
    vat_id: str = Field(default="", max_length=30, title="VAT id")
    language: str = Field(default="", max_length=10, title="Language")
    posting_date: Day | None = Field(default=None, title="Posting date")
    document_date: Day | None = Field(default=None, title="Document date")
    vat_date: Day | None = Field(default=None, title="VAT date")
    due_date: Day | None = Field(default=None, title="Due date")
    shipment_date: Day | None = Field(default=None, title="Shipment date")
    currency: str = Field(default="", max_length=3, title="Currency")
    factor: Factor = Field(default=Decimal(1), title="Foreign units for one of ours")
    prices_include_vat: bool = Field(default=False, title="Prices including VAT")
    customer_group: Code = Field(default="", title="Customer group")
    business_group: Code = Field(default="", title="Business group")
    vat_group: Code = Field(default="", title="VAT business group")
    terms: Code = Field(default="", title="Payment terms")
    method: Code = Field(default="", title="Payment method")
    location: Code = Field(default="", title="Location")
    external_order_no: str = Field(default="", max_length=50, title="Shopify Order No.")
    external_document_no: str = Field(
        default="", max_length=100, title="External document number"
    )
    reference: Line = Field(default="", title="Your reference")
    note: str = Field(default="", max_length=10_000, title="Note")
    discount_kind: Literal["", "percent", "amount"] = Field(
        default="", title="Invoice discount"
    )
    discount_value: Amount = Field(default=ZERO, title="Value of the discount")
    applies_to: No = Field(default="", title="Posted document that it applies to")

    def header(self) -> dict[str, Any]:
        """Give the fields of the head that were said, as the services take them."""
        other = {"kind", "customer", "no", "source", "lines", "version"}
        given = {name: value for name, value in self.said.items() if name not in other}
        for name, value in given.items():
            if isinstance(value, AddressFields):
                given[name] = {part: text for part, text in value if text}
        return given


class NewDocument(HeadFields):
    """A document that shall be there, with its lines in one call."""

    kind: Literal["order", "invoice", "credit"] = Field(title="Kind")
    customer: No = Field(min_length=1, title="Number of the customer")
    no: No = Field(default="", title="Number; else the next of the series")
    source: str = Field(
        default="", max_length=200, title="One source makes one document"
    )
    lines: list[NewLine] = Field(default=[], max_length=MOST_LINES)


class DocumentChange(HeadFields):
    """What shall be different in a document; `version` is what the program saw."""

    customer: No = Field(default="", title="Number of the customer")
    version: int | None = Field(default=None, ge=1, le=LARGEST_LINE)


class Release(Asked):
    """How a document is released."""

    calculate_discount: bool = Field(
        default=False, title="Put in the customer's invoice discount"
    )


class PostingAsked(Params):
    """What of a document is posted, by which dates, and when.

    `when` is as the company is set up, at once, or later by the job queue.
    """

    ship: bool = Field(default=True, title="Ship")
    invoice: bool = Field(default=True, title="Invoice")
    posting_date: Day | None = Field(default=None, title="Posting date")
    replace_posting_date: bool = Field(default=False, title="Replace posting date")
    replace_document_date: bool = Field(default=False, title="Replace document date")
    vat_date: Day | None = Field(default=None, title="VAT date")
    replace_vat_date: bool = Field(default=False, title="Replace VAT date")
    calculate_discount: bool = Field(default=False, title="Calculate invoice discount")
    when: Literal["", "now", "later"] = Field(
        default="", title="When; empty: as the company is set up"
    )

    @property
    def options(self) -> PostingOptions:
        """Give what posting takes."""
        return PostingOptions(**self.model_dump(exclude={"when"}))


class CreditAsked(Asked):
    """What of an invoice is credited: quantities by line; all that is left else."""

    lines: dict[str, Quantity] | None = Field(
        default=None, title="Quantities by the number of the line"
    )
    on: Day | None = Field(default=None, title="Posting date; else today")

    def quantities(self) -> dict[int, Decimal] | None:
        """Give quantities by line number; `Refused` where one is no number."""
        if self.lines is None:
            return None
        wrong = [key for key in self.lines if not (key.isascii() and key.isdecimal())]
        if wrong:
            text = words("“{line}” is no number of a line", line=wrong[0])
            raise Refused(text, fields={"lines": text})
        return {int(key): quantity for key, quantity in self.lines.items()}


class UndoAsked(Asked):
    """Which lines of a shipment are undone; all of them else."""

    lines: list[int] | None = Field(default=None, title="Numbers of lines")
    on: Day | None = Field(default=None, title="Posting date; else the shipment's")


class TrackingAsked(Asked):
    """How a posted shipment went; several numbers are separated by commas."""

    carrier: str = Field(default="", max_length=100, title="Carrier")
    tracking_no: str = Field(default="", max_length=250, title="Tracking numbers")
    tracking_url: str = Field(default="", max_length=500, title="Tracking link")


class OnDay(Asked):
    """By which day something is booked."""

    on: Day | None = Field(default=None, title="Posting date")


def inputs(lines: Sequence[NewLine], *, last: int = 0) -> list[LineInput]:
    """Give lines as the services take them; `Refused` with all that names nothing.

    `last` is the highest number of a line that is there already.
    """
    found: list[LineInput] = []
    problems: list[Problem] = []
    named = Named([line.said for line in lines])
    for line in lines:
        line_no = line.line_no or (last // STEP + 1) * STEP
        last = max(last, line_no)
        records, wrong = named.by(line.said, line_no)
        problems += wrong
        found.append(LineInput(**{**_plain(line.said), **records}))
    if problems:
        refuse(problems, WRONG)
    return found


def changes(change: LineChange, *, item: Item | None, line_no: int) -> dict[str, Any]:
    """Give what is said of a line as `change_line` takes it."""
    records, wrong = Named([change.said], item=item).by(change.said, line_no)
    if wrong:
        refuse(wrong, WRONG)
    given = _plain(change.said)
    kept = {name for name in given if given[name] is not None or name in CLEARABLE}
    named = {name for name in records if records[name] or name not in NEEDED}
    return {
        **{name: given[name] for name in kept},
        **{name: records[name] for name in named},
    }


def _plain(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in said.items()
        if name not in OF_MASTERS and name != "variant"
    }
