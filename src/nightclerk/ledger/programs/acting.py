"""What programs do with documents: made, changed and posted as they asked for it."""

from collections.abc import Sequence
from typing import Any

from nightclerk.core.text import words
from nightclerk.jobs.models import JobEntry
from nightclerk.ledger.models import (
    Item,
    ItemEntry,
    ItemVariant,
    Location,
    PostedDocument,
    PostedLine,
    SalesDocument,
    SalesLine,
)
from nightclerk.ledger.problems import Problem, refuse
from nightclerk.ledger.programs.choosing import StockChosen
from nightclerk.ledger.programs.document_shapes import PostingTold
from nightclerk.ledger.programs.documents_asked import (
    DocumentChange,
    LineChange,
    NewDocument,
    NewLine,
    PostingAsked,
    UndoAsked,
    changes,
    inputs,
)
from nightclerk.ledger.programs.finding import customer_of, item_of, meant
from nightclerk.ledger.programs.masters_asked import NewReceipt
from nightclerk.ledger.selectors.company import today
from nightclerk.ledger.selectors.documents import lines_of
from nightclerk.ledger.selectors.stock import Stock, stock
from nightclerk.ledger.services.documents.drafts import change_document, create_document
from nightclerk.ledger.services.documents.lines import add_lines, change_line
from nightclerk.ledger.services.posting.documents import Posted
from nightclerk.ledger.services.posting.scheduling import (
    post_now,
    post_now_or_later,
    schedule_posting,
)
from nightclerk.ledger.services.posting.undo import undo_shipment
from nightclerk.ledger.services.stock.journal import receive_stock

POST = {"": post_now_or_later, "now": post_now, "later": schedule_posting}


def create_asked(new: NewDocument, *, actor: Any = None) -> SalesDocument:
    """Make a document with its lines, as a program described it."""
    return create_document(
        new.kind,
        customer_of(new.customer),
        actor=actor,
        source=new.source,
        no=new.no,
        lines=inputs(new.lines),
        **new.header(),
    )


def change_asked(
    document: SalesDocument, change: DocumentChange, *, actor: Any = None
) -> SalesDocument:
    """Change the head of a document; what was not said stays."""
    header = change.header()
    if change.customer:
        header["customer"] = customer_of(change.customer)
    return change_document(document, actor=actor, version=change.version, **header)


def add_lines_asked(
    document: SalesDocument, lines: Sequence[NewLine], *, actor: Any = None
) -> list[SalesLine]:
    """Add lines to a document; those without a number go to its end."""
    last = max((line.line_no for line in lines_of(document)), default=0)
    return add_lines(document, inputs(lines, last=last), actor=actor)


def change_line_asked(
    line: SalesLine, change: LineChange, *, actor: Any = None
) -> SalesLine:
    """Change a line; what was not said stays."""
    fields = changes(change, item=line.item, line_no=line.line_no)
    return change_line(line, actor=actor, **fields)


def post_asked(
    document: SalesDocument, asked: PostingAsked, *, actor: Any = None
) -> PostingTold:
    """Post a document at once or later, and tell what came of it."""
    return posting_told(POST[asked.when](document, asked.options, actor=actor))


def posting_told(result: Posted | JobEntry) -> PostingTold:
    """Tell the numbers of what was posted, or the entry that will post it."""
    if isinstance(result, JobEntry):
        return PostingTold(entry=result.pk)
    papers = {
        name: getattr(result, name)
        for name in ("shipment", "receipt", "invoice", "credit")
    }
    return PostingTold(**{name: paper.no for name, paper in papers.items() if paper})


def undo_asked(
    shipment: PostedDocument, asked: UndoAsked, *, actor: Any = None
) -> list[PostedLine]:
    """Undo a shipment or the lines of it that were named."""
    if asked.lines is None:
        return undo_shipment(shipment, on=asked.on, actor=actor)
    found = {line.line_no: line for line in shipment.lines.select_related("document")}
    missing = [
        Problem(words("There is no line {line}", line=line_no), "", line_no)
        for line_no in asked.lines
        if line_no not in found
    ]
    if missing:
        refuse(missing, words("Shipment {no} cannot be undone", no=shipment.no))
    lines = [found[line_no] for line_no in dict.fromkeys(asked.lines)]
    return undo_shipment(lines or shipment, on=asked.on, actor=actor)


def receive_asked(new: NewReceipt, *, actor: Any = None) -> ItemEntry:
    """Take goods into stock as a program described it."""
    item, given = item_of(new.item), new.model_dump()
    return receive_stock(
        item,
        new.quantity,
        unit_cost=new.unit_cost,
        on=new.on or today(),
        location=meant(Location.objects.all(), given, "location"),
        variant=meant(ItemVariant.objects.filter(item=item), given, "variant"),
        document_no=new.document_no,
        actor=actor,
    )


def stock_asked(chosen: StockChosen) -> list[Stock]:
    """Give what lies where, as a program chose it."""
    given = chosen.model_dump()
    return stock(
        item=meant(Item.objects.all(), given, "item", key="no"),
        location=meant(Location.objects.all(), given, "location"),
        on=chosen.on,
    )
