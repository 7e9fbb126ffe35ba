"""Refunds become credit memos: a page at a time, each refund by itself."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from nightclerk.connector.mapping.papers.sale_draft import SaleProblem
from nightclerk.connector.models import RefundProcessing, Shop, State
from nightclerk.connector.selectors.papers.refunds import UNPROCESSED
from nightclerk.connector.selectors.settings import order_settings
from nightclerk.connector.services.orders.updates import flag_updates
from nightclerk.connector.services.papers.outcomes import Outcome, OutcomeRow
from nightclerk.connector.services.papers.processing import FAULTS, pages
from nightclerk.connector.services.papers.refund_page import RefundPage, RefundResult
from nightclerk.core.errors import NightclerkError, Refused
from nightclerk.core.text import joined, verbatim, words
from nightclerk.jobs.services.rights import require_permission
from nightclerk.jobs.stopping import is_stopped
from nightclerk.ledger.selectors.setup import Setup

logger = logging.getLogger(__name__)

WRITTEN = (
    "state",
    "document",
    "credited",
    "problems",
    "problem_class",
    "tried_at",
    "run_id",
    "processed_at",
)


def process_refunds(
    shop: Shop,
    keys: Sequence[int],
    *,
    run_id: int | None = None,
    actor: Any = None,
    dry_run: bool = False,
) -> Outcome:
    """Make credit memos of refunds that have none; gives what became of each.

    `keys` are those of the refunds. As with orders each page is one transaction, a
    refund that somebody else works on is left alone, and one that cannot be credited
    keeps its reasons.
    """
    outcome = Outcome()
    for some in pages(keys):
        outcome += _page(shop, some, run_id, actor, dry_run=dry_run)
    return outcome


def credit_refund(refund: RefundProcessing, *, actor: Any = None) -> OutcomeRow:
    """Make the credit memo of one refund by hand; `Refused` says why it cannot be."""
    _require(actor)
    outcome = process_refunds(refund.refund.order.shop, [refund.refund_id], actor=actor)
    if not outcome.rows:
        raise Refused(
            words("{refund} is in the books already", refund=refund),
            hint=words("Look at it again: it has changed meanwhile."),
        )
    (row,) = outcome.rows
    if row.problems:
        raise Refused(
            joined((problem.text for problem in row.problems), by="; "),
            hint=next((each.hint for each in row.problems if each.hint), None),
        )
    return row


@transaction.atomic
def accept_difference(
    refund: RefundProcessing, *, actor: Any = None
) -> RefundProcessing:
    """Let what a refund paid back beyond its goods go to the account for refunds.

    `Refused` where its credit memo is made already.
    """
    _require(actor)
    changed = RefundProcessing.objects.filter(
        UNPROCESSED, pk=refund.pk, accepts_difference=False
    ).update(accepts_difference=True, state=State.WAITING)
    if not changed:
        raise Refused(
            words("{refund} has no open difference", refund=refund),
            hint=words("Look at it again: it has changed meanwhile."),
        )
    logger.info("The difference of refund %s is accepted by %s", refund, actor)
    refund.refresh_from_db()
    return refund


def _page(
    shop: Shop, keys: Sequence[int], run_id: int | None, actor: Any, *, dry_run: bool
) -> Outcome:
    try:
        return _process(shop, keys, run_id, actor, dry_run=dry_run)
    except FAULTS as error:
        if is_stopped():  # the error is what the stop left of a statement
            raise
        if len(keys) == 1:
            return _stop(keys[0], error, run_id=run_id, dry_run=dry_run)
        logger.warning("A page of refunds is done one by one: %s", error)
    outcome = Outcome()
    for key in keys:
        outcome += _page(shop, [key], run_id, actor, dry_run=dry_run)
    return outcome


@transaction.atomic
def _process(
    shop: Shop, keys: Sequence[int], run_id: int | None, actor: Any, *, dry_run: bool
) -> Outcome:
    rows = list(_hold(shop, keys))
    page = RefundPage(
        shop, rows, settings=order_settings(shop), setup=Setup(), actor=actor
    )
    results = page.results()
    for result in results:
        _decide(result, run_id)
    RefundProcessing.objects.bulk_update([each.processing for each in results], WRITTEN)
    flag_updates({row.refund.order_id for row in rows})
    if dry_run:
        transaction.set_rollback(True)
    found = Outcome([_row(result) for result in results])
    found.locked = len(keys) - len(rows)
    return found.undone() if dry_run else found


def _hold(shop: Shop, keys: Sequence[int]) -> Iterator[RefundProcessing]:
    """Lock refunds with their orders; what another holds is left to the other.

    An import or an update of the order then comes before it or after it, not between.
    """
    return (
        RefundProcessing.objects.select_for_update(
            skip_locked=True, of=("self", "refund__order"), no_key=True
        )
        .select_related("refund", "refund__order")
        .defer("refund__order__payload")
        .filter(UNPROCESSED, refund__in=keys, refund__order__shop=shop)
        .order_by("refund_id")
        .iterator()
    )


def _decide(result: RefundResult, run_id: int | None) -> None:
    row = result.processing
    row.state, row.document = result.state, result.document
    row.credited = result.invoice if result.document else None
    row.problems = [as_json(problem) for problem in result.problems]
    row.problem_class = result.problems[0].kind if result.problems else ""
    row.tried_at, row.run_id = Now(), run_id
    if result.state in (State.PROCESSED, State.NOTHING):
        row.processed_at = Now()


@transaction.atomic
def _stop(key: int, error: Exception, *, run_id: int | None, dry_run: bool) -> Outcome:
    """Keep a refund that nobody could credit, with what went wrong."""
    said = error.text if isinstance(error, NightclerkError) else verbatim(str(error))
    text = words("The refund could not be credited: {problem}", problem=said)
    problem = SaleProblem(kind="books", text=text)
    logger.error("Refund %s could not be credited", key, exc_info=error)
    row = RefundProcessing.objects.select_related("refund__order").get(refund=key)
    if not dry_run:
        RefundProcessing.objects.filter(UNPROCESSED, pk=row.pk).update(
            state=State.STOPPED,
            problem_class=problem.kind,
            problems=[as_json(problem)],
            tried_at=Now(),
            run_id=run_id,
        )
    name = f"{row.refund.order} R{row.refund}"
    return Outcome(
        [OutcomeRow(key=key, name=name, state=State.STOPPED, problems=[problem])]
    )


def as_json(problem: SaleProblem) -> dict[str, Any]:
    """Give a problem as the database keeps it."""
    return {
        "kind": problem.kind,
        "text": problem.text.as_json(),
        "hint": problem.hint.as_json() if problem.hint else {},
        "field": problem.field,
        "line_gid": problem.line_gid,
        "expected": _plain(problem.expected),
        "found": _plain(problem.found),
    }


def _plain(amount: Any) -> str | None:
    return None if amount is None else str(amount)


def _row(result: RefundResult) -> OutcomeRow:
    document = result.document
    return OutcomeRow(
        key=result.processing.refund_id,
        name=result.facts.name,
        state=result.state,
        kind=document.kind if document else "",
        document=document.pk if document else None,
        document_no=document.no if document else "",
        customer=document.name if document else "",
        currency=result.facts.sale.currency,
        gross=document.gross if document else None,
        lines=len(result.draft.lines) if result.draft else 0,
        problems=tuple(result.problems),
    )


def _require(actor: Any) -> None:
    require_permission(
        actor,
        "connector.change_refundprocessing",
        words("You have no right to credit refunds"),
    )
