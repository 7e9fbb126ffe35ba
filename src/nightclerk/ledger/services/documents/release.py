"""Releasing a document, so that it can be posted, and opening it again."""

from collections.abc import Sequence
from decimal import Decimal

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from nightclerk.core.text import words
from nightclerk.ledger.checks import release_problems
from nightclerk.ledger.facts import ZERO, Wanted
from nightclerk.ledger.models import Customer, SalesDocument, SalesLine
from nightclerk.ledger.problems import refuse
from nightclerk.ledger.selectors.check_facts import masters_of
from nightclerk.ledger.selectors.documents import lines_of
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.documents.changes import (
    Status,
    locked,
    require_idle,
    require_status,
    save_changed,
)
from nightclerk.ledger.services.documents.checking import facts_of
from nightclerk.ledger.services.documents.recalculation import (
    OF_DOCUMENTS,
    amounts_in,
    put_amounts,
    save_amounts,
)

Discount = SalesDocument.Discount


@transaction.atomic
def release(
    document: SalesDocument,
    *,
    actor: AbstractBaseUser | None = None,
    version: int | None = None,
    calculate_discount: bool = False,
    setup: Setup | None = None,
) -> SalesDocument:
    """Compute an open document anew and let it be posted; nobody changes it then.

    The customer's invoice discount is put in where the company says so, or where
    `calculate_discount` asks for it. Raises `Refused` with all that is missing.
    """
    setup = setup or Setup()
    held = locked(document, version=version)
    require_idle(held)
    require_status(held, {Status.OPEN})
    lines = lines_of(held)
    release_lines(held, lines, setup, calculate_discount=calculate_discount)
    save_changed(held, {"status", *OF_DOCUMENTS})
    return held


def release_lines(
    document: SalesDocument,
    lines: Sequence[SalesLine],
    setup: Setup,
    *,
    calculate_discount: bool = False,
) -> None:
    """Release a document that the caller holds, and write the amounts of its lines.

    The caller writes status and totals, with what else of the document changes.
    """
    before = amounts_in(lines)
    if calculate_discount or setup.company.calculates_discount:
        put_customer_discount(document, lines, setup)
    amounts = put_amounts(document, lines, setup)
    facts = facts_of(
        document,
        lines,
        setup,
        wanted=Wanted(ship=True, invoice=True),
        masters=masters_of([document], lines, setup),
        amounts=amounts,
    )
    problems = release_problems(facts)
    if problems:
        refuse(problems, words("{document} cannot be released", document=document.no))
    document.status = Status.RELEASED
    save_amounts(lines, before=before)


def put_customer_discount(
    document: SalesDocument, lines: Sequence[SalesLine], setup: Setup
) -> None:
    """Put the percentage of who gets the invoice into a document.

    It counts from the amount on that was agreed (in the company's currency), over the
    lines that allow a discount. A discount in an amount stays, and so does a
    percentage where nothing was agreed with the customer.
    """
    payer: Customer = document.bill_to
    if document.discount_kind == Discount.AMOUNT or not payer.discount_percent:
        return
    put_amounts(document, lines, setup)
    base = sum(
        (line.line_amount for line in lines if line.allows_invoice_discount), ZERO
    )
    if base / document.factor < Decimal(payer.discount_from):
        document.discount_kind, document.discount_value = Discount.NONE, ZERO
    else:
        document.discount_kind = Discount.PERCENT
        document.discount_value = payer.discount_percent


@transaction.atomic
def reopen(
    document: SalesDocument,
    *,
    actor: AbstractBaseUser | None = None,
    version: int | None = None,
) -> SalesDocument:
    """Let a released document be changed again; refused while it is to be posted."""
    held = locked(document, version=version)
    require_idle(held)
    require_status(held, {Status.RELEASED})
    held.status = Status.OPEN
    save_changed(held, {"status"})
    return held
