"""What the shop card asks about customers and about documents, under headings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Section:
    """A heading, and the fields under it with a sentence of help each."""

    title: Any
    fields: Mapping[str, Any]


CUSTOMER_SECTIONS = (
    Section(
        _("Import and mapping"),
        {
            "imports": _("Which buyers are brought from Shopify."),
            "mapping": _("How the customer of an order is found."),
            "creates_unknown": _(
                "A buyer who is no customer yet becomes one automatically. "
                "Otherwise the orders wait for you."
            ),
            "direction": _("Whose changes are carried over to the other side."),
            "default_customer": _("Who buys where an order names nobody."),
            "default_company": _("Who buys where a company is no customer."),
        },
    ),
    Section(
        _("Names"),
        {
            "name_source": _("What a customer's name is taken from."),
            "name2_source": _("What the second line of the name is taken from."),
            "contact_source": _("Whom the contact of a customer names."),
            "county_source": _("How the county of an address is written."),
        },
    ),
    Section(
        _("New customers"),
        {
            "template_group": _("Empty: by country."),
            "template_terms": _("When new customers pay; empty: no terms."),
            "template_method": _("How new customers pay; empty: no method."),
        },
    ),
)

ORDER_SECTIONS = (
    Section(
        _("Documents"),
        {
            "creates_documents": _(
                "Each import of orders also makes their documents. "
                "Otherwise you start that by hand."
            ),
            "invoices_fulfilled": _(
                "An order that was shipped completely becomes an invoice at once, "
                "any other a sales order."
            ),
            "releases": _("Documents are ready to be posted as soon as they are made."),
            "uses_shopify_no": _("#1001 becomes document 1001, not the next number."),
            "puts_no_on_lines": _("The first line of a document names the order."),
        },
    ),
    Section(
        _("Currency"),
        {
            "money": _(
                "Chosen once for each order; documents that are made keep theirs."
            ),
        },
    ),
    Section(
        _("Orders that are held"),
        {
            "books_test_orders": _("Off: a test order waits until you let it go on."),
            "books_high_risk": _(
                "Off: an order that Shopify calls risky waits until you let it go on."
            ),
            "books_unpaid": _("Off: an order waits until it is paid."),
        },
    ),
    Section(
        _("Items"),
        {
            "sku_mapping": _("What in the books a SKU of Shopify's names."),
            "sku_separator": _("Between item number and variant code, as in LAMP|RED."),
            "finds_by_barcode": _("Where the SKU finds nothing the barcode may."),
            "creates_items": _(
                "A product that is no item yet becomes one automatically. "
                "Otherwise the orders wait for you."
            ),
        },
    ),
    Section(
        _("Accounts"),
        {
            "shipping_account": _("For ways of shipping without an account of theirs."),
            "tip_account": _("What buyers give on top."),
            "gift_card_account": _("What buyers pay for gift cards that you owe them."),
            "rounding_account": _("What cash payments are rounded by."),
            "duties_account": _("Duties that the buyer pays with the order."),
            "fees_account": _("Fees that Shopify adds to an order."),
            "custom_account": _("Lines that somebody typed at Shopify."),
        },
    ),
    Section(
        _("Refunds"),
        {
            "refunds": _("What becomes of refunds after the document was made."),
            "not_restocked_account": _("Goods that were paid back and not sent back."),
            "refund_account": _("Money that was paid back for no line of the order."),
            "return_location": _("Where goods go that come back."),
            "return_to": _("Which location credit memos name."),
        },
    ),
)

STOCK_SECTIONS = (
    Section(
        _("Stock at Shopify"),
        {
            "quantity": _(
                "What is compared and written: what buyers can order, or what lies "
                "there. Choose as your shop counts."
            ),
            "activates": _(
                "Off: what Shopify does not stock at a location is reported, not sent."
            ),
            "reserve": _("Locations can have a reserve of their own."),
        },
    ),
)


def names_in(sections: Sequence[Section]) -> list[str]:
    """Give the names of all fields of some sections."""
    return [name for section in sections for name in section.fields]


def help_in(sections: Sequence[Section]) -> dict[str, Any]:
    """Give the sentences of help of all fields, by name."""
    return {name: told for part in sections for name, told in part.fields.items()}
