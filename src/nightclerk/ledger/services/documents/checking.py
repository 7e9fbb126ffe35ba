"""Finding out all that keeps a document from being posted, with few questions."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from nightclerk.ledger.amounts import Amounts
from nightclerk.ledger.checks import posting_problems
from nightclerk.ledger.facts import (
    ZERO,
    AccountFact,
    Asked,
    DocumentFacts,
    LineFacts,
    Wanted,
)
from nightclerk.ledger.models import Company, CustomerGroup, SalesDocument, SalesLine
from nightclerk.ledger.partial import part_of
from nightclerk.ledger.problems import Problem
from nightclerk.ledger.quantities import moves_of, wanted_of
from nightclerk.ledger.selectors.account_needs import account_fact
from nightclerk.ledger.selectors.check_facts import Masters, line_facts, masters_of
from nightclerk.ledger.selectors.series_facts import series_facts
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.documents.recalculation import terms_of


def problems_of(
    document: SalesDocument,
    lines: Sequence[SalesLine],
    options: Asked,
    setup: Setup,
    *,
    actor: Any = None,
    masters: Masters | None = None,
    amounts: Amounts | None = None,
) -> list[Problem]:
    """Give all that keeps a document from being posted as the options ask.

    The document has the dates it is to be posted with. `masters` saves reading them
    again for each of many documents; `amounts` are those of the part that is invoiced,
    where the caller has them. At most four queries, however many lines there are.
    """
    wanted = wanted_of(document.kind, options)
    facts = facts_of(
        document,
        lines,
        setup,
        wanted=wanted,
        masters=masters or masters_of([document], lines, setup),
        amounts=amounts or _amounts_if_needed(document, lines, wanted, setup),
        actor=actor,
    )
    return posting_problems(facts)


def facts_of(
    document: SalesDocument,
    lines: Sequence[SalesLine],
    setup: Setup,
    *,
    wanted: Wanted,
    masters: Masters,
    amounts: Amounts | None = None,
    actor: Any = None,
) -> DocumentFacts:
    """Gather what checks have to know about a document."""
    about = tuple(
        line_facts(line, document, wanted, masters=masters, setup=setup)
        for line in lines
    )
    ships = any(line.to_ship for line in about)
    invoices = any(line.to_invoice for line in about)
    group = setup.customer_groups.get(document.customer_group_id or 0)
    return DocumentFacts(
        kind=document.kind,
        no=document.no,
        wanted=wanted,
        customer=masters.parties[document.customer_id],
        bill_to=masters.parties[document.bill_to_id],
        lines=about,
        posting_date=document.posting_date,
        document_date=document.document_date,
        vat_date=vat_date_of(document, setup.company),
        due_date=document.due_date,
        external_document_no=document.external_document_no,
        needs_external_no=setup.company.needs_external_no,
        window=setup.window(actor),
        periods=setup.periods,
        line_total=_line_total(amounts),
        gross=amounts.gross if amounts is not None else ZERO,
        customer_group=group.code if group is not None else "",
        group_accounts=_group_accounts(group, amounts, about, setup),
        has_business_group=document.business_group_id is not None,
        has_vat_group=document.vat_group_id is not None,
        series=series_facts(document, setup, ships=ships, invoices=invoices),
    )


def vat_date_of(document: SalesDocument, company: Company) -> date | None:
    """Give the VAT date: the document's own, or the one the company's rule names."""
    if document.vat_date is not None:
        return document.vat_date
    if company.vat_date == Company.VatDate.DOCUMENT:
        return document.document_date
    return document.posting_date


def _amounts_if_needed(
    document: SalesDocument,
    lines: Sequence[SalesLine],
    wanted: Wanted,
    setup: Setup,
) -> Amounts | None:
    """Compute what would be invoiced, where it could be negative or rounded."""
    is_simple = not setup.company.rounding_step and all(
        line.quantity >= 0 for line in lines
    )
    if is_simple or not wanted.invoice:
        return None
    return part_of(
        terms_of(document, lines, setup),
        {line.line_no: line.invoiced for line in lines},
        {line.line_no: moves_of(line, wanted).invoice for line in lines},
    )


def _line_total(amounts: Amounts | None) -> Decimal:
    if amounts is None:
        return ZERO
    return sum((line.line_amount for line in amounts.lines), ZERO)


def _group_accounts(
    group: CustomerGroup | None,
    amounts: Amounts | None,
    lines: Sequence[LineFacts],
    setup: Setup,
) -> Mapping[str, AccountFact | None]:
    """Give the accounts of the customer's group that the invoice needs."""
    if group is None or not any(line.to_invoice for line in lines):
        return {}
    needed = {"receivables_account": group.receivables_account_id}
    if amounts is not None and amounts.rounding:
        needed["rounding_account"] = group.rounding_account_id
    return {column: account_fact(setup.account(pk)) for column, pk in needed.items()}
