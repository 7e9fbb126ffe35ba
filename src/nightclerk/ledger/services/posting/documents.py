"""Posting a sales document: one call, one transaction, all of it or nothing."""

from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from nightclerk.ledger.amounts import Amounts
from nightclerk.ledger.models import (
    CustomerEntry,
    LedgerTransaction,
    PostedDocument,
    SalesDocument,
)
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.sale_journal import (
    Sale,
    SaleLine,
    gross_of,
    localized,
    rows,
    vat_parts,
)
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.posting.case import Case, TakeNumbers
from nightclerk.ledger.services.posting.draft import keep_draft
from nightclerk.ledger.services.posting.goods import book_cost, move_goods, shares_of
from nightclerk.ledger.services.posting.papers import (
    Deeds,
    Written,
    numbers_of,
    write_all,
)
from nightclerk.ledger.services.posting.preparation import hold, prepare
from nightclerk.ledger.services.posting.rows import sale_of, vat_entries
from nightclerk.ledger.services.receivables.applications import apply
from nightclerk.ledger.services.receivables.customer_entries import open_customer_entry
from nightclerk.ledger.services.writing.insertion import insert_rows
from nightclerk.ledger.services.writing.numbers import next_numbers
from nightclerk.ledger.services.writing.transactions import (
    begin_transaction,
    write_entries,
)


@dataclass(frozen=True)
class Posted:
    """The documents that one posting wrote."""

    shipment: PostedDocument | None = None
    receipt: PostedDocument | None = None
    invoice: PostedDocument | None = None
    credit: PostedDocument | None = None


@transaction.atomic
def post(
    document: SalesDocument,
    options: PostingOptions,
    *,
    actor: Any = None,
    setup: Setup | None = None,
    cancels: bool = False,
    take_numbers: TakeNumbers = next_numbers,
) -> Posted:
    """Ship and invoice, or receive and credit, as a document and the options say.

    `setup` saves a batch reading it again for each document; `cancels` says that a
    credit memo takes back the whole of what it applies to. Raises `Refused` with all
    that stands in the way, with what is posted or scheduled already, and where the
    document is not as the caller has seen it (its version); then nothing is written.
    """
    return post_inside(
        document,
        options,
        actor=actor,
        setup=setup,
        cancels=cancels,
        take_numbers=take_numbers,
    )


def post_inside(
    document: SalesDocument,
    options: PostingOptions,
    *,
    actor: Any = None,
    setup: Setup | None = None,
    cancels: bool = False,
    take_numbers: TakeNumbers = next_numbers,
) -> Posted:
    """Do as `post` inside the caller's transaction, which a refusal must end."""
    case = prepare(
        hold(document),
        options,
        setup=setup or Setup(),
        take_numbers=take_numbers,
        actor=actor,
        cancels=cancels,
    )
    return _post(case)


def _post(case: Case) -> Posted:
    keep_draft(case)
    delivery, invoice = numbers_of(case)
    begun = _begin(case, invoice) if invoice else None
    goods = move_goods(case, delivery or invoice, begun)
    deeds = Deeds(delivery, invoice, goods, shares_of(case, goods))
    if begun is not None and case.amounts is not None:
        written = _write_invoice(case, begun, deeds, case.amounts)
    else:
        written = write_all(case, deeds)
    if case.is_credit:
        return Posted(receipt=written.delivery, credit=written.invoice)
    return Posted(shipment=written.delivery, invoice=written.invoice)


def _begin(case: Case, document_no: str) -> LedgerTransaction:
    """Begin the transaction of an invoice; its key is the draft at this version."""
    draft = case.draft
    return begin_transaction(
        source=LedgerTransaction.Source.SALES,
        date=case.on,
        document_no=document_no,
        actor=case.actor,
        key=f"sales:{draft.pk}:{draft.version}",
        document_date=draft.document_date,
        text=_text(draft),
    )


def _write_invoice(
    case: Case, begun: LedgerTransaction, deeds: Deeds, amounts: Amounts
) -> Written:
    """Write all that an invoice or a credit memo leaves in the books."""
    draft = case.draft
    sale = sale_of(draft, case.lines, amounts, setup=case.setup, text=begun.text)
    local = localized(sale)
    costs = book_cost(case, deeds.goods, deeds.shares, begun)
    write_entries(begun, [*rows(sale, local), *costs], decimals=sale.decimals)
    insert_rows(vat_entries(begun, draft, vat_parts(sale, local)))
    written = write_all(case, replace(deeds, transaction=begun.pk))
    _write_customer(case, begun, written, sale, local)
    return written


def _write_customer(
    case: Case,
    begun: LedgerTransaction,
    written: Written,
    sale: Sale,
    local: list[SaleLine],
) -> None:
    """Write what the customer owes, and apply a credit memo to its invoice."""
    draft, kinds = case.draft, CustomerEntry.Kind
    entry = open_customer_entry(
        begun,
        kind=kinds.CREDIT if case.is_credit else kinds.INVOICE,
        amount=sale.way * gross_of(sale.lines),
        amount_local=sale.way * gross_of(local),
        customer_id=draft.bill_to_id,
        customer_group_id=draft.customer_group_id,
        currency_id=draft.currency_id,
        factor=draft.factor,
        due_date=draft.due_date,
        document=written.invoice,
        external_order_no=draft.external_order_no,
        text=begun.text,
        method_id=draft.method_id,
    )
    if draft.applies_to_id is not None and entry.is_open:
        for target in CustomerEntry.objects.filter(
            document=draft.applies_to_id, is_open=True
        ):
            apply(entry, target, actor=case.actor)


def _text(draft: SalesDocument) -> str:
    """Say what an entry is about, in no language: the customer and the order."""
    return " ".join(part for part in (draft.name, draft.external_order_no) if part)[
        :250
    ]
