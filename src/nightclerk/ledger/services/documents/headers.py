"""What the head of a document says: copied from the customer, or entered."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from nightclerk.core.errors import Refused, invalid_fields
from nightclerk.core.text import Text, words
from nightclerk.ledger.due_dates import due_dates
from nightclerk.ledger.models import Customer, PostedDocument, SalesDocument
from nightclerk.ledger.models.parties import Address
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.writing.filling import fill

HUNDRED = Decimal(100)
ADDRESS = tuple(field.name for field in Address._meta.get_fields())
TEXTS = (
    "name",
    "vat_id",
    "language",
    "external_order_no",
    "external_document_no",
    "reference",
    "shipment_method",
    "shipping_agent",
    "shipping_service",
    "note",
)
ADDRESSES = ("sell_to_address", "bill_to_address", "ship_to_address")
DATES = ("posting_date", "document_date", "vat_date", "due_date", "shipment_date")
GROUPS = ("customer_group", "business_group", "vat_group")
OF_PRICES = ("currency", "factor", "prices_include_vat")
OF_DISCOUNT = ("discount_kind", "discount_value")
MASTERS = ("terms", "method", "location", "applies_to")
ENTERED = frozenset(
    (*TEXTS, *ADDRESSES, *DATES, *GROUPS, *OF_PRICES, *OF_DISCOUNT, *MASTERS)
)
PARTIES = frozenset({"customer", "bill_to"})
COPIED = (
    "customer",
    "bill_to",
    "name",
    *ADDRESSES,
    "vat_id",
    "language",
    *GROUPS,
    "terms",
    "method",
    "location",
)
CREDITED = {
    Kind.CREDIT: PostedDocument.Kind.INVOICE,
    Kind.ORDER: PostedDocument.Kind.CREDIT,
    Kind.INVOICE: PostedDocument.Kind.CREDIT,
}


def require_known(fields: Mapping[str, Any]) -> None:
    """Refuse fields that a document does not have, or that nobody enters."""
    unknown = [name for name in fields if name not in ENTERED | PARTIES]
    if unknown:
        raise invalid_fields(
            {name: words("There is no such field") for name in unknown}
        )


def customer_meant(given: Customer | str | None, field: str) -> Customer | None:
    """Give the customer that is meant by a record or a number; nothing by nothing."""
    if not given or isinstance(given, Customer):
        return given or None
    found = Customer.objects.filter(no=given).first()
    if found is None:
        raise invalid_fields({field: words("There is no customer {no}", no=given)})
    return found


def copy_customer(
    document: SalesDocument, customer: Customer, bill_to: Customer | None, setup: Setup
) -> None:
    """Copy what a customer says into a document: later changes do not reach it.

    Who gets the invoice decides groups, terms and prices; the customer decides name,
    address and location.
    """
    payer = bill_to or customer.bill_to or customer
    document.customer, document.bill_to = customer, payer
    document.name = customer.name
    document.sell_to_address = address_of(customer)
    document.ship_to_address = dict(document.sell_to_address)
    document.bill_to_address = address_of(payer)
    document.vat_id = payer.vat_id
    document.language = payer.language or customer.language
    document.customer_group_id = payer.customer_group_id
    document.business_group_id = payer.business_group_id
    document.vat_group_id = payer.vat_group_id
    document.terms_id, document.method_id = payer.terms_id, payer.method_id
    document.location_id = customer.location_id or setup.company.location_id


def copy_prices(document: SalesDocument, setup: Setup) -> None:
    """Take currency and price mode from who gets the invoice."""
    payer = document.bill_to
    document.currency_id = payer.currency_id or setup.company.currency_id
    document.prices_include_vat = payer.prices_include_vat


def address_of(party: Address) -> dict[str, str]:
    """Copy an address: only the fields that say something."""
    return {name: value for name in ADDRESS if (value := getattr(party, name, ""))}


def put_fields(
    document: SalesDocument, fields: Mapping[str, Any], setup: Setup
) -> None:
    """Put entered fields into a document, and what follows from them.

    References may be given as codes. The due date follows from terms and document
    date, the factor from currency and posting date, unless they are entered
    themselves. Raises `Refused` with all fields that cannot be used.
    """
    entered = {name: value for name, value in fields.items() if name not in PARTIES}
    fill(document, entered, rules={}, is_whole=False)
    if not document.discount_kind:
        document.discount_value = Decimal(0)
    if fields.keys() & {"terms", "document_date"} and "due_date" not in fields:
        put_due_date(document, setup)
    if fields.keys() & {"currency", "posting_date"} and "factor" not in fields:
        put_factor(document, setup)
    wrong = {
        **dict(_wrong_factor(document, setup)),
        **dict(_wrong_discount(document)),
        **dict(_wrong_application(document)),
    }
    if wrong:
        raise invalid_fields(wrong)


def put_due_date(document: SalesDocument, setup: Setup) -> None:
    """Count the due date from the document date by the payment terms."""
    day = document.document_date
    terms = setup.terms.get(document.terms_id) if document.terms_id else None
    if day is None:
        document.due_date = None
    elif terms is None:
        document.due_date = day
    else:
        document.due_date = due_dates(day, terms.due).due


def put_factor(document: SalesDocument, setup: Setup) -> None:
    """Take the rate of exchange of the posting date."""
    if document.currency_id == setup.company.currency_id:
        document.factor = Decimal(1)
    elif document.posting_date is not None:
        document.factor = setup.factor(document.currency_id, document.posting_date)


def require_settled_prices(
    document: SalesDocument, fields: Mapping[str, Any], *, has_lines: bool
) -> None:
    """Refuse another currency or price mode once lines have prices in the old one."""
    if not has_lines:
        return
    for name in ("currency", "prices_include_vat"):
        if name in fields and _is_other(getattr(document, name), fields[name]):
            raise Refused(
                words(
                    "The lines of {document} have prices already", document=document.no
                ),
                hint=words("Delete the lines first, or make a new document."),
                fields={name: words("This cannot change any more")},
            )


def _wrong_factor(document: SalesDocument, setup: Setup) -> Iterator[tuple[str, Text]]:
    if document.factor <= 0:
        yield "factor", words("A rate of exchange is more than 0")
    elif document.currency_id == setup.company.currency_id and document.factor != 1:
        yield "factor", words("The own currency has no rate")


def _wrong_discount(document: SalesDocument) -> Iterator[tuple[str, Text]]:
    is_percent = document.discount_kind == SalesDocument.Discount.PERCENT
    if document.discount_value < 0:
        yield "discount_value", words("A discount is not negative")
    elif is_percent and document.discount_value > HUNDRED:
        yield "discount_value", words("A discount is from 0 to 100 %")


def _wrong_application(document: SalesDocument) -> Iterator[tuple[str, Text]]:
    """Refuse what is no counterpart: a credit memo settles an invoice, and back."""
    settled = document.applies_to
    if settled is None:
        return
    if settled.kind != CREDITED[Kind(document.kind)]:
        yield "applies_to", words("{no} cannot be settled by this", no=settled.no)
    elif settled.bill_to_id != document.bill_to_id:
        yield "applies_to", words("{no} is of another customer", no=settled.no)


def _is_other(old: Any, new: Any) -> bool:
    """Tell whether a value differs; a reference may be given as its code."""
    return new not in (old, getattr(old, "code", old))
