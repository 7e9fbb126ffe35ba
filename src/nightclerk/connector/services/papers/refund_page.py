"""A page of refunds on their way into the books: what is decided for each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from nightclerk.connector.mapping.papers.refund_draft import (
    RefundTerms,
    refund_draft_of,
)
from nightclerk.connector.mapping.papers.refund_facts import RefundFacts
from nightclerk.connector.mapping.papers.sale_draft import Draft, DraftLine, SaleProblem
from nightclerk.connector.models import (
    OrderProcessing,
    OrderSettings,
    RefundProcessing,
    Shop,
    State,
)
from nightclerk.connector.selectors.papers.invoiced_goods import (
    Holders,
    holders_of,
    invoices_of,
)
from nightclerk.connector.selectors.papers.refunds import facts_of
from nightclerk.connector.services.items.variants import see_variants
from nightclerk.connector.services.papers.document_lines import Records
from nightclerk.connector.services.papers.order_terms import PageTerms
from nightclerk.connector.services.papers.processing_page import refusals
from nightclerk.connector.services.shops.sources import refund_source
from nightclerk.core.clock import zone
from nightclerk.core.errors import Refused
from nightclerk.core.text import Text, words
from nightclerk.ledger.models import PostedDocument, PostedLine, SalesDocument
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.selectors.company import today
from nightclerk.ledger.selectors.invoiced_lines import invoiced_pieces
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.documents.line_input import LineInput
from nightclerk.ledger.services.documents.many_documents import (
    DocumentInput,
    create_many,
)
from nightclerk.ledger.services.posting.crediting import header_of

ReturnTo = OrderSettings.ReturnTo
Status = SalesDocument.Status


@dataclass
class RefundResult:
    """What was decided for one refund: a state, with a document or with reasons."""

    processing: RefundProcessing
    state: State
    facts: RefundFacts
    problems: Sequence[SaleProblem] = ()
    document: SalesDocument | None = None
    invoice: PostedDocument | None = None
    draft: Draft | None = None
    kind: Kind = Kind.CREDIT


class RefundPage:
    """Decides for refunds that the caller holds; only documents are written here."""

    def __init__(
        self,
        shop: Shop,
        rows: Sequence[RefundProcessing],
        *,
        settings: OrderSettings,
        setup: Setup,
        actor: Any = None,
    ) -> None:
        self.shop, self.rows, self.settings = shop, rows, settings
        self.setup, self.actor = setup, actor
        orders = {row.refund.order_id for row in rows}
        self.ways = {
            way.order_id: way
            for way in OrderProcessing.objects.filter(order__in=orders).select_related(
                "document", "document__bill_to", "document__customer"
            )
        }
        self.money = {key: way.money for key, way in self.ways.items()}
        self.facts = facts_of(rows, self.money)
        documents = [way.document for way in self.ways.values() if way.document]
        self.invoices = invoices_of(documents)
        self.holders = holders_of(self.invoices)
        self.pieces = invoiced_pieces(
            document.pk for document in documents if document.status != Status.POSTED
        )
        sales = [facts.sale for facts in self.facts.values()]
        see_variants(shop, orders)
        goods = {key for facts in self.facts.values() for key in facts.products}
        self.terms = PageTerms(shop, settings, sales, setup, besides=goods)

    def results(self) -> list[RefundResult]:
        """Decide for all refunds; credit memos are made together."""
        results = [self._drafted(row) for row in self.rows]
        wanted = [result for result in results if result.draft is not None]
        records = Records(
            [result.draft for result in wanted if result.draft], self.setup
        )
        made = create_many(
            [self._input(result, records) for result in wanted],
            setup=self.setup,
            releases=True,
        )
        for result, document in zip(wanted, made, strict=True):
            if isinstance(document, SalesDocument):
                result.document = _proved(document, result.facts)
            else:
                result.state = State.STOPPED
                result.problems = refusals(document)
        return results

    def _drafted(self, row: RefundProcessing) -> RefundResult:
        facts = self.facts[row.refund_id]
        way = self.ways.get(row.refund.order_id)
        is_empty = not (facts.is_creatable_now or facts.is_pending)
        if is_empty:
            return RefundResult(row, State.NOTHING, facts)
        if waits := self._waits(way, facts):
            return RefundResult(row, State.WAITING, facts, [waits])
        document = way.document if way else None
        if document is None:  # of the order there is nothing in the books
            return RefundResult(row, State.NOTHING, facts)
        return self._credited(row, facts, document)

    def _credited(
        self, row: RefundProcessing, facts: RefundFacts, document: SalesDocument
    ) -> RefundResult:
        drafted = refund_draft_of(facts, self._terms(facts, document))
        draft = drafted.draft
        if draft is None:
            return RefundResult(row, State.STOPPED, facts, drafted.problems)
        if not draft.lines:
            return RefundResult(row, State.NOTHING, facts)
        return RefundResult(
            row,
            State.PROCESSED,
            facts,
            invoice=self.invoices.get(document.pk),
            draft=draft.turned() if draft.is_negative else draft,
            kind=Kind.INVOICE if draft.is_negative else Kind.CREDIT,
        )

    def _waits(
        self, way: OrderProcessing | None, facts: RefundFacts
    ) -> SaleProblem | None:
        """Say what a refund waits for, if for anything."""
        if facts.is_pending:
            return _wait(words("The money is still on its way"))
        if way is None or not _is_done(way):
            return _wait(words("The order is not in the books yet"))
        document = way.document
        if document is None or (
            document.pk in self.invoices and self._are_invoiced(facts, document)
        ):
            return None
        return _wait(
            words("{document} is not posted yet", document=document.no),
            words("Post it, or update it: then the refund is part of it."),
        )

    def _are_invoiced(self, facts: RefundFacts, document: SalesDocument) -> bool:
        """Tell whether the pieces that are paid back were invoiced before."""
        return document.status == Status.POSTED or all(
            row.quantity <= self.pieces.get((document.pk, row.line.gid), 0)
            for row in facts.lines
        )

    def _terms(self, facts: RefundFacts, document: SalesDocument) -> RefundTerms:
        sale = self.terms.terms_for(facts.sale, document.bill_to)
        group = document.vat_group_id
        tax = replace(
            sale.tax,
            candidates=[group] if group is not None else [],
            is_settled=True,
        )
        card = self.settings
        return RefundTerms(
            sale=replace(sale, tax=tax),
            not_restocked_account=card.not_restocked_account_id,
            refund_account=card.refund_account_id,
            return_location=card.return_location_id,
            keeps_place=card.return_to == ReturnTo.ORIGINAL,
        )

    def _input(self, result: RefundResult, records: Records) -> DocumentInput:
        refund, draft = result.processing.refund, result.draft
        way = self.ways[refund.order_id]
        document = way.document
        if draft is None or document is None:
            raise Refused(words("{refund} has no document", refund=refund))
        made_at = refund.shopify_created_at
        day = today(self.setup.company)
        if result.invoice is None:
            raise Refused(words("{order} is not posted", order=way.order))
        header = {
            **header_of(result.invoice, day),
            "discount_kind": SalesDocument.Discount.AMOUNT,
            "external_order_no": result.facts.sale.name,
        }
        if result.kind == Kind.CREDIT:
            header["applies_to"] = result.invoice
        if made_at is not None:
            there = zone(self.shop.zone or "UTC")
            header["document_date"] = made_at.astimezone(there).date()
        return DocumentInput(
            kind=result.kind,
            customer=document.customer,
            header=header,
            lines=lines_of(draft, self.holders[document.pk], records),
            source=refund_source(self.shop, refund),
            actor=self.actor,
        )


def lines_of(draft: Draft, holders: Holders, records: Records) -> list[LineInput]:
    """Give the lines of a credit memo; goods name the line that they left with."""
    return [records.input(line, returns=_holder(line, holders)) for line in draft.lines]


def _holder(line: DraftLine, holders: Holders) -> PostedLine | None:
    if line.item is None or line.quantity <= 0:
        return None
    return holders.get((line.item, line.source))


def _proved(document: SalesDocument, facts: RefundFacts) -> SalesDocument:
    """Look once more: the credit memo comes to what was paid back, or is not made."""
    if not facts.is_contained and document.gross != facts.total:
        raise Refused(
            words(
                "{document} comes to {found} instead of {expected}",
                document=document.no,
                found=document.gross,
                expected=facts.total,
            )
        )
    return document


def _is_done(way: OrderProcessing) -> bool:
    """Tell whether an order is in the books; one whose document was deleted is not."""
    if way.state == State.PROCESSED:
        return way.document_id is not None
    return way.state == State.NOTHING


def _wait(text: Text, hint: Text | None = None) -> SaleProblem:
    return SaleProblem(kind="waits", text=text, hint=hint, field="waits")
