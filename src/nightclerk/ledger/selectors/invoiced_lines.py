"""The lines of a posted invoice: what came back of them, and where their goods are."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, Sum

from nightclerk.ledger.models import PostedDocument, PostedLine, ValueEntry

ZERO = Decimal(0)
DELIVERIES = (PostedDocument.Kind.SHIPMENT, PostedDocument.Kind.RECEIPT)


@dataclass(frozen=True)
class Goods:
    """A posted line that holds goods of an invoiced line, and how many of them.

    The quantity is in the invoiced line's unit.
    """

    line: PostedLine
    quantity: Decimal


def lines_of_invoice(invoice: PostedDocument) -> list[PostedLine]:
    """Give the lines of an invoice but the one that rounds it, in their order."""
    return lines_of_invoices([invoice])


def lines_of_invoices(invoices: Collection[PostedDocument]) -> list[PostedLine]:
    """Give the lines of invoices but those that round them, invoice by invoice."""
    return list(
        PostedLine.objects.filter(document__in=invoices, draft_line__isnull=False)
        .select_related("item", "account", "variant", "unit", "location", "item_entry")
        .select_related("product_group", "vat_group")
        .order_by("document", "line_no")
    )


def invoiced_pieces(documents: Iterable[int]) -> dict[tuple[int, str], Decimal]:
    """Give how many pieces were invoiced, by a document's key and a line's source.

    Cancelled invoices do not count. Quantities are in the unit of their line.
    """
    rows = (
        PostedLine.objects.filter(
            document__document__in=list(documents),
            document__kind=PostedDocument.Kind.INVOICE,
        )
        .exclude(source="")
        .exclude(document__corrected_by__cancels=True)
        .order_by()
        .values_list("document__document", "source")
        .annotate(quantity=Sum("quantity"))
    )
    return {(document, source): quantity for document, source, quantity in rows}


def returned(invoice: PostedDocument) -> dict[int, Decimal]:
    """Give how much of each line was credited, by the line's key.

    A credit line counts that names the line, or that corrects the invoice and names
    the shipment its goods left with.
    """
    rows = (
        PostedLine.objects.filter(
            Q(returns__document=invoice) | Q(document__corrects=invoice),
            returns__isnull=False,
            document__kind=PostedDocument.Kind.CREDIT,
        )
        .order_by()
        .values_list("returns__draft_line")
        .annotate(quantity=Sum("quantity"))
    )
    by_draft_line = dict(rows)
    own = PostedLine.objects.filter(document=invoice, draft_line__in=by_draft_line)
    return {
        pk: by_draft_line[draft_line]
        for pk, draft_line in own.values_list("pk", "draft_line")
    }


def goods_of(
    invoice: PostedDocument, lines: Sequence[PostedLine]
) -> dict[int, list[Goods]]:
    """Say which posted lines hold the goods of invoiced lines, the oldest first.

    An invoice of several shipments has its goods with several of them; by those lines
    what comes back finds its exact cost. Lines without goods are missing.
    """
    return goods_of_all([invoice], lines)


def goods_of_all(
    invoices: Collection[PostedDocument], lines: Sequence[PostedLine]
) -> dict[int, list[Goods]]:
    """Say for the lines of many invoices at once which posted lines hold their goods.

    What is said of one invoice holds for each.
    """
    written = {invoice.pk: invoice.transaction_id for invoice in invoices}
    by_entry = {line.item_entry_id: line for line in lines if line.item_entry_id}
    by_draft_line = {
        (written[line.document_id], line.draft_line_id): line for line in lines
    }
    delivered = PostedLine.objects.filter(
        draft_line__in={line.draft_line_id for line in lines},
        document__kind__in=DELIVERIES,
        item_entry__isnull=False,
        corrects=None,
    )
    holders = {line.item_entry_id: line for line in delivered} | by_entry
    found: dict[int, list[Goods]] = {}
    for transaction, entry, quantity in _invoiced_entries(written.values(), holders):
        holder = holders[entry]
        line = by_draft_line[transaction, holder.draft_line_id]
        found.setdefault(line.pk, []).append(Goods(holder, quantity / line.per_unit))
    return found


def _invoiced_entries(
    transactions: Iterable[int | None], holders: dict[int | None, PostedLine]
) -> list[tuple[int, int, Decimal]]:
    """Give how much of each item entry invoices made actual, > 0 for what left."""
    rows = (
        ValueEntry.objects.filter(
            transaction__in=[each for each in transactions if each is not None],
            item_entry__in=[entry for entry in holders if entry is not None],
            is_correction=False,
        )
        .order_by("item_entry")
        .values_list("transaction", "item_entry", -F("quantity"))
    )
    return list(rows)
