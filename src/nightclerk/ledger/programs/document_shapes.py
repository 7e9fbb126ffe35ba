"""The shapes in which programs are told of documents."""

from datetime import date, datetime
from typing import Any

from nightclerk.ledger.programs.values import Told


class HeadTold(Told):
    """The head of a document; amounts are in its currency, groups are codes."""

    kind: str
    no: str
    customer: str
    bill_to: str
    name: str
    sell_to_address: dict[str, Any]
    bill_to_address: dict[str, Any]
    ship_to_address: dict[str, Any]
    vat_id: str
    language: str
    posting_date: date | None
    document_date: date | None
    vat_date: date | None
    due_date: date | None
    shipment_date: date | None
    currency: str
    factor: str
    prices_include_vat: bool
    customer_group: str
    business_group: str
    vat_group: str
    terms: str
    method: str
    location: str
    external_order_no: str
    external_document_no: str
    reference: str
    note: str
    net: str
    vat: str
    gross: str
    source: str


class LineTold(Told):
    """What lines of documents and of posted documents have in common."""

    line_no: int
    kind: str
    item: str
    account: str
    variant: str
    description: str
    location: str
    unit: str
    quantity: str
    unit_price: str
    discount_percent: str
    discount_amount: str
    line_amount: str
    invoice_discount: str
    vat_rate: str
    vat_identifier: str
    net: str
    vat: str
    gross: str
    source: str


class TotalTold(Told):
    """Base and VAT of one rate."""

    identifier: str
    kind: str
    rate: str
    net: str
    vat: str
    gross: str


class DocumentHead(HeadTold):
    """A sales document without its lines.

    `queue_status` is its job queue status: empty, scheduled, posting or error.
    """

    status: str
    version: int
    applies_to: str
    discount_kind: str
    discount_value: str
    queue_status: str
    queue_error: str
    queue_entry: int | None
    created_by: str
    created_at: datetime
    changed_at: datetime


class DocumentLine(LineTold):
    """A line that is worked on; quantities are in the line's unit.

    `price_from` is card, list, hand or taken (over from another document or system),
    empty where that was not noted; `price_list` is the price group whose list it is,
    empty for that of everybody. A discount that `is_discount_given` was not found.
    """

    to_ship: str
    shipped: str
    to_invoice: str
    invoiced: str
    price_from: str
    price_list: str
    is_discount_given: bool
    given_vat: str | None
    allows_invoice_discount: bool
    is_reserved: bool


class DocumentTold(DocumentHead):
    """A sales document with its lines and its totals by rate of VAT."""

    lines: list[DocumentLine]
    totals: list[TotalTold]


class PostedHead(HeadTold):
    """A posted document without its lines."""

    draft_no: str
    order_no: str
    corrects: str
    cancels: bool
    posted_by: str
    posted_at: datetime
    carrier: str
    tracking_no: str
    tracking_url: str


class PostedLineTold(LineTold):
    """A line as it was posted; `invoiced` is how much of a shipment is invoiced."""

    invoiced: str
    corrects: int | None


class PostedTold(PostedHead):
    """A posted document with its lines and its totals by rate of VAT."""

    lines: list[PostedLineTold]
    totals: list[TotalTold]


class BookedTold(Told):
    """What a posting writes on an account: debit > 0, in the company's currency."""

    account: str
    name: str
    amount: str
    customer: str
    text: str


class VatTold(Told):
    """What a posting writes of VAT; sales are negative."""

    identifier: str
    rate: str
    base: str
    amount: str


class PreviewTold(Told):
    """What posting would write; numbers are not given yet."""

    documents: list[PostedHead]
    ledger: list[BookedTold]
    vat: list[VatTold]
    customer_entries: int
    item_entries: int


class PostingTold(Told):
    """What was posted, or the entry of the job queue that will post it."""

    shipment: str | None = None
    receipt: str | None = None
    invoice: str | None = None
    credit: str | None = None
    entry: int | None = None
