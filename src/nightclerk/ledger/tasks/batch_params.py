"""What the request pages of batch posting ask for."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from nightclerk.core.errors import Refused
from nightclerk.core.params import Params, wrong
from nightclerk.core.text import words
from nightclerk.ledger.batch_selection import Selection
from nightclerk.ledger.filters import choices, day
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.posting_options import PostingOptions

FILTERS = ("numbers", "customer", "external_order_no", "location")
SOME_DAY = date(2024, 1, 1)  # to see whether a formula can be read


class DateParams(Params):
    """By which dates documents are posted; without any, by their own."""

    posting_date: date | None = Field(default=None, title=str(words("Posting date")))
    replace_posting_date: bool = Field(
        default=False,
        title=str(words("Replace posting date")),
        description=str(
            words("Foreign currency is then posted by the rate of that date.")
        ),
    )
    replace_document_date: bool = Field(
        default=False,
        title=str(words("Replace document date")),
        description=str(words("The due date is then worked out anew.")),
    )
    vat_date: date | None = Field(
        default=None,
        title=str(words("VAT date")),
        description=str(words("Empty is the posting date.")),
    )
    replace_vat_date: bool = Field(default=False, title=str(words("Replace VAT date")))
    calculate_discount: bool = Field(
        default=False, title=str(words("Calculate invoice discount"))
    )

    @model_validator(mode="after")
    def _have_the_dates_that_replace(self) -> Self:
        replaces = self.replace_posting_date or self.replace_document_date
        if replaces and self.posting_date is None:
            raise wrong(words("Enter the posting date that replaces others"))
        if self.replace_vat_date and not (self.vat_date or self.posting_date):
            raise wrong(words("Enter the VAT date that replaces others"))
        return self

    def options(self, *, ship: bool, invoice: bool) -> PostingOptions:
        """Give the options with which every document is posted."""
        given = {name: getattr(self, name) for name in DateParams.model_fields}
        if self.replace_vat_date and self.vat_date is None:
            given["vat_date"] = self.posting_date
        return PostingOptions(ship=ship, invoice=invoice, **given)


class BatchParams(DateParams):
    """Which documents are posted; all filters must fit."""

    numbers: str = Field(
        default="",
        max_length=10_000,
        title=str(words("Document no.")),
        description=str(words("Such as A1|A5..A9 or A*.")),
    )
    status: Literal["released", "open", "any"] = Field(
        default="released",
        title=str(words("Status")),
        description=str(words("Open documents are released when they are posted.")),
    )
    customer: str = Field(
        default="",
        max_length=1000,
        title=str(words("Customer no.")),
        description=str(words("Such as 10000|10005..10009.")),
    )
    external_order: Literal["", "with", "without"] = Field(
        default="", title=str(words("Shopify Order No. is given"))
    )
    external_order_no: str = Field(
        default="",
        max_length=1000,
        title=str(words("Shopify Order No.")),
        description=str(words("Such as #1001..#1999 or #10*.")),
    )
    posting_date_to: str = Field(
        default="",
        max_length=40,
        title=str(words("Posting date up to")),
        description=str(words("today, today-3D or a date such as 2026-03-31.")),
    )
    location: str = Field(default="", max_length=200, title=str(words("Location code")))
    dry_run: bool = Field(
        default=False,
        title=str(words("Dry run: post nothing")),
        description=str(words("Says which documents could not be posted, and why.")),
    )
    retries: int | None = Field(
        default=None,
        ge=1,
        title=str(words("Only what failed in batch")),
        description=str(words("Its options are taken; filters are not needed.")),
    )

    @model_validator(mode="after")
    def _be_readable(self) -> Self:
        try:
            for name in FILTERS:
                choices(getattr(self, name))
            day(self.posting_date_to, SOME_DAY)
        except Refused as refused:
            raise wrong(refused.text) from None
        return self

    def selection(self, kind: Kind, *, today: date) -> Selection:
        """Give the filters; `posting_date_to` is counted from today."""
        return Selection(
            kind=kind,
            **{name: getattr(self, name) for name in FILTERS},
            status=self.status,
            external_order=self.external_order,
            posting_date_to=day(self.posting_date_to, today),
        )


class PartParams(Params):
    """What of an order is posted; it is asked for first."""

    ship: bool = Field(
        default=False,
        title=str(words("Ship")),
        description=str(words("What each line has as quantity to ship.")),
    )
    invoice: bool = Field(
        default=False,
        title=str(words("Invoice")),
        description=str(words("What each line has as quantity to invoice.")),
    )


class OrderBatchParams(BatchParams, PartParams):
    """Which sales orders are shipped, invoiced or both."""

    about = "Ship and invoice sales orders, each on its own."

    @model_validator(mode="after")
    def _do_something(self) -> Self:
        if not (self.ship or self.invoice or self.retries):
            raise wrong(words("Choose Ship, Invoice or both"))
        return self


class InvoiceBatchParams(BatchParams):
    """Which sales invoices are posted."""

    about = "Post sales invoices, each on its own."


class CreditBatchParams(BatchParams):
    """Which sales credit memos are posted."""

    about = "Post sales credit memos, each on its own."


class PostDocumentParams(DateParams):
    """Which document is posted, and what of it."""

    about = "Post one sales document."

    kind: Kind = Field(title=str(words("Kind")))
    no: str = Field(min_length=1, max_length=30, title=str(words("Document no.")))
    ship: bool = Field(default=False, title=str(words("Ship")))
    invoice: bool = Field(default=False, title=str(words("Invoice")))

    @model_validator(mode="after")
    def _do_something(self) -> Self:
        if self.kind == Kind.ORDER and not (self.ship or self.invoice):
            raise wrong(words("Choose Ship, Invoice or both"))
        return self
