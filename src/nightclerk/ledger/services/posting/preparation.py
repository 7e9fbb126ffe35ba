"""Making a document ready to be posted: held, dated, released, computed, checked."""

from collections.abc import Mapping, Sequence
from typing import Any

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.ledger.amounts import Amounts
from nightclerk.ledger.models import SalesDocument, SalesLine
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.partial import part_of
from nightclerk.ledger.posting_dates import Dates, dated
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.posting_plan import Step, steps
from nightclerk.ledger.problems import refuse
from nightclerk.ledger.quantities import wanted_of
from nightclerk.ledger.selectors.joined import Joined
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.documents.changes import (
    locked,
    require_idle,
    require_status,
)
from nightclerk.ledger.services.documents.checking import problems_of
from nightclerk.ledger.services.documents.headers import put_due_date, put_factor
from nightclerk.ledger.services.documents.recalculation import (
    amounts_in,
    given_vat_problems,
    put_amounts,
    save_amounts,
    terms_of,
)
from nightclerk.ledger.services.documents.release import (
    put_customer_discount,
    release_lines,
)
from nightclerk.ledger.services.posting.case import Case, TakeNumbers

Status = SalesDocument.Status
LINES = Joined(SalesLine, "document_id", ("item", "variant"), "ORDER BY main.line_no")
CHANGEABLE = (Status.OPEN, Status.RELEASED)


def hold(document: SalesDocument) -> SalesDocument:
    """Read a document anew and keep others from it until the transaction ends.

    `Refused` where it is posted, scheduled, or not as the caller has seen it.
    """
    held = locked(document, version=document.version)
    require_status(held, CHANGEABLE)
    require_idle(held)
    return held


def prepare(
    held: SalesDocument,
    options: PostingOptions,
    *,
    setup: Setup,
    take_numbers: TakeNumbers,
    actor: Any = None,
    cancels: bool = False,
) -> Case:
    """Bring a held document into the state that is posted, and check it.

    Its dates are those asked for; what is open is released. `Refused` names all that
    is wrong at once.
    """
    change_dates(held, options, setup)
    lines = lines_to_post(held)
    _bring_up_to_date(held, lines, options, setup)
    wanted = wanted_of(held.kind, options)
    plan = steps(lines, wanted)
    amounts = _amounts(held, lines, plan, setup) if wanted.invoice else None
    problems = problems_of(held, lines, options, setup, actor=actor, amounts=amounts)
    if amounts is not None:
        problems += given_vat_problems(amounts)
    if problems:
        refuse(problems, words("{document} cannot be posted", document=held.no))
    return Case(
        draft=held,
        lines=lines,
        steps=plan,
        amounts=amounts,
        setup=setup,
        take_numbers=take_numbers,
        actor=actor,
        cancels=cancels,
    )


def change_dates(held: SalesDocument, options: PostingOptions, setup: Setup) -> None:
    """Give a document the dates asked for, and what follows from them; not written.

    A new posting date brings its rate of exchange, a new document date its due date.
    """
    if options.replace_posting_date and options.posting_date is None:
        missing = words("Enter the posting date")
        raise Refused(missing, fields={"posting_date": missing})
    old = Dates(held.posting_date, held.document_date, held.vat_date)
    new = dated(old, options, rule=setup.company.vat_date)
    held.posting_date, held.document_date = new.posting, new.document
    held.vat_date = new.vat
    if new.posting != old.posting:
        put_factor(held, setup)
    if new.document != old.document:
        put_due_date(held, setup)


def lines_to_post(held: SalesDocument) -> list[SalesLine]:
    """Read the lines of a document in their order, with what posting asks of them."""
    if held.kind != Kind.CREDIT:
        return LINES.of(held.pk)
    lines = SalesLine.objects.filter(document=held).order_by("line_no")
    return list(lines.select_related("item", "variant", "returns__item_entry"))


def _bring_up_to_date(
    held: SalesDocument,
    lines: Sequence[SalesLine],
    options: PostingOptions,
    setup: Setup,
) -> None:
    """Release what is open; compute a released document anew only if it is asked."""
    asked = options.calculate_discount
    if held.status == Status.OPEN:
        release_lines(held, lines, setup, calculate_discount=asked)
    elif asked:
        before = amounts_in(lines)
        put_customer_discount(held, lines, setup)
        put_amounts(held, lines, setup)
        save_amounts(lines, before=before)


def _amounts(
    held: SalesDocument,
    lines: Sequence[SalesLine],
    plan: Mapping[int, Step],
    setup: Setup,
) -> Amounts:
    """Compute what is invoiced now, so that all invoices add up to the document."""
    return part_of(
        terms_of(held, lines, setup),
        {number: step.invoiced for number, step in plan.items()},
        {number: step.invoice for number, step in plan.items()},
    )
