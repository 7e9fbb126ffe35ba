"""The pages of the books, with a record on each."""

from datetime import date
from decimal import Decimal

from tests.ledger.picturing import png
from tests.web.books.bookkeeping import a_document

from nightclerk.core.text import words
from nightclerk.ledger.models import (
    Account,
    Currency,
    Customer,
    CustomerEntry,
    Item,
    ItemAttribute,
    PostedDocument,
    PostingBatch,
    PostingBatchItem,
    PriceGroup,
    SalesDocument,
    SalesPrice,
)
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.problems import Problem, as_json
from nightclerk.ledger.services.documents.drafts import create_document
from nightclerk.ledger.services.documents.line_input import LineInput
from nightclerk.ledger.services.parties.goods import (
    put_attribute,
    put_attribute_name,
    put_attribute_value,
    put_text,
)
from nightclerk.ledger.services.parties.items import put_variant
from nightclerk.ledger.services.parties.pictures import add_picture
from nightclerk.ledger.services.parties.prices import put_discount, put_price
from nightclerk.ledger.services.posting.documents import post
from nightclerk.web.books.item_tabs import TABS
from nightclerk.web.books.reports import REPORTS

LISTS = (
    "salesdocument",
    "posteddocument",
    "customer",
    "item",
    "postingbatch",
    "customerentry",
    "itementry",
    "salesprice",
    "salesdiscount",
    "ledgerentry",
    "vatentry",
    "ledgertransaction",
    "account",
    "fiscalperiod",
    "postingsetup",
    "vatsetup",
    "inventorysetup",
    "numberseries",
    "paymentterms",
    "paymentmethod",
    "currency",
    "location",
    "customergroup",
    "itemgroup",
    "itemcategory",
    "itemattribute",
    "pricegroup",
    "discountgroup",
    "businessgroup",
    "productgroup",
    "vatbusinessgroup",
    "vatproductgroup",
    "unit",
    "usersetup",
)


def book_addresses() -> list[str]:
    """Give the addresses of the books' pages after an order was posted."""
    invoice = an_invoice()
    draft = a_draft()
    entry = CustomerEntry.objects.get()
    batch = a_failed_batch(draft)
    account = Account.objects.filter(entries__isnull=False)[0]
    lamp = Item.objects.get()
    tell_all(lamp)
    cards = {
        "account": account.pk,
        "company": 1,
        "currency": Currency.objects.get(code="EUR").pk,
        "customer": entry.customer_id,
        "customerentry": entry.pk,
        "item": lamp.pk,
        "itemattribute": ItemAttribute.objects.get().pk,
        "salesprice": SalesPrice.objects.get().pk,
        "ledgertransaction": invoice.transaction_id,
        "posteddocument": invoice.pk,
        "postingbatch": batch.pk,
        "salesdocument": draft.pk,
    }
    return [
        *(f"/ledger/{name}/" for name in LISTS),
        *(f"/ledger/{name}/{pk}/change/" for name, pk in cards.items()),
        "/ledger/salesdocument/add/?kind=order",
        f"/ledger/salesdocument/{draft.pk}/post/",
        f"/ledger/salesdocument/{draft.pk}/address/ship_to/",
        f"/ledger/posteddocument/{invoice.pk}/do/cancel/",
        f"/ledger/posteddocument/{invoice.pk}/credit/",
        "/ledger/customerentry/add/",
        f"/ledger/customerentry/{entry.pk}/apply/",
        f"/ledger/item/{lamp.pk}/receive/",
        *(f"/ledger/item/{lamp.pk}/{tab.name}/" for tab in TABS[1:]),
        f"/ledger/item/{lamp.pk}/parts/texts/add/",
        f"/ledger/item/{lamp.pk}/parts/prices/add/",
        "/ledger/postingbatch/post/order/",
        f"/books/entries/?no={invoice.no}",
        *(f"/books/reports/{name}/" for name in REPORTS),
        f"/books/reports/statement/?customer={entry.customer.no}",
    ]


def tell_all(lamp: Item) -> None:
    """Say of an item what shops ask for: texts, attributes, pictures, prices."""
    red = put_variant(lamp, "RED", title="Red, with a cable of two metres")
    put_text(lamp, "<p>Bright as a day in June.</p>" * 4)
    put_text(lamp, "Leuchte", kind="title", language="de")
    colour = put_attribute("Colour", is_option=True)
    put_attribute_name(colour, "de", "Farbe")
    put_attribute_value(lamp, colour, "Red", variant=red)
    group = PriceGroup.objects.create(code="VIP", title="Good customers")
    put_price(lamp, 89, price_group=group, starts=date(2026, 1, 1), variant=red)
    put_discount(10, item=lamp)
    add_picture(lamp, png(640, 480, shade=200), alt="The lamp on a table")
    add_picture(lamp, png(300, 600, shade=90), variant=red)


def an_invoice() -> PostedDocument:
    posted = post(a_document(is_released=True), PostingOptions()).invoice
    assert posted is not None
    return posted


def a_draft() -> SalesDocument:
    lamp = Item.objects.get()
    lines = [
        LineInput(item=lamp, quantity=Decimal(3)),
        LineInput(description="With love"),
    ]
    return create_document(
        "order", Customer.objects.get(), external_order_no="#1002", lines=lines
    )


def a_failed_batch(order: SalesDocument) -> PostingBatch:
    batch = PostingBatch.objects.create(
        kind="order", selection={"kind": "order"}, status="done", total=1, failed=1
    )
    PostingBatchItem.objects.create(
        batch=batch,
        place=1,
        document=order,
        document_no=order.no,
        version=order.version,
        state=PostingBatchItem.State.FAILED,
        problems=as_json([Problem(words("The period is closed"), "posting_date")]),
    )
    return batch
