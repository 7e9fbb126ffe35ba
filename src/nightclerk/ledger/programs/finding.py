"""Find what programs name by numbers and codes; what is not there is `NotFound`."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from nightclerk.core.errors import NotFound, invalid_fields
from nightclerk.core.text import Text, words
from nightclerk.ledger.models import (
    Application,
    Customer,
    CustomerEntry,
    FiscalPeriod,
    Item,
    PostedDocument,
    PostingBatch,
    SalesDocument,
    SalesLine,
)

NUL = "\0"  # PostgreSQL keeps every sign but this one
Found = TypeVar("Found", bound=Model)

CUSTOMERS = Customer.objects.select_related(
    *("customer_group", "business_group", "vat_group", "terms", "method"),
    *("currency", "location", "bill_to", "price_group", "discount_group"),
)
ITEMS = Item.objects.select_related(
    *("unit", "sales_unit", "product_group", "vat_group", "item_group", "category")
)
_HEAD = (
    *("customer", "bill_to", "currency", "customer_group", "business_group"),
    *("vat_group", "terms", "method", "location"),
)
DOCUMENTS = SalesDocument.objects.select_related(*_HEAD, "applies_to", "created_by")
POSTED = PostedDocument.objects.select_related(*_HEAD, "corrects", "posted_by")
ENTRIES = CustomerEntry.objects.select_related(
    "customer", "currency", "method", "document", "transaction"
)


def customer_of(no: str) -> Customer:
    """Find a customer by number."""
    return one_of(CUSTOMERS, words("There is no customer {no}", no=no), no=no)


def item_of(no: str) -> Item:
    """Find an item by number."""
    return one_of(ITEMS, words("There is no item {no}", no=no), no=no)


def document_of(kind: str, no: str) -> SalesDocument:
    """Find a sales document by kind and number."""
    text = words("There is no document {no}", no=no)
    return one_of(DOCUMENTS, text, kind=kind, no=no)


def line_of(document: SalesDocument, line_no: int) -> SalesLine:
    """Find a line of a document."""
    text = words("{document} has no line {line}", document=document, line=line_no)
    lines = SalesLine.objects.select_related("item", "variant", "document")
    return one_of(lines, text, document=document, line_no=line_no)


def posted_of(kind: str, no: str) -> PostedDocument:
    """Find a posted document by kind and number."""
    text = words("There is no posted document {no}", no=no)
    return one_of(POSTED, text, kind=kind, no=no)


def entry_of(number: int) -> CustomerEntry:
    """Find a customer entry by its number."""
    text = words("There is no customer entry {number}", number=number)
    return one_of(ENTRIES, text, pk=number)


def application_of(number: int) -> Application:
    """Find an application by its number."""
    text = words("There is no application {number}", number=number)
    return one_of(Application.objects.all(), text, pk=number)


def batch_of(number: int) -> PostingBatch:
    """Find a posting batch by its number."""
    text = words("There is no batch {number}", number=number)
    rows = PostingBatch.objects.select_related("run__entry", "user")
    return one_of(rows, text, pk=number)


def period_of(starts_on: date) -> FiscalPeriod:
    """Find the fiscal period that begins on a day."""
    text = words("No fiscal period begins on {day}", day=starts_on)
    return one_of(FiscalPeriod.objects.all(), text, starts_on=starts_on)


def coded(model: type[Found], code: str) -> Found:
    """Find a record of setup by its code, such as a location."""
    return one_of(model._default_manager.all(), unknown(model, code), code=code)


def unknown(model: type[Model], code: str) -> Text:
    """Say that no record of a model has a code or number."""
    kind = str(model._meta.verbose_name)
    return words("There is no “{code}” among: {kind}", code=code, kind=kind)


def one_of(rows: "QuerySet[Found]", text: Text, **named: Any) -> Found:
    """Give the one row that is named, or raise `NotFound` with this text."""
    if any(isinstance(value, str) and NUL in value for value in named.values()):
        raise NotFound(text)
    found: Found | None = rows.filter(**named).first()
    if found is None:
        raise NotFound(text)
    return found


def meant(
    rows: "QuerySet[Found]", given: Mapping[str, Any], field: str, *, key: str = "code"
) -> Found | None:
    """Give the record that a field of a request names, None where it names none.

    `Refused` names the field where there is no such record.
    """
    value = given.get(field)
    if value in (None, ""):
        return None
    found: Found | None = rows.filter(**{key: value}).first()
    if found is None:
        raise invalid_fields({field: unknown(rows.model, value)})
    return found
