"""Printing posted documents, and counting how often."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from nightclerk.ledger.models import PostedDocument
from nightclerk.ledger.printing.facts import facts_of
from nightclerk.ledger.printing.pdf import pdf_of
from nightclerk.ledger.selectors.papers import paper_of


@dataclass(frozen=True)
class Printed:
    """A PDF and the name of its file."""

    name: str
    pdf: bytes


@transaction.atomic
def print_document(document: PostedDocument) -> Printed:
    """Make the PDF of a posted document and count that it was printed.

    Its language is the document's, else that of the country it goes to. `NotReady`
    before there is a company.
    """
    printed = pdf_of_document(document)
    PostedDocument.objects.filter(pk=document.pk).update(printed=F("printed") + 1)
    return printed


def pdf_of_document(document: PostedDocument) -> Printed:
    """Make the PDF of a posted document without counting, as for an export."""
    paper = paper_of(document)
    pdf = pdf_of(facts_of(paper), at=paper.document.posted_at)
    return Printed(f"{file_name(document.no)}.pdf", pdf)


def file_name(no: str) -> str:
    """Give a number as part of a file's name: signs of paths become hyphens."""
    return "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in no)
