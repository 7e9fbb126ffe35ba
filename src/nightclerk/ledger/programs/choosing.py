"""Which rows of long lists programs want; what they do not say chooses nothing."""

from typing import Any, Literal

from django.db.models import Q, QuerySet
from pydantic import Field

from nightclerk.ledger.models import (
    Account,
    Customer,
    CustomerEntry,
    Item,
    PostedDocument,
    SalesDocument,
)
from nightclerk.ledger.programs.finding import CUSTOMERS, DOCUMENTS, ENTRIES, ITEMS
from nightclerk.ledger.programs.finding import POSTED as PAPERS
from nightclerk.ledger.programs.values import Asked, Code, Day, No
from nightclerk.ledger.selectors.documents import documents_matching

LONGEST = 200
Text = Field(default="", max_length=LONGEST, title="Part of number, name or text")


class CustomersChosen(Asked):
    """What customers are chosen by."""

    text: str = Text
    country: str = Field(default="", max_length=2, title="Country")

    def rows(self) -> QuerySet[Customer]:
        """Give the customers that are wanted."""
        found = CUSTOMERS.all()
        if self.country:
            found = found.filter(country=self.country)
        if self.text:
            found = found.filter(
                Q(no__icontains=self.text)
                | Q(name__icontains=self.text)
                | Q(email__icontains=self.text)
            )
        return found


class ItemsChosen(Asked):
    """What items are chosen by."""

    text: str = Text
    kind: Literal["", "inventory", "service"] = Field(default="", title="Kind")

    def rows(self) -> QuerySet[Item]:
        """Give the items that are wanted."""
        found = ITEMS.all()
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.text:
            found = found.filter(
                Q(no__icontains=self.text)
                | Q(description__icontains=self.text)
                | Q(barcode=self.text)
            )
        return found


class AccountsChosen(Asked):
    """What accounts are chosen by."""

    text: str = Text
    kind: Literal["", "asset", "liability", "equity", "income", "expense"] = Field(
        default="", title="Kind"
    )

    def rows(self) -> QuerySet[Account]:
        """Give the accounts that are wanted, by number."""
        found = Account.objects.order_by("no")
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.text:
            named = Q(no__startswith=self.text) | Q(name__icontains=self.text)
            found = found.filter(named)
        return found


class OfDocuments(Asked):
    """What all kinds of documents are chosen by."""

    customer: No = Field(default="", title="Number of the customer")
    external_order_no: str = Field(default="", max_length=50, title="Shopify Order No.")
    since: Day | None = Field(default=None, title="Posting date at or after this")
    until: Day | None = Field(default=None, title="Posting date at or before this")

    def named(self, dated: str) -> dict[str, Any]:
        """Give what is said, as conditions; `dated` is the column of the date."""
        said = {
            "customer__no": self.customer,
            "external_order_no": self.external_order_no,
            f"{dated}__gte": self.since,
            f"{dated}__lte": self.until,
        }
        return {name: value for name, value in said.items() if value}


class DocumentsChosen(OfDocuments):
    """What sales documents are chosen by."""

    kind: Literal["", "order", "invoice", "credit"] = Field(default="", title="Kind")
    status: Literal["", "open", "released", "posted"] = Field(
        default="", title="Status"
    )
    text: str = Text

    def rows(self) -> QuerySet[SalesDocument]:
        """Give the documents that are wanted."""
        found = DOCUMENTS.select_related("queue_entry").filter(
            **self.named("posting_date")
        )
        if self.text:
            found = found.filter(pk__in=documents_matching(self.text).values("pk"))
        if self.kind:
            found = found.filter(kind=self.kind)
        return found.filter(status=self.status) if self.status else found


class PostedChosen(OfDocuments):
    """What posted documents are chosen by."""

    kind: Literal["", "shipment", "receipt", "invoice", "credit"] = Field(
        default="", title="Kind"
    )
    order_no: No = Field(default="", title="Number of the order")

    def rows(self) -> QuerySet[PostedDocument]:
        """Give the posted documents that are wanted."""
        found = PAPERS.filter(**self.named("posting_date"))
        if self.kind:
            found = found.filter(kind=self.kind)
        return found.filter(order_no=self.order_no) if self.order_no else found


class EntriesChosen(OfDocuments):
    """What customer entries are chosen by."""

    document_no: No = Field(default="", title="Document number")
    kind: Literal["", "invoice", "credit", "payment", "refund"] = Field(
        default="", title="Kind"
    )
    is_open: bool | None = Field(default=None, title="Open")

    def rows(self) -> QuerySet[CustomerEntry]:
        """Give the entries that are wanted."""
        found = ENTRIES.filter(**self.named("date"))
        if self.document_no:
            found = found.filter(document_no=self.document_no)
        if self.kind:
            found = found.filter(kind=self.kind)
        return found if self.is_open is None else found.filter(is_open=self.is_open)


class StockChosen(Asked):
    """What is in stock, where, and when; without a day, now."""

    item: No = Field(default="", title="Number of the item")
    location: Code = Field(default="", title="Location")
    on: Day | None = Field(default=None, title="At the end of this day; else now")
