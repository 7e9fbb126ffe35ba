"""Computing what a document amounts to, and writing it down."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from nightclerk.core.text import words
from nightclerk.ledger.amounts import Amounts, DocumentTerms, LineTerms, compute
from nightclerk.ledger.facts import ZERO
from nightclerk.ledger.models import SalesDocument, SalesLine, VatSetup
from nightclerk.ledger.problems import Problem, refuse
from nightclerk.ledger.selectors.documents import lines_of
from nightclerk.ledger.selectors.setup import Setup

OF_LINES = (
    "discount_percent",
    "discount_amount",
    "line_amount",
    "invoice_discount",
    "vat_rate",
    "vat_identifier",
    "vat_kind",
    "vat_difference",
    "net",
    "vat",
    "gross",
)
AMOUNTS = (
    "discount_amount",
    "line_amount",
    "invoice_discount",
    "vat_difference",
    "net",
    "vat",
    "gross",
)
COMPUTED = ("discount_percent", *AMOUNTS)
OF_DOCUMENTS = ("discount_kind", "discount_value", "net", "vat", "gross")


@transaction.atomic
def recalculate(document: SalesDocument, *, setup: Setup | None = None) -> Amounts:
    """Compute a document anew and write its lines and totals.

    Amounts are in the document's currency. Raises `Refused` where a given VAT is
    farther from the computed one than the company allows.
    """
    lines = lines_of(document)
    setup = setup or Setup()
    before = amounts_in(lines)
    amounts = put_amounts(document, lines, setup)
    save_amounts(lines, before=before)
    SalesDocument.objects.filter(pk=document.pk).update(
        **{column: getattr(document, column) for column in OF_DOCUMENTS}
    )
    return amounts


def terms_of(
    document: SalesDocument, lines: Sequence[SalesLine], setup: Setup
) -> DocumentTerms:
    """Give what decides a document's amounts.

    The company rounds invoices in its own currency only.
    """
    company = setup.company
    is_own = document.currency_id == company.currency_id
    return DocumentTerms(
        lines=[line_terms(line) for line in lines],
        decimals=setup.decimals(document.currency_id),
        prices_include_vat=document.prices_include_vat,
        discount_kind=document.discount_kind,
        discount_value=document.discount_value,
        rounding_step=Decimal(company.rounding_step) if is_own else ZERO,
        rounding=company.rounding,
        most_vat_difference=Decimal(company.most_vat_difference),
    )


def line_terms(line: SalesLine) -> LineTerms:
    """Give what decides a line's amounts."""
    return LineTerms(
        line_no=line.line_no,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        discount_amount=line.discount_amount,
        allows_invoice_discount=line.allows_invoice_discount,
        vat_identifier=line.vat_identifier,
        vat_kind=line.vat_kind,
        vat_rate=line.vat_rate,
        given_vat=line.given_vat,
        is_comment=line.kind == SalesLine.Kind.COMMENT,
    )


def put_amounts(
    document: SalesDocument, lines: Sequence[SalesLine], setup: Setup
) -> Amounts:
    """Compute a document's amounts into its rows without writing them.

    Rate and kind of VAT are taken from the setup of today. Raises `Refused` for given
    VAT that cannot be used.
    """
    for line in lines:
        put_vat(line, document, setup)
    amounts = compute(terms_of(document, lines, setup))
    if amounts.problems:
        refuse(
            given_vat_problems(amounts),
            words("The VAT that was given cannot be used"),
            hint=words("Correct it, or allow a larger VAT difference in the company."),
        )
    for line, computed in zip(lines, amounts.lines, strict=True):
        for column in COMPUTED:
            setattr(line, column, getattr(computed, column))
    document.net, document.vat = amounts.net, amounts.vat
    document.gross = amounts.gross
    return amounts


def put_vat(line: SalesLine, document: SalesDocument, setup: Setup) -> None:
    """Take rate, identifier and kind of a line's VAT from the setup.

    Where the pair of groups is not set up there is no VAT yet; releasing refuses that.
    """
    if line.kind == SalesLine.Kind.COMMENT:
        return
    found = setup.vat_setup(document.vat_group_id, line.vat_group_id)
    line.vat_rate = found.rate if found else ZERO
    line.vat_identifier = found.identifier if found else ""
    line.vat_kind = found.kind if found else VatSetup.Kind.NONE


def given_vat_problems(amounts: Amounts) -> list[Problem]:
    """Say which given VAT was not used and why."""
    return [
        Problem(
            words(
                "VAT {identifier}: {given} was given, {computed} computed, "
                "and a difference of {allowed} is allowed",
                identifier=problem.identifier,
                given=problem.given,
                computed=problem.computed,
                allowed=problem.allowed,
            ),
            "given_vat",
            problem.line_no,
        )
        for problem in amounts.problems
    ]


def amounts_in(lines: Sequence[SalesLine]) -> dict[int, tuple[object, ...]]:
    """Remember what lines amount to, to tell later which have to be written."""
    return {line.line_no: _row(line) for line in lines}


def save_amounts(
    lines: Sequence[SalesLine], *, before: dict[int, tuple[object, ...]]
) -> None:
    """Write, in one statement, the lines whose amounts changed.

    The caller writes the totals, `OF_DOCUMENTS`, with what else it changes there.
    """
    changed = [line for line in lines if before.get(line.line_no) != _row(line)]
    if changed:
        SalesLine.objects.bulk_update(changed, OF_LINES)


def _row(line: SalesLine) -> tuple[object, ...]:
    return tuple(getattr(line, column) for column in OF_LINES)
