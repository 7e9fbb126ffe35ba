"""Posted copies of a document, made by the database from the draft itself."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, models

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.ledger.models import PostedDocument, PostedLine, SalesDocument
from nightclerk.ledger.models.lines import SalesLineFields
from nightclerk.ledger.models.sales import SalesHeader

ZERO = Decimal(0)
ONCE = "posted_number_once"  # the constraint on posted documents
OTHER_TYPES = {"kind": "text", "no": "text", "order_no": "text", "cancels": "boolean"}


@dataclass(frozen=True, slots=True)
class PaperTerms:
    """What a posted document has beside what it copies from its draft."""

    kind: str
    no: str
    order_no: str = ""
    transaction_id: int | None = None
    posted_by_id: int | None = None
    corrects_id: int | None = None
    cancels: bool = False
    net: Decimal = ZERO
    vat: Decimal = ZERO
    gross: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class PaperLine:
    """What a posted line has beside what it copies from the draft's line."""

    document_id: int
    draft_line_id: int
    item_entry_id: int | None = None
    quantity: Decimal = ZERO
    invoiced: Decimal = ZERO
    discount_amount: Decimal = ZERO
    line_amount: Decimal = ZERO
    invoice_discount: Decimal = ZERO
    vat_difference: Decimal = ZERO
    net: Decimal = ZERO
    vat: Decimal = ZERO
    gross: Decimal = ZERO


def write_papers(
    draft: SalesDocument, papers: Sequence[PaperTerms]
) -> list[PostedDocument]:
    """Write posted documents from the header of a draft, in one statement.

    They come back in the order of `papers`, of which no two are of one kind. Raises
    `Refused` where a number was used before, whatever its series says.
    """
    written = PostedDocument.objects.raw(INSERT_PAPERS, [_rows(papers), draft.pk])
    try:
        by_kind = {paper.kind: paper for paper in written}
    except IntegrityError as error:
        if ONCE not in str(error):
            raise
        raise Refused(
            words(
                "A number for {document} is used already: {numbers}",
                document=draft.no,
                numbers=", ".join(paper.no for paper in papers),
            ),
            hint=words("Correct the last number used in the number series."),
        ) from None
    return [by_kind[paper.kind] for paper in papers]


def write_paper_lines(lines: Sequence[PaperLine]) -> dict[tuple[int, int], int]:
    """Write posted lines from lines of a draft, in one statement.

    Gives the new keys by the keys of document and draft line.
    """
    if not lines:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(INSERT_LINES, [_rows(lines)])
        return {(document, line): pk for pk, document, line in cursor.fetchall()}


def mark_invoiced(quantities: Mapping[int, Decimal]) -> None:
    """Add to what is invoiced of lines of posted shipments, by their keys."""
    if not quantities:
        return
    given = [{"id": pk, "more": more} for pk, more in sorted(quantities.items())]
    with connection.cursor() as cursor:
        cursor.execute(MARK_INVOICED, [json.dumps(given, default=str)])


def _rows(records: Sequence[PaperTerms] | Sequence[PaperLine]) -> str:
    return json.dumps([asdict(record) for record in records], default=str)


def _columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.local_concrete_fields]


def _given(record: type[PaperTerms] | type[PaperLine]) -> dict[str, str]:
    """Say what the columns of a record are in the database."""
    return {field.name: _type(field.name) for field in fields(record)}


def _type(name: str) -> str:
    if name.endswith("_id"):
        return "bigint"
    return OTHER_TYPES.get(name, "numeric")


def _insert(
    target: type[models.Model], given: Mapping[str, str], copied: Mapping[str, str]
) -> str:
    """Write the head of a statement that copies rows, up to where they come from.

    All names are those of our own tables; values are passed beside.
    """
    taken = {name: f"given.{name}" for name in given}
    columns = {**copied, **taken}
    record = ", ".join(f"{name} {kind}" for name, kind in given.items())
    return (
        f"INSERT INTO {target._meta.db_table} ({', '.join(columns)}) "  # noqa: S608
        f"SELECT {', '.join(columns.values())} "
        f"FROM jsonb_to_recordset(%s) AS given({record}) "
    )


def _papers_statement() -> str:
    copied: dict[str, Any] = {
        column: f"draft.{column}" for column in _columns(SalesHeader)
    }
    copied |= {
        "document_id": "draft.id",
        "draft_no": "draft.no",
        "source": "draft.source",
        "carrier": "''",
        "tracking_no": "''",
        "tracking_url": "''",
        "printed": "0",
    }
    return (
        _insert(PostedDocument, _given(PaperTerms), copied)
        + "CROSS JOIN ledger_salesdocument draft WHERE draft.id = %s RETURNING *"
    )


def _lines_statement() -> str:
    copied = {column: f"line.{column}" for column in _columns(SalesLineFields)}
    copied["returns_id"] = "line.returns_id"
    return (
        _insert(PostedLine, _given(PaperLine), copied)
        + "JOIN ledger_salesline line ON line.id = given.draft_line_id "
        "ORDER BY given.document_id, line.line_no "
        "RETURNING id, document_id, draft_line_id"
    )


INSERT_PAPERS = _papers_statement()
INSERT_LINES = _lines_statement()
MARK_INVOICED = """
UPDATE ledger_postedline line SET invoiced = line.invoiced + given.more
FROM jsonb_to_recordset(%s) AS given(id bigint, more numeric)
WHERE line.id = given.id
"""
