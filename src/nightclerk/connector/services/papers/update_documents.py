"""Carry a change of an order into its documents: in place, or with new ones."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from nightclerk.connector.mapping.papers.document_heads import head_of, people_of
from nightclerk.connector.mapping.papers.sale_checks import expected_total
from nightclerk.connector.mapping.papers.sale_draft import Draft, SaleProblem, SaleTerms
from nightclerk.connector.mapping.papers.sale_facts import Sale
from nightclerk.connector.mapping.papers.sales import draft_of
from nightclerk.connector.mapping.papers.snapshots import differences, digest, snapshot
from nightclerk.connector.mapping.papers.update_drafts import drafts_of
from nightclerk.connector.models import (
    OrderDocument,
    OrderProcessing,
    OrderSettings,
    RefundProcessing,
    Shop,
    ShopOrder,
    State,
)
from nightclerk.connector.selectors.papers.invoiced_goods import holders_of, invoices_of
from nightclerk.connector.selectors.papers.refunds import settled_refunds
from nightclerk.connector.selectors.papers.sales import sales_of
from nightclerk.connector.selectors.settings import order_settings
from nightclerk.connector.services.items.variants import see_variants
from nightclerk.connector.services.orders.updates import require_change
from nightclerk.connector.services.papers.document_lines import Records
from nightclerk.connector.services.papers.order_terms import PageTerms
from nightclerk.connector.services.papers.refund_page import lines_of
from nightclerk.connector.services.shops.sources import order_source
from nightclerk.core.clock import zone
from nightclerk.core.errors import Refused
from nightclerk.core.text import joined, words
from nightclerk.ledger.models import PostedDocument, SalesDocument
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.selectors.company import today
from nightclerk.ledger.selectors.documents import is_posted_from
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.documents.drafts import change_document, create_document
from nightclerk.ledger.services.documents.lines import replace_lines
from nightclerk.ledger.services.documents.release import release, reopen
from nightclerk.ledger.services.posting.crediting import header_of

logger = logging.getLogger(__name__)

Status = SalesDocument.Status
KEY_SIGNS = 12  # of a change's digest, in the source of its documents


@transaction.atomic
def apply_update(processing: OrderProcessing, *, actor: Any = None) -> SalesDocument:
    """Make an order's document, of which nothing was posted, what the order is now.

    Lines and head are put in anew and come to Shopify's figures to the cent; refunds
    that were made meanwhile are contained in it then. `Refused` where something was
    posted, where there is nothing to do, and with all reasons why it cannot be done.
    """
    case = _Case.held(processing, actor)
    document = case.document
    if document.status == Status.POSTED or is_posted_from(document):
        is_whole = document.pk in invoices_of([document])
        raise Refused(
            words("{document} is posted", document=document.no),
            hint=words("Make documents of the difference instead.")
            if is_whole
            else words("Invoice what was shipped first, then make documents of it."),
        )
    drafted = draft_of(case.sale, case.terms)
    if drafted.draft is None:
        raise _refused(drafted.problems)
    if not any(line.quantity for line in drafted.draft.lines):
        raise Refused(
            words("Nothing of {order} is left", order=case.row.order),
            hint=words("Delete {document}.", document=document.no),
        )
    changed = _put(case, drafted.draft)
    if changed.gross != expected_total(case.sale):
        raise Refused(
            words("{document} does not come to Shopify's total", document=changed.no)
        )
    _contain_refunds(case)
    _settle(case, changed)
    return changed


@transaction.atomic
def follow_update(
    processing: OrderProcessing, *, actor: Any = None
) -> list[SalesDocument]:
    """Make documents of how a posted order differs: more and less of it.

    An invoice has what is more, a credit memo what is less; they come to the difference
    to the cent and are released, and the credit memo applies to the order's invoice.
    `Refused` where the order's document is not posted, where there is nothing to do,
    and with all reasons why it cannot be done.
    """
    case = _Case.held(processing, actor)
    invoice = invoices_of([case.document]).get(case.document.pk)
    if invoice is None:
        raise Refused(
            words("{document} is not posted", document=case.document.no),
            hint=words("Invoice what was shipped first.")
            if is_posted_from(case.document)
            else words("Update the document instead."),
        )
    now = case.now
    drafts = drafts_of(
        case.row.booked,
        now,
        case.sale,
        case.terms,
        refund_account=case.settings.refund_account_id,
    )
    if drafts.problems:
        raise _refused(drafts.problems)
    key = digest(differences(case.row.booked, now))
    source = _source(case, key)
    made = [
        _make(case, kind, draft, invoice, source)
        for kind, draft in ((Kind.INVOICE, drafts.more), (Kind.CREDIT, drafts.less))
        if draft is not None
    ]
    if not made:
        raise Refused(
            words("No amount of {order} has changed", order=case.row.order),
            hint=words("Leave its documents as they are."),
        )
    OrderDocument.objects.bulk_create(
        OrderDocument(processing=case.row, document=document, change_key=key)
        for document in made
    )
    _contain_refunds(case)
    _settle(case, case.document)
    return made


@dataclass
class _Case:
    """An order whose change is dealt with: locked, read, with all that it needs."""

    row: OrderProcessing
    document: SalesDocument
    sale: Sale
    terms: SaleTerms
    page: PageTerms
    aside: list[str]
    settings: OrderSettings
    setup: Setup
    actor: Any

    @classmethod
    def held(cls, processing: OrderProcessing, actor: Any) -> "_Case":
        require_change(actor)
        # An import that brings a change meanwhile waits, and then sees what is booked.
        ShopOrder.objects.select_for_update(no_key=True).only("pk").get(
            pk=processing.order_id
        )
        row = (
            OrderProcessing.objects.select_for_update(of=("self",))
            .select_related("order", "order__shop", "document")
            .get(pk=processing.pk)
        )
        document = row.document
        if row.state != State.PROCESSED or document is None or not row.pending_key:
            raise Refused(
                words("{order} has no change to deal with", order=row.order),
                hint=words("Look at the order again: it has changed meanwhile."),
            )
        return cls._read(row, document, row.order.shop, actor)

    @classmethod
    def _read(
        cls, row: OrderProcessing, document: SalesDocument, shop: Shop, actor: Any
    ) -> "_Case":
        aside = list(settled_refunds([row.order_id]).values_list("gid", flat=True))
        money = {row.order_id: row.money}
        (sale,) = sales_of([row.order], money, aside=aside)
        see_variants(shop, [row.order_id])  # lines that were added may be of new ones
        setup, settings = Setup(), order_settings(shop)
        booked = row.booked.get("lines", {})
        goods = {line.variant_key for line in sale.lines if line.gid in booked}
        page = PageTerms(shop, settings, [sale], setup, besides=goods)
        terms = page.terms_for(sale, document.bill_to)
        return cls(row, document, sale, terms, page, aside, settings, setup, actor)

    @property
    def now(self) -> dict[str, Any]:
        """Give how the order is now."""
        return snapshot(self.sale, people_of(self.row.order))


def _put(case: _Case, draft: Draft) -> SalesDocument:
    """Put lines and head of a draft into the document, as it was released or not."""
    document = case.document
    was_released = document.status == Status.RELEASED
    if was_released:
        document = reopen(document, actor=case.actor)
    records = Records([draft], case.setup)
    replace_lines(document, records.inputs(draft), actor=case.actor, setup=case.setup)
    head = head_of(case.row.order, zone(case.row.order.shop.zone or "UTC"))
    head.pop("prices_include_vat", None)
    group = case.page.vat_groups[draft.business_group]
    changed = change_document(
        document,
        actor=case.actor,
        setup=case.setup,
        **head,
        vat_group=group,
        business_group=case.page.business_group(group.pk, document.bill_to),
        discount_kind=SalesDocument.Discount.AMOUNT,
        discount_value=draft.invoice_discount,
    )
    return release(changed, setup=case.setup) if was_released else changed


def _source(case: _Case, key: str) -> str:
    """Name a change; one that was followed before is numbered when it comes again."""
    name = f"{order_source(case.row.order.shop, case.row.order)}:{key[:KEY_SIGNS]}"
    before = OrderDocument.objects.filter(processing=case.row, change_key=key)
    times = before.order_by().values("made_at").distinct().count()
    return f"{name}:{times + 1}" if times else name


def _make(
    case: _Case, kind: Kind, draft: Draft, invoice: PostedDocument, source: str
) -> SalesDocument:
    records = Records([draft], case.setup)
    header = header_of(invoice, today(case.setup.company))
    header["discount_kind"] = SalesDocument.Discount.AMOUNT
    if kind == Kind.CREDIT:
        header["applies_to"] = invoice
        holders = holders_of([case.document.pk])[case.document.pk]
        lines = lines_of(draft, holders, records)
    else:
        lines = records.inputs(draft)
    made = create_document(
        kind,
        case.document.customer,
        actor=case.actor,
        source=f"{source}:{kind.value}",
        lines=lines,
        setup=case.setup,
        **header,
    )
    return release(made, setup=case.setup)


def _contain_refunds(case: _Case) -> None:
    """Remember which refunds are part of the documents now: those not set aside."""
    RefundProcessing.objects.filter(
        refund__order=case.row.order, document=None
    ).exclude(refund__gid__in=case.aside).update(is_contained=True)


def _settle(case: _Case, document: SalesDocument) -> None:
    """Remember that the documents are now what the order is."""
    OrderProcessing.objects.filter(pk=case.row.pk).update(
        booked=case.now,
        pending=[],
        pending_key="",
        document=document,
        processed_at=Now(),
    )
    logger.info("The change of %s is in the books, by %s", case.row.order, case.actor)


def _refused(problems: Sequence[SaleProblem]) -> Refused:
    return Refused(
        joined((problem.text for problem in problems), by="; "),
        hint=next((problem.hint for problem in problems if problem.hint), None),
    )
