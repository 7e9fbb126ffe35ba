"""Write down what became of a page of orders: states, reasons, what was booked."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from nightclerk.connector.mapping.papers.document_heads import people_of, shortened
from nightclerk.connector.mapping.papers.sale_draft import SaleProblem
from nightclerk.connector.mapping.papers.snapshots import snapshot
from nightclerk.connector.models import (
    OrderProblem,
    OrderProcessing,
    RefundProcessing,
    Shop,
    State,
)
from nightclerk.connector.services.papers.outcomes import Outcome, OutcomeRow
from nightclerk.connector.services.papers.processing_page import Result
from nightclerk.connector.services.papers.waiting_rows import rows_for

DONE = (State.PROCESSED, State.NOTHING)
# One statement for a page: what an order was booked with is written where it was.
PUT = """
    UPDATE connector_orderprocessing kept SET
        state = given.state,
        document_id = given.document_id,
        tried_at = statement_timestamp(),
        run_id = given.run_id,
        problem_class = given.problem_class,
        processed_at = CASE WHEN given.is_done THEN statement_timestamp()
            ELSE kept.processed_at END,
        money = CASE WHEN given.is_done THEN given.money ELSE kept.money END,
        booked = CASE WHEN given.is_done THEN given.booked ELSE kept.booked END,
        pending = CASE WHEN given.is_done THEN '[]' ELSE kept.pending END,
        pending_key = CASE WHEN given.is_done THEN '' ELSE kept.pending_key END
    FROM json_to_recordset(%s::json) AS given(
        id bigint, state text, document_id bigint, run_id bigint, problem_class text,
        is_done boolean, money text, booked jsonb)
    WHERE kept.id = given.id
"""


def write_page(shop: Shop, results: Sequence[Result], *, run_id: int | None) -> Outcome:
    """Write the states and the reasons of all orders of a page, a statement a table."""
    rows = [_as_row(result, run_id) for result in results]
    with connection.cursor() as cursor:
        cursor.execute(PUT, [json.dumps(rows)])
    _write_problems(shop, results)
    _contain_refunds(results)
    return Outcome([_row(result) for result in results])


def _as_row(result: Result, run_id: int | None) -> dict[str, Any]:
    is_done = result.state in DONE
    return {
        "id": result.processing.pk,
        "state": result.state,
        "document_id": result.document.pk if result.document else None,
        "run_id": run_id,
        "problem_class": result.problems[0].kind if result.problems else "",
        "is_done": is_done,
        "money": result.sale.money,
        "booked": _booked(result) if is_done else {},
    }


def _booked(result: Result) -> dict[str, Any]:
    return snapshot(result.sale, people_of(result.processing.order))


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
    done = [result.processing.order_id for result in results if result.state in DONE]
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
        notice=shortened(result.processing.order) if document else None,
    )
