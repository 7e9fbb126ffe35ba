"""Payments go into the payment journal, are posted, and are written down as such."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from nightclerk.connector.models import PaymentProcessing, Shop, ToBooks
from nightclerk.connector.services.payments.outcomes import MoneyRow
from nightclerk.connector.services.payments.reasons import Held
from nightclerk.core.text import Text, words
from nightclerk.ledger.models import PaymentLine
from nightclerk.ledger.services.receivables.payment_journal import (
    Suggestion,
    Target,
    post_lines,
    suggest,
)

Decided = tuple[PaymentProcessing, Held | list[Suggestion]]
PUT = """
    UPDATE connector_paymentprocessing kept SET
        state = given.state,
        problem = given.problem,
        line_id = given.line_id,
        entry_id = given.entry_id,
        tried_at = statement_timestamp(),
        run_id = given.run_id
    FROM json_to_recordset(%s::json) AS given(
        id bigint, state text, problem jsonb, line_id bigint, entry_id bigint,
        run_id bigint)
    WHERE kept.id = given.id
"""
NOTHING = Text("")
DROPPED = words("Somebody took its line out of the payment journal")


def put(
    decided: Sequence[Decided], *, posts: bool, run_id: int | None, actor: Any
) -> list[MoneyRow]:
    """Put payments into the journal and, where told, post them; gives each one's fate.

    A line that cannot be posted stays in the journal with what stops it.
    """
    fates = [fate for _, fate in decided if isinstance(fate, list)]
    lines = {line.key: line for line in suggest([fate[0] for fate in fates])}
    if posts and lines:
        post_lines(list(lines.values()), seeks=False, actor=actor)
        lines = _as_they_are(lines.values())
    _put_rests(fates, lines, posts=posts, actor=actor)
    for row, fate in decided:
        row.run_id = run_id
        if isinstance(fate, Held):
            hold(row, fate)
        else:
            follow(row, lines[fate[0].key])
    write([row for row, _ in decided])
    return [_told(row, fate) for row, fate in decided]


def _put_rests(
    fates: Sequence[list[Suggestion]],
    lines: Mapping[str, PaymentLine],
    *,
    posts: bool,
    actor: Any,
) -> None:
    """Propose what was paid too much; posted only after its payment is, from that."""
    found = [(rest, lines[fate[0].key]) for fate in fates for rest in fate[1:]]
    if not found:
        return
    if not posts:
        suggest([rest for rest, _ in found])
        return
    rests = [
        replace(rest, targets=[Target(line.entry, -rest.amount)])
        for rest, line in found
        if line.entry is not None
    ]
    post_lines(suggest(rests), seeks=False, actor=actor)


def hold(row: PaymentProcessing, fate: Held) -> None:
    """Note why a payment is not booked now."""
    row.state = fate.state
    row.problem = {"text": fate.reason.as_json(), "hint": fate.hint.as_json()}


def follow(row: PaymentProcessing, line: PaymentLine) -> None:
    """Note what became of the line of a payment."""
    row.line, row.problem = line, line.problem
    if line.state == PaymentLine.State.POSTED:
        row.state, row.entry, row.problem = ToBooks.POSTED, line.entry, {}
    elif line.state == PaymentLine.State.DROPPED:
        row.state, row.problem = ToBooks.NOTHING, {"text": DROPPED.as_json()}
    else:
        row.state = ToBooks.PROPOSED


def write(rows: Sequence[PaymentProcessing]) -> None:
    """Write payments that the caller holds, in one statement."""
    if not rows:
        return
    names = ("id", "state", "problem", "line_id", "entry_id", "run_id")
    given = [{name: getattr(row, name) for name in names} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(PUT, [json.dumps(given)])


def follow_journal(shop: Shop) -> int:
    """Note which lines somebody posted, dropped or took up again; gives how many.

    Until then the line itself tells it: whoever lists payments looks there too.
    """
    states = PaymentLine.State
    moved = Q(state=ToBooks.PROPOSED) & ~Q(line__state=states.OPEN)
    taken_up = Q(state=ToBooks.NOTHING) & ~Q(line__state=states.DROPPED)
    found = PaymentProcessing.objects.select_related("line__entry").filter(
        moved | taken_up, transaction__order__shop=shop, line__isnull=False
    )
    rows = list(found.order_by("pk"))
    for row in rows:
        if row.line is not None:
            follow(row, row.line)
    write(rows)
    return len(rows)


def stopped_lines(shop: Shop) -> list[PaymentLine]:
    """Give the lines of a shop that could not be posted."""
    stuck = _proposed(shop).filter(line__state=PaymentLine.State.OPEN)
    return [row.line for row in stuck.exclude(line__problem={}) if row.line]


def _proposed(shop: Shop) -> QuerySet[PaymentProcessing]:
    return PaymentProcessing.objects.select_related("line__entry").filter(
        state=ToBooks.PROPOSED, transaction__order__shop=shop, line__isnull=False
    )


def _as_they_are(lines: Any) -> dict[str, PaymentLine]:
    found = PaymentLine.objects.select_related("entry").filter(
        pk__in=[line.pk for line in lines]
    )
    return {line.key: line for line in found}


def _told(row: PaymentProcessing, fate: Held | list[Suggestion]) -> MoneyRow:
    problem, paid = row.problem or {}, row.transaction
    if isinstance(fate, Held):
        amount, currency, reason = paid.amount, paid.order.currency, NOTHING
    else:
        line = fate[0]
        amount, currency, reason = line.amount, line.currency.code, line.reason
    return MoneyRow(
        key=row.pk,
        name=paid.order.name,
        state=row.state,
        amount=amount,
        currency=currency,
        reason=Text.from_json(problem["text"]) if "text" in problem else reason,
        hint=Text.from_json(problem.get("hint") or {}),
    )
