"""The books' part of the side bar: what is done daily first, set-up folded last."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from nightclerk.ledger.models import PostedDocument
from nightclerk.ledger.models.sales import Kind
from nightclerk.web.books.reports import REPORTS
from nightclerk.web.places import place, place_of, place_of_kind, place_of_report

Posted = PostedDocument.Kind


def book_groups() -> list[dict[str, Any]]:
    """Give the groups of the side bar that lead to the books."""
    return [sales(), posted(), books(), reports(), setup()]


def sales() -> dict[str, Any]:
    """Give the places of selling: documents in work, and whom and what they name."""
    draft = "salesdocument"
    return {
        "title": _("Sales"),
        "items": [
            place_of_kind(_("Sales orders"), "shopping_cart", draft, Kind.ORDER),
            place_of_kind(_("Sales invoices"), "request_quote", draft, Kind.INVOICE),
            place_of_kind(_("Sales credit memos"), "undo", draft, Kind.CREDIT),
            place_of(_("Customers"), "group", "customer"),
            place_of(_("Items"), "inventory_2", "item"),
            place_of(_("Sales prices"), "sell", "salesprice"),
            place_of(_("Sales discounts"), "percent", "salesdiscount"),
            place_of(_("Posting batches"), "done_all", "postingbatch"),
            place_of(_("Payment journal"), "payments", "paymentline"),
        ],
    }


def posted() -> dict[str, Any]:
    """Give the places of what was posted."""
    paper = "posteddocument"
    return {
        "title": _("Posted"),
        "items": [
            place_of_kind(_("Posted invoices"), "description", paper, Posted.INVOICE),
            place_of_kind(_("Posted credit memos"), "undo", paper, Posted.CREDIT),
            place_of_kind(
                _("Posted shipments"), "local_shipping", paper, Posted.SHIPMENT
            ),
            place_of(_("Customer entries"), "receipt_long", "customerentry"),
            place_of(_("Item entries"), "warehouse", "itementry"),
        ],
    }


def books() -> dict[str, Any]:
    """Give the places of bookkeeping."""
    return {
        "title": _("Books"),
        "items": [
            place_of(_("Chart of accounts"), "account_balance", "account"),
            place_of(_("Ledger entries"), "menu_book", "ledgerentry"),
            place_of(_("VAT entries"), "percent", "vatentry"),
            place_of(_("Transactions"), "account_tree", "ledgertransaction"),
            place(
                _("Post a general journal"),
                "edit_note",
                "ledger_ledgertransaction_add",
                "ledger.add_ledgertransaction",
            ),
            place(
                _("Find entries"),
                "travel_explore",
                "books_entries",
                "ledger.view_ledgerentry",
            ),
        ],
    }


def reports() -> dict[str, Any]:
    """Give the places of what is added up."""
    return {
        "title": _("Reports"),
        "items": [
            place_of_report(name, report.title, report.icon, report.right)
            for name, report in REPORTS.items()
        ],
    }


def setup() -> dict[str, Any]:
    """Give the places of what is set up once."""
    return {
        "title": _("Set-up of the books"),
        "collapsible": True,
        "items": [
            place_of(_("Company"), "business", "company"),
            place_of(_("Fiscal periods"), "calendar_month", "fiscalperiod"),
            place_of(_("Posting setup"), "grid_on", "postingsetup"),
            place_of(_("VAT setup"), "percent", "vatsetup"),
            place_of(_("Inventory setup"), "grid_on", "inventorysetup"),
            place_of(_("Number series"), "format_list_numbered", "numberseries"),
            place_of(_("Payment terms"), "event", "paymentterms"),
            place_of(_("Payment methods"), "credit_card", "paymentmethod"),
            place_of(_("Currencies"), "currency_exchange", "currency"),
            place_of(_("Locations"), "location_on", "location"),
            place_of(_("Customer groups"), "groups", "customergroup"),
            place_of(_("Item groups"), "category", "itemgroup"),
            place_of(_("Item categories"), "folder", "itemcategory"),
            place_of(_("Attributes of items"), "label", "itemattribute"),
            place_of(_("Price groups"), "groups", "pricegroup"),
            place_of(_("Discount groups"), "groups", "discountgroup"),
            place_of(_("Business groups"), "category", "businessgroup"),
            place_of(_("Product groups"), "category", "productgroup"),
            place_of(_("VAT business groups"), "category", "vatbusinessgroup"),
            place_of(_("VAT product groups"), "category", "vatproductgroup"),
            place_of(_("Units of measure"), "straighten", "unit"),
            place_of(_("Posting rights of users"), "person", "usersetup"),
        ],
    }
