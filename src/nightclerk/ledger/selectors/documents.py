"""Sales documents and their lines, as people and services look for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from nightclerk.core.errors import NotFound
from nightclerk.core.text import words
from nightclerk.ledger.models import PostedDocument, SalesDocument, SalesLine
from nightclerk.ledger.models.lines import SalesLineFields


@dataclass(frozen=True)
class RateTotal:
    """Base and VAT of one rate of a document, in its currency."""

    identifier: str
    kind: str
    rate: Decimal
    net: Decimal
    vat: Decimal
    gross: Decimal


def document(kind: str, no: str) -> SalesDocument:
    """Give the document of a kind and number; `NotFound` where there is none."""
    found = (
        SalesDocument.objects.select_related("customer", "currency")
        .filter(kind=kind, no=no)
        .first()
    )
    if found is None:
        raise NotFound(words("There is no document {no}", no=no))
    return found


def document_of_source(source: str) -> SalesDocument | None:
    """Give the document that an import made of a source, if it did."""
    return SalesDocument.objects.filter(source=source).first() if source else None


def documents_matching(text: str) -> QuerySet[SalesDocument]:
    """Give documents whose number, customer or Shopify Order No. has a text in it."""
    return SalesDocument.objects.filter(
        Q(no__icontains=text)
        | Q(name__icontains=text)
        | Q(customer__no__iexact=text)
        | Q(external_order_no__icontains=text)
        | Q(external_document_no__icontains=text)
    )


def lines_of(document: SalesDocument) -> list[SalesLine]:
    """Give a document's lines in their order."""
    return list(SalesLine.objects.filter(document=document).order_by("line_no"))


def lines_by_document(
    documents: Iterable[SalesDocument],
) -> dict[int, list[SalesLine]]:
    """Give the lines of many documents by the document's key, with one query."""
    found: dict[int, list[SalesLine]] = {one.pk: [] for one in documents}
    rows = SalesLine.objects.filter(document__in=found).order_by("document", "line_no")
    for line in rows:
        found[line.document_id].append(line)
    return found


def posted_from(document: SalesDocument) -> QuerySet[PostedDocument]:
    """Give all that was posted from a document, the newest first."""
    return PostedDocument.objects.filter(document=document).order_by("-id")


def is_posted_from(document: SalesDocument) -> bool:
    """Tell whether anything was posted from a document."""
    return PostedDocument.objects.filter(document=document).exists()


def totals_by_rate(lines: Iterable[SalesLineFields]) -> list[RateTotal]:
    """Add a document's lines up by rate of VAT, as totals at its foot show them."""
    found: dict[tuple[str, str, Decimal], tuple[Decimal, Decimal, Decimal]] = {}
    for line in lines:
        if line.kind == SalesLine.Kind.COMMENT:
            continue
        key = line.vat_identifier, line.vat_kind, line.vat_rate
        net, vat, gross = found.get(key, (Decimal(0), Decimal(0), Decimal(0)))
        found[key] = net + line.net, vat + line.vat, gross + line.gross
    return [RateTotal(*key, *sums) for key, sums in found.items()]
