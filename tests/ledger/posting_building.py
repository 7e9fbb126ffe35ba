"""Builders of documents that can be posted."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.apps import apps
from tests.ledger.building import WORK_DATE, company, customer, item

from nightclerk.ledger.models import (
    Account,
    Customer,
    Item,
    LedgerTransaction,
    SalesDocument,
    VatProductGroup,
)
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.services.documents.drafts import create_document
from nightclerk.ledger.services.documents.line_input import LineInput
from nightclerk.ledger.services.documents.release import release
from nightclerk.ledger.services.posting.documents import Posted, post
from nightclerk.ledger.services.stock.journal import receive_stock

BOTH = PostingOptions()
SHIP = PostingOptions(invoice=False)
INVOICE = PostingOptions(ship=False)


def sold(what: Item, quantity: str = "1", **fields: Any) -> LineInput:
    """Describe a line of an item."""
    return LineInput(item=what, quantity=Decimal(quantity), **_exact(fields))


def charged(no: str, price: str, *, vat: str = "STANDARD", **fields: Any) -> LineInput:
    """Describe a line of an account."""
    company()
    return LineInput(
        account=Account.objects.get(no=no),
        quantity=Decimal(1),
        unit_price=Decimal(price),
        vat_group=VatProductGroup.objects.get(code=vat),
        **_exact(fields),
    )


def stocked(description: str, *lots: tuple[str, str], **fields: Any) -> Item:
    """Add an item and receive lots of it: quantity and cost of one."""
    made = item(description, **_exact(fields))
    for quantity, cost in lots:
        receive_stock(made, Decimal(quantity), unit_cost=Decimal(cost), on=WORK_DATE)
    return made


def order(
    *lines: LineInput, kind: str = "order", of: Customer | None = None, **header: Any
) -> SalesDocument:
    """Make a released document of the work date."""
    dated = {"posting_date": WORK_DATE, "document_date": WORK_DATE, **header}
    return release(create_document(kind, of or customer(), lines=lines, **dated))


def posted(
    document: SalesDocument, options: PostingOptions = BOTH, **more: Any
) -> Posted:
    """Post a document as it is now."""
    return post(SalesDocument.objects.get(pk=document.pk), options, **more)


def booked(written: LedgerTransaction | None) -> dict[str, str]:
    """Give the amounts of a transaction by the account's number."""
    if written is None:
        return {}
    entries = written.entries.select_related("account").order_by("pk")
    return {entry.account.no: f"{entry.amount:.2f}" for entry in entries}


def wished(document: SalesDocument, **wishes: dict[int, int]) -> SalesDocument:
    """Say how much of lines is to be shipped and invoiced: ship={10000: 4}."""
    for column, quantities in wishes.items():
        for line_no, quantity in quantities.items():
            document.lines.filter(line_no=line_no).update(**{f"to_{column}": quantity})
    return document


def moved_to(document: SalesDocument, day: date) -> SalesDocument:
    """Date a document anew, as a person does who enters it another day."""
    SalesDocument.objects.filter(pk=document.pk).update(
        posting_date=day, document_date=day
    )
    document.refresh_from_db()
    return document


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Read all rows of the books, to tell whether anything has changed."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values_list())
        for model in apps.get_app_config("ledger").get_models()
    }


def _exact(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: Decimal(value)
        if isinstance(value, str) and name not in {"description", "costing", "no"}
        else value
        for name, value in fields.items()
    }
