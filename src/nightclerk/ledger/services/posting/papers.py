"""The papers of a posting: shipment or return receipt, invoice or credit memo."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nightclerk.core.text import words
from nightclerk.ledger.amounts import Amounts, LineAmounts
from nightclerk.ledger.models import PostedDocument, PostedLine, SalesLine
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.posting_plan import Delivered, Step
from nightclerk.ledger.services.posting.case import Case
from nightclerk.ledger.services.posting.goods import NOW, Goods
from nightclerk.ledger.services.posting.posted_documents import (
    PaperLine,
    PaperTerms,
    mark_invoiced,
    write_paper_lines,
    write_papers,
)
from nightclerk.ledger.services.writing.numbers import Need

ZERO = Decimal(0)
AFTER_LAST = 10000  # from the last line to the one that rounds the invoice
Papers = PostedDocument.Kind
NUMBERS = {
    Papers.SHIPMENT: words("posted shipments"),
    Papers.RECEIPT: words("return receipts"),
    Papers.INVOICE: words("posted invoices"),
    Papers.CREDIT: words("posted credit memos"),
}


@dataclass(frozen=True)
class Deeds:
    """What the posting did before its papers are written.

    `delivery_no` and `invoice_no` are empty where there is no such paper.
    """

    delivery_no: str
    invoice_no: str
    goods: Goods
    shares: Mapping[int, Sequence[Delivered]]
    transaction: int | None = None


@dataclass(frozen=True)
class Written:
    """The papers of a posting; None where there is no such paper."""

    delivery: PostedDocument | None
    invoice: PostedDocument | None


def numbers_of(case: Case) -> tuple[str, str]:
    """Take the numbers of the delivery and of the invoice; empty where there is none.

    A draft that has its number from the series of posted documents keeps it.
    """
    delivery = _delivery_need(case) if case.has_delivery_paper else None
    kept = case.draft.no if case.invoices and _keeps_number(case) else ""
    invoice = _invoice_need(case) if case.invoices and not kept else None
    needs = [need for need in (delivery, invoice) if need is not None]
    taken = iter(case.take_numbers(needs, on=case.on) if needs else ())
    return (
        next(taken) if delivery else "",
        next(taken) if invoice else kept,
    )


def write_all(case: Case, deeds: Deeds) -> Written:
    """Write the papers with their lines, and mark what of shipments is invoiced."""
    papers = _papers(case, deeds)
    written = {paper.kind: paper for paper in write_papers(case.draft, papers)}
    delivery = written.get(Papers.RECEIPT if case.is_credit else Papers.SHIPMENT)
    invoice = written.get(Papers.CREDIT if case.is_credit else Papers.INVOICE)
    lines: list[PaperLine] = []
    if delivery is not None:
        lines += _delivery_lines(case, deeds, delivery)
    if invoice is not None and case.amounts is not None:
        lines += _invoice_lines(case, deeds, invoice, case.amounts)
        _round(case, invoice, case.amounts)
    write_paper_lines(lines)
    mark_invoiced(
        {
            share.line: share.quantity
            for shares in deeds.shares.values()
            for share in shares
            if share.line != NOW
        }
    )
    return Written(delivery, invoice)


def _papers(case: Case, deeds: Deeds) -> list[PaperTerms]:
    draft = case.draft
    order_no = draft.no if draft.kind == Kind.ORDER else ""
    user = case.actor.pk if case.actor is not None else None
    papers: list[PaperTerms] = []
    if deeds.delivery_no:
        kind = Papers.RECEIPT if case.is_credit else Papers.SHIPMENT
        papers.append(PaperTerms(kind, deeds.delivery_no, order_no, posted_by_id=user))
    if deeds.invoice_no and case.amounts is not None:
        papers.append(
            PaperTerms(
                Papers.CREDIT if case.is_credit else Papers.INVOICE,
                deeds.invoice_no,
                order_no,
                transaction_id=deeds.transaction,
                posted_by_id=user,
                corrects_id=draft.applies_to_id if case.is_credit else None,
                cancels=case.cancels,
                net=case.amounts.net,
                vat=case.amounts.vat,
                gross=case.amounts.gross,
            )
        )
    return papers


def _delivery_lines(case: Case, deeds: Deeds, paper: PostedDocument) -> list[PaperLine]:
    """Copy what moves now, and the comments; a shipment has no amounts."""
    lines: list[PaperLine] = []
    for line in case.lines:
        step = case.steps.get(line.line_no)
        if step is None:
            lines.append(PaperLine(paper.pk, line.pk))
        elif step.ship:
            entry = deeds.goods.entries.get(line.line_no)
            now = (
                share.quantity
                for share in deeds.shares.get(line.line_no, ())
                if share.line == NOW
            )
            lines.append(
                PaperLine(
                    paper.pk,
                    line.pk,
                    entry.pk if entry else None,
                    step.ship,
                    sum(now, ZERO),
                )
            )
    return lines


def _invoice_lines(
    case: Case, deeds: Deeds, paper: PostedDocument, amounts: Amounts
) -> list[PaperLine]:
    """Copy what is invoiced now with its amounts, and the comments."""
    by_no = {amount.line_no: amount for amount in amounts.lines}
    lines: list[PaperLine] = []
    for line in case.lines:
        step = case.steps.get(line.line_no)
        if step is None:
            lines.append(PaperLine(paper.pk, line.pk))
        elif step.invoice:
            shares = deeds.shares.get(line.line_no, ())
            lines.append(_invoice_line(paper, line, step, by_no[line.line_no], shares))
    return lines


def _invoice_line(
    paper: PostedDocument,
    line: SalesLine,
    step: Step,
    amount: LineAmounts,
    shares: Sequence[Delivered],
) -> PaperLine:
    """Copy a line; of several shipments it names the goods of the first."""
    return PaperLine(
        document_id=paper.pk,
        draft_line_id=line.pk,
        item_entry_id=next((share.entry for share in shares), None),
        quantity=step.invoice,
        invoiced=step.invoice,
        discount_amount=amount.discount_amount,
        line_amount=amount.line_amount,
        invoice_discount=amount.invoice_discount,
        vat_difference=amount.vat_difference,
        net=amount.net,
        vat=amount.vat,
        gross=amount.gross,
    )


def _round(case: Case, paper: PostedDocument, amounts: Amounts) -> None:
    """Write the line that rounds the invoice, where it is rounded."""
    if not amounts.rounding:
        return
    group = case.setup.customer_groups[case.draft.customer_group_id or 0]
    PostedLine.objects.create(
        document=paper,
        line_no=case.lines[-1].line_no + AFTER_LAST,
        kind=SalesLine.Kind.ACCOUNT,
        account_id=group.rounding_account_id,
        description=str(words("Rounding")),
        quantity=1,
        invoiced=1,
        unit_price=amounts.rounding,
        line_amount=amounts.rounding,
        allows_invoice_discount=False,
        vat_kind="none",
        net=amounts.rounding,
        gross=amounts.rounding,
    )


def _delivery_need(case: Case) -> Need:
    company = case.setup.company
    if case.is_credit:
        return _need(case, Papers.RECEIPT, company.receipt_series_id)
    return _need(case, Papers.SHIPMENT, company.shipment_series_id)


def _invoice_need(case: Case) -> Need:
    company = case.setup.company
    if case.is_credit:
        return _need(case, Papers.CREDIT, company.posted_credit_series_id)
    return _need(case, Papers.INVOICE, company.posted_invoice_series_id)


def _keeps_number(case: Case) -> bool:
    company = case.setup.company
    series = {
        Kind.INVOICE: (company.invoice_series_id, company.posted_invoice_series_id),
        Kind.CREDIT: (company.credit_series_id, company.posted_credit_series_id),
    }
    own, posted = series.get(Kind(case.draft.kind), (None, None))
    return own is not None and own == posted


def _need(case: Case, kind: PostedDocument.Kind, series: int | None) -> Need:
    found = case.setup.series.get(series) if series is not None else None
    return Need(found, NUMBERS[kind])
