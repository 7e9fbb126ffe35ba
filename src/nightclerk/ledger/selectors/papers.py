"""What stands on a posted document beside its own head."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from nightclerk.ledger.models import (
    Company,
    PostedDocument,
    PostedLine,
    VatEntry,
    VatSetup,
)
from nightclerk.ledger.selectors.company import company


@dataclass(frozen=True)
class Paper:
    """A posted document with all that is printed of it.

    `local_vat` is the VAT in the company's currency; None where that is the currency
    of the document, or where it has no VAT.
    """

    document: PostedDocument
    company: Company
    lines: tuple[PostedLine, ...]
    clauses: tuple[str, ...]
    local_vat: Decimal | None

    @property
    def has_amounts(self) -> bool:
        """Tell whether it is about money, and not only about goods."""
        kinds = PostedDocument.Kind
        return self.document.kind in {kinds.INVOICE, kinds.CREDIT}


def paper_of(document: PostedDocument) -> Paper:
    """Gather what is printed of a posted document, in a handful of statements.

    `NotReady` before there is a company.
    """
    found = PostedDocument.objects.select_related(
        "customer", "bill_to", "currency", "terms", "method", "corrects"
    ).get(pk=document.pk)
    house = company()
    lines = found.lines.select_related("item", "variant", "unit").order_by("line_no")
    return Paper(
        document=found,
        company=house,
        lines=tuple(lines),
        clauses=tuple(_clauses(found)),
        local_vat=_local_vat(found, house),
    )


def _clauses(document: PostedDocument) -> list[str]:
    """Give the sentences of the VAT setup that its lines were posted with."""
    taxed = document.lines.exclude(vat_group=None).values("vat_group")
    found = VatSetup.objects.filter(
        business_group=document.vat_group_id, product_group__in=taxed
    )
    told = found.exclude(clause="").order_by("clause").values_list("clause", flat=True)
    return list(told.distinct())


def _local_vat(document: PostedDocument, house: Company) -> Decimal | None:
    if document.currency_id == house.currency_id or document.transaction_id is None:
        return None
    booked: Decimal | None = VatEntry.objects.filter(
        transaction=document.transaction_id
    ).aggregate(sum=Sum("amount"))["sum"]
    return abs(booked) if booked else None
