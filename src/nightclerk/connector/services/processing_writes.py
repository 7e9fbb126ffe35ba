"""Write down what became of a page of orders: states, reasons, what was booked."""

from collections.abc import Mapping, Sequence

from django.db.models.functions import Now

from nightclerk.connector.mapping.sale_draft import SaleProblem
from nightclerk.connector.mapping.snapshots import snapshot
from nightclerk.connector.models import (
    OrderProblem,
    OrderProcessing,
    RefundProcessing,
    Shop,
    State,
)
from nightclerk.connector.services.outcomes import Outcome, OutcomeRow
from nightclerk.connector.services.processing_page import Page, Result
from nightclerk.connector.services.waiting_rows import rows_for

WRITTEN = (
    "state",
    "document",
    "tried_at",
    "processed_at",
    "run_id",
    "problem_class",
    "money",
    "booked",
    "pending",
    "pending_key",
    "hold_is_lifted",
)


def write_page(page: Page, results: Sequence[Result], *, run_id: int | None) -> Outcome:
    """Write the states and the reasons of all orders of a page, a statement a table."""
    for result in results:
        _put(page, result, run_id)
    OrderProcessing.objects.bulk_update(
        [result.processing for result in results], WRITTEN
    )
    _write_problems(page.shop, results)
    _contain_refunds(results)
    return Outcome([_row(result) for result in results])


def _put(page: Page, result: Result, run_id: int | None) -> None:
    row = result.processing
    row.state = result.state
    row.document = result.document
    row.tried_at = Now()
    row.run_id = run_id
    row.problem_class = result.problems[0].kind if result.problems else ""
    if result.state in (State.PROCESSED, State.NOTHING):
        row.processed_at = Now()
        row.money = result.sale.money
        row.booked = snapshot(result.sale)
        row.pending, row.pending_key = [], ""


def _write_problems(shop: Shop, results: Sequence[Result]) -> None:
    """Replace the reasons; what waits for a mapping names its row."""
    waiting = [(result, problem) for result in results for problem in result.problems]
    keys = rows_for(shop, [(result.sale, problem) for result, problem in waiting])
    OrderProblem.objects.filter(
        processing__in=[result.processing for result in results]
    ).delete()
    OrderProblem.objects.bulk_create(
        _problem(result.processing, position, problem, keys)
        for result in results
        for position, problem in enumerate(result.problems)
    )


def _problem(
    processing: OrderProcessing,
    position: int,
    problem: SaleProblem,
    keys: Mapping[tuple[int, str, str], int],
) -> OrderProblem:
    place = processing.order_id, problem.mapping, problem.mapping_key
    return OrderProblem(
        processing=processing,
        position=position,
        kind=problem.kind,
        text=problem.text.as_json(),
        hint=problem.hint.as_json() if problem.hint else {},
        field=problem.field,
        line_gid=problem.line_gid,
        expected=problem.expected,
        found=problem.found,
        mapping=problem.mapping,
        mapping_id=keys.get(place),
    )


def _contain_refunds(results: Sequence[Result]) -> None:
    """Say which refunds are in the documents: those that were there before them.

    What of them is money without goods is not; it becomes a credit memo.
    """
    done = [
        result.processing.order_id
        for result in results
        if result.state in (State.PROCESSED, State.NOTHING)
    ]
    RefundProcessing.objects.filter(
        refund__order__in=done, state__in=[State.WAITING, State.STOPPED], document=None
    ).update(is_contained=True)


def _row(result: Result) -> OutcomeRow:
    document = result.document
    return OutcomeRow(
        key=result.processing.order_id,
        name=result.sale.name,
        state=result.state,
        kind=document.kind if document else "",
        document=document.pk if document else None,
        document_no=document.no if document else "",
        customer=document.name if document else "",
        currency=result.sale.currency,
        gross=document.gross if document else None,
        lines=result.lines,
        problems=tuple(result.problems),
    )
