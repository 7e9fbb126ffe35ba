"""What a posting would write, as tables; nothing of it is written."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from nightclerk.ledger.models import CustomerEntry, ItemEntry, LedgerEntry, VatEntry
from nightclerk.ledger.services.posting.preview import Preview
from nightclerk.web.books.showing import column_of, shown
from nightclerk.web.order_tables import Column, Table

LEDGER = ("account", "text", "amount")
VAT = ("identifier", "rate", "base", "amount")
OWED = ("kind", "due_date", "amount", "amount_local")
GOODS = ("kind", "item", "location", "quantity", "remaining")


def preview_tables(seen: Preview) -> list[Table]:
    """Give a table for each ledger that a posting would write to."""
    return [
        preview_table(_("Ledger entries"), seen.ledger, LEDGER, LedgerEntry),
        preview_table(_("VAT entries"), seen.vat, VAT, VatEntry),
        preview_table(_("Customer entries"), seen.customers, OWED, CustomerEntry),
        preview_table(_("Item entries"), seen.items, GOODS, ItemEntry),
    ]


def preview_table(
    title: str, records: Iterable[Any], names: Sequence[str], model: Any
) -> Table:
    """Make the table of entries that are not there: none leads anywhere."""
    columns: list[Column] = [column_of(model, name) for name in names]
    rows = [
        [shown(record, name, has_links=False) for name in names] for record in records
    ]
    return Table(title, columns, rows, _("Nothing would be written here."))
