"""The ledgers: entries that nobody changes, and the transaction they belong to."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.ledger.models import (
    CustomerEntry,
    ItemApplication,
    ItemEntry,
    LedgerEntry,
    LedgerTransaction,
    PostedDocument,
    ValueEntry,
    VatEntry,
)
from nightclerk.web.books.acts import Button
from nightclerk.web.books.filters import ORDER_NO, between, one_of
from nightclerk.web.books.navigate import navigate_address
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.books.showing import address_of, columns, table_of
from nightclerk.web.order_tables import Table

LEDGER = ("date", "document_no", "account", "text", "amount", "customer")
VAT = ("date", "document_no", "customer", "identifier", "rate", "base", "amount")
OWED = ("date", "document_no", "kind", "customer", "amount", "remaining", "currency")
VALUES = ("date", "document_no", "quantity", "expected", "actual", "is_provisional")
GOODS = ("date", "kind", "item", "variant", "location", "quantity", "remaining")
DOCUMENTS = ("no", "kind", "posting_date", "name", "gross", "currency")


class EntryAdmin(BookAdmin):
    """Entries of a ledger: looked at, never changed."""

    when_empty = gettext_lazy("Entries are written when a document is posted.")
    ordering = ("-id",)
    has_facts_aside = True

    def more_buttons(self, request: HttpRequest, record: Any) -> list[Button]:
        return [
            Button(
                _("Find entries"),
                "travel_explore",
                navigate_address(record.document_no),
            )
        ]


class OfTransaction(EntryAdmin):
    """Entries of one transaction, from which the others are found."""

    has_facts_aside = False

    def more_buttons(self, request: HttpRequest, record: Any) -> list[Button]:
        found = super().more_buttons(request, record)
        if record.transaction is None:
            return found
        address = address_of(record.transaction)
        return [Button(_("Transaction"), "account_tree", address), *found]


class LedgerEntryAdmin(OfTransaction):
    """General ledger entries."""

    list_display = columns(LedgerEntry, *LEDGER)
    list_filter = (between("date"), one_of("account"), "transaction__source")
    list_select_related = ("account", "customer")
    search_fields = ("document_no", "text", "account__no", "customer__name")
    search_help_text = gettext_lazy("Document number, text, account or customer")
    shown_facts = (
        "date",
        "document_no",
        "account",
        "amount",
        "currency",
        "foreign_amount",
        "vat_identifier",
        "customer",
        "text",
    )


class VatEntryAdmin(OfTransaction):
    """VAT entries."""

    list_display = columns(VatEntry, *VAT, "country", "external_order_no")
    list_filter = (
        between("date"),
        "identifier",
        "kind",
        "is_credit",
        "country",
        *ORDER_NO,
    )
    list_select_related = ("customer",)
    search_fields = (
        "document_no",
        "customer__no",
        "customer__name",
        "vat_id",
        "external_order_no",
    )
    search_help_text = gettext_lazy(
        "Document number, customer, VAT id or Shopify Order No."
    )
    shown_facts = (
        *VAT,
        "kind",
        "is_credit",
        "difference",
        "foreign_base",
        "foreign_amount",
        "account",
        "vat_id",
        "country",
        "external_order_no",
    )


class ItemEntryAdmin(EntryAdmin):
    """Item entries: goods that came and went."""

    list_display = columns(
        ItemEntry, "date", "document_no", *GOODS[1:], "external_order_no"
    )
    list_filter = (between("date"), "kind", "location", *ORDER_NO)
    list_select_related = ("item", "variant", "location")
    search_fields = (
        "document_no",
        "item__no",
        "item__description",
        "external_order_no",
    )
    search_help_text = gettext_lazy("Document number, item or Shopify Order No.")
    when_empty = gettext_lazy("Goods come in from an item's card: “Receive stock”.")
    shown_facts = (
        *GOODS,
        "document_no",
        "invoiced",
        "external_order_no",
        "corrects",
    )

    def blocks(self, request: HttpRequest, record: ItemEntry) -> list[Table]:
        lots = ItemApplication.objects.filter(outbound=record)
        return [
            table_of(
                _("Costs"),
                record.values.all(),
                VALUES,
                model=ValueEntry,
                empty=_("It has cost nothing yet."),
            ),
            table_of(
                _("Taken from"),
                lots.select_related("inbound"),
                ("inbound", "quantity", "cost", "date"),
                model=ItemApplication,
                empty=_("It was taken from no entry."),
            ),
        ]


class TransactionAdmin(EntryAdmin):
    """Transactions: one posting, with all that it wrote."""

    list_display = columns(
        LedgerTransaction, "date", "document_no", "source", "text", "created_at"
    )
    list_filter = (between("date"), "source")
    search_fields = ("document_no", "text", "key")
    search_help_text = gettext_lazy("Document number or text")
    shown_facts = (
        "date",
        "document_date",
        "document_no",
        "source",
        "text",
        "reverses",
        "user",
        "created_at",
    )

    def blocks(self, request: HttpRequest, record: LedgerTransaction) -> list[Table]:
        entries = record.entries.select_related("account", "customer").order_by("id")
        found = [
            ledger_table(entries),
            table_of(
                _("VAT entries"),
                record.vat_entries.select_related("customer"),
                VAT,
                model=VatEntry,
                empty="",
            ),
            table_of(
                _("Customer entries"),
                record.customer_entries.select_related("customer", "currency"),
                OWED,
                model=CustomerEntry,
                empty="",
            ),
            table_of(
                _("Value entries"),
                record.value_entries.all(),
                VALUES,
                model=ValueEntry,
                empty="",
            ),
            table_of(
                _("Posted documents"),
                record.documents.select_related("currency"),
                DOCUMENTS,
                model=PostedDocument,
                empty="",
            ),
        ]
        return [table for table in found if table.rows or table.empty]


def ledger_table(entries: Any) -> Table:
    """Make the table of entries of the general ledger."""
    return table_of(
        _("Ledger entries"),
        entries,
        LEDGER,
        model=LedgerEntry,
        empty=_("Nothing went to the general ledger."),
    )


PAGES = {
    LedgerTransaction: TransactionAdmin,
    LedgerEntry: LedgerEntryAdmin,
    VatEntry: VatEntryAdmin,
    ItemEntry: ItemEntryAdmin,
}
