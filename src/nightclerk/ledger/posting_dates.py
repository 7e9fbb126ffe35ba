"""Which dates a posting gives a document. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

POSTING, DOCUMENT = "posting", "document"  # what the VAT date follows


class Replacing(Protocol):
    """What a posting is asked to do with dates; posting options are such."""

    @property
    def posting_date(self) -> date | None:
        """Give the date that replaces others, or fills what is empty."""

    @property
    def replace_posting_date(self) -> bool:
        """Say whether the posting date is replaced."""

    @property
    def replace_document_date(self) -> bool:
        """Say whether the document date is replaced."""

    @property
    def vat_date(self) -> date | None:
        """Give the VAT date to use, if it is replaced."""

    @property
    def replace_vat_date(self) -> bool:
        """Say whether the VAT date is replaced."""


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a document; none of them need be known."""

    posting: date | None
    document: date | None
    vat: date | None

    def vat_by(self, rule: str) -> date | None:
        """Give the VAT date that follows from the others."""
        return self.document if rule == DOCUMENT else self.posting


def dated(old: Dates, asked: Replacing, *, rule: str) -> Dates:
    """Replace what is asked for, and fill what is empty.

    A VAT date that followed from another date goes on to follow it; `rule` says which
    one that is.
    """
    given = asked.posting_date
    posting = _new(old.posting, given, is_replaced=asked.replace_posting_date)
    document = _new(old.document, given, is_replaced=asked.replace_document_date)
    new = Dates(posting, document or posting, None)
    return Dates(new.posting, new.document, _vat(old, new, asked, rule))


def _new(old: date | None, given: date | None, *, is_replaced: bool) -> date | None:
    return given if is_replaced or old is None else old


def _vat(old: Dates, new: Dates, asked: Replacing, rule: str) -> date | None:
    if asked.replace_vat_date:
        return asked.vat_date or asked.posting_date or new.vat_by(rule)
    if old.vat is None or old.vat == old.vat_by(rule):
        return new.vat_by(rule)
    return old.vat
