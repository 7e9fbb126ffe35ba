"""What an order says for the head of its document, and whether it may have one. Pure.

Orders are given as rows; nothing is read and nothing written here.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from nightclerk.connector.mapping.papers.sale_draft import SaleProblem
from nightclerk.connector.models import OrderSettings, ShopOrder
from nightclerk.core.text import Text, words
from nightclerk.ledger.models.sales import Kind

LONGEST_REFERENCE = 100  # signs that the books keep of a purchase order's number
FULFILLED = "FULFILLED"
HIGH = "HIGH"
UNPAID = frozenset({"PENDING", "AUTHORIZED", "EXPIRED", "VOIDED"})
GERMAN = "de"
# An address at Shopify and in the books.
FIELDS = {
    "address1": "street",
    "address2": "street2",
    "zip": "post_code",
    "city": "city",
    "province_code": "county",
    "country_code_v2": "country",
    "phone": "phone",
}


# What an address is written with, in this order.
WRITTEN = (
    "name",
    "company",
    "address1",
    "address2",
    "zip",
    "city",
    "country_code_v2",
)


def kind_of(order: ShopOrder, settings: OrderSettings) -> Kind:
    """Give the kind of document: an invoice for what has left, if the shop wants it."""
    is_over = order.fulfillment_status == FULFILLED
    return Kind.INVOICE if is_over and settings.invoices_fulfilled else Kind.ORDER


def number_of(order: ShopOrder, settings: OrderSettings) -> str:
    """Give Shopify's number where documents shall have it; empty: the own series."""
    return order.name if settings.uses_shopify_no else ""


def hold_reasons(order: ShopOrder, settings: OrderSettings) -> list[Text]:
    """Say which rules of the shop card keep an order out of the books."""
    rules = (
        (
            order.is_test and not settings.books_test_orders,
            words("This is a test order"),
        ),
        (
            order.risk == HIGH and not settings.books_high_risk,
            words("Shopify finds a high risk of fraud"),
        ),
        (
            order.financial_status in UNPAID and not settings.books_unpaid,
            words("It is not paid"),
        ),
    )
    return [reason for holds, reason in rules if holds]


def held(reasons: Sequence[Text]) -> list[SaleProblem]:
    """Give the reasons of a hold as problems."""
    return [
        SaleProblem(
            kind="held",
            text=reason,
            hint=words("Lift the hold, or change the rule on the shop card."),
            field="hold",
        )
        for reason in reasons
    ]


def number_problems(order: ShopOrder, settings: OrderSettings) -> list[SaleProblem]:
    """Refuse a number that the books cannot have: one that begins with @."""
    if not number_of(order, settings).startswith("@"):
        return []
    return [
        SaleProblem(
            kind="books",
            text=words("{order} cannot be a document's number", order=order.name),
            hint=words("Number documents by their own series, on the shop card."),
            field="no",
        )
    ]


def head_of(order: ShopOrder, zone: ZoneInfo) -> dict[str, Any]:
    """Give the fields of a document that the order says, named as the books do.

    Dates are those of the shop's zone. Addresses are the order's own; who is billed is
    who buys where the order has no billing address, and likewise for the delivery.
    """
    buyer = order.display_address or order.billing_address or order.shipping_address
    placed = order.processed_at or order.shopify_created_at
    sell_to = address_of(buyer, order)
    addresses = {
        "sell_to_address": sell_to,
        "bill_to_address": address_of(order.billing_address or buyer, order),
        "ship_to_address": address_of(order.shipping_address or buyer, order),
    }
    head = {
        **{name: address for name, address in addresses.items() if address},
        "document_date": placed.astimezone(zone).date(),
        "external_order_no": order.name,
        "external_document_no": order.po_number[:LONGEST_REFERENCE],
        "reference": "; ".join(order.discount_codes)[:250],
        "note": order.note,
        "prices_include_vat": order.taxes_included,
        "language": order.locale.partition("-")[0].lower()[:10],
    }
    if name := sell_to.get("name") or order.customer_name:
        head["name"] = name[:250]
    if order.due_at is not None:
        head["due_date"] = order.due_at.astimezone(zone).date()
    return head


def address_of(given: Mapping[str, Any] | None, order: ShopOrder) -> dict[str, str]:
    """Turn an address of Shopify's into one of the books: only what says something."""
    given = given or {}
    company = str(given.get("company") or order.company_name or "")
    person = str(given.get("name") or order.customer_name or "")
    name = company or person
    found = {
        "name": name,
        "contact": person if person != name else "",
        **{ours: str(given.get(theirs) or "") for theirs, ours in FIELDS.items()},
        "email": order.email,
    }
    return {field: value for field, value in found.items() if value}


def people_of(order: ShopOrder) -> dict[str, str]:
    """Give who buys and where things go, as a document says it: to tell changes."""
    return {
        "customer": order.customer_name,
        "e-mail": order.email,
        "delivery address": _line_of(order.shipping_address),
        "billing address": _line_of(order.billing_address),
    }


def _line_of(address: Mapping[str, Any] | None) -> str:
    names = (
        "name",
        "company",
        "address1",
        "address2",
        "zip",
        "city",
        "country_code_v2",
    )
    found = (str((address or {}).get(name) or "") for name in names)
    return ", ".join(filter(None, found))


def shortened(order: ShopOrder) -> Text | None:
    """Say that the number of a purchase order is longer than the books keep it."""
    if len(order.po_number) <= LONGEST_REFERENCE:
        return None
    return words(
        "The purchase order number of {order} was shortened to {count} signs",
        order=order.name,
        count=LONGEST_REFERENCE,
    )
