"""What was invoiced of orders, and which posted lines hold the goods that left."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import QuerySet

from nightclerk.connector.models import OrderDocument
from nightclerk.ledger.models import PostedDocument, PostedLine, SalesDocument
from nightclerk.ledger.selectors.invoiced_lines import goods_of_all, lines_of_invoices

# By item and the id of the order line at Shopify.
Holders = Mapping[tuple[int, str], PostedLine]
# What documents of an order have from its invoice.
OF_HEADER = (
    "customer",
    "bill_to",
    "currency",
    "customer_group",
    "business_group",
    "vat_group",
    "method",
    "location",
)


def invoices_of(documents: Iterable[SalesDocument]) -> dict[int, PostedDocument]:
    """Give the newest posted invoice of each document that was not cancelled."""
    rows = _invoices(document.pk for document in documents)
    return {row.document_id: row for row in rows if row.document_id is not None}


def holders_of(documents: Collection[int]) -> Mapping[int, Holders]:
    """Give where goods left, by the key of the document of their order.

    An order that was invoiced in parts, or got more later, has its goods with all of
    its invoices: of two lines that hold the same goods the one with most of them
    counts. Goods whose cost is not known yet are with the line of the invoice.
    """
    later = OrderDocument.objects.filter(processing__document__in=documents)
    roots = {
        **{document: document for document in documents},
        **dict(later.values_list("document", "processing__document")),
    }
    invoices = list(_invoices(roots))
    root_of = {invoice.pk: roots[invoice.document_id or 0] for invoice in invoices}
    lines = lines_of_invoices(invoices)
    goods = goods_of_all(invoices, lines)
    found: dict[int, dict[tuple[int, str], PostedLine]] = {
        document: {} for document in documents
    }
    for line in sorted(lines, key=lambda line: line.quantity):
        if line.item_id is None or not line.source:
            continue
        if line.pk in goods or line.item_entry_id is not None:
            held = goods[line.pk][0].line if line.pk in goods else line
            found[root_of[line.document_id]][line.item_id, line.source] = held
    return found


def _invoices(documents: Iterable[int]) -> QuerySet[PostedDocument]:
    """Give the posted invoices of documents that were not cancelled, oldest first."""
    found = PostedDocument.objects.filter(
        document__in=list(documents), kind=PostedDocument.Kind.INVOICE
    )
    found = found.exclude(corrected_by__cancels=True).select_related(*OF_HEADER)
    return found.order_by("pk")
