"""Move many changes for Shopify from one state to the next by one statement."""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.db import connection

from nightclerk.connector.models import OutgoingCall, OutgoingChange

# Columns travel as arrays: one statement however many rows, and little to parse.
PLAN = """
    INSERT INTO connector_outgoingchange (
        shop_id, run_id, kind, key, subject, gid, payload,
        state, message, request_id, attempts
    )
    SELECT %s, %s, kind, key, subject, gid, payload::jsonb, %s, '', '', 0
    FROM unnest(
        %s::text[], %s::text[], %s::text[], %s::text[], %s::text[]
    ) AS planned (kind, key, subject, gid, payload)
    ON CONFLICT DO NOTHING
"""
TAKE = """
    UPDATE connector_outgoingchange AS kept
    SET call_id = %s, run_id = %s, sent_at = %s, state = %s,
        attempts = kept.attempts + 1, line = taken.line
    FROM unnest(%s::bigint[], %s::integer[]) AS taken (pk, line)
    WHERE kept.id = taken.pk
"""
END = """
    UPDATE connector_outgoingchange AS kept
    SET state = ended.state, message = ended.message, answer = ended.answer::jsonb,
        gid = ended.gid, request_id = ended.request_id, ended_at = statement_timestamp()
    FROM unnest(
        %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[]
    ) AS ended (pk, state, message, answer, gid, request_id)
    WHERE kept.id = ended.pk
"""


def write_planned(planned: Sequence[OutgoingChange]) -> None:
    """Write changes of one shop and run that are new; a known key is left alone."""
    if not planned:
        return
    _execute(
        PLAN,
        [
            planned[0].shop_id,
            planned[0].run_id,
            OutgoingChange.State.PENDING.value,
            [change.kind for change in planned],
            [change.key for change in planned],
            [change.subject for change in planned],
            [change.gid for change in planned],
            [msgspec.json.encode(change.payload).decode() for change in planned],
        ],
    )


def write_taken(call: OutgoingCall, taken: Sequence[OutgoingChange]) -> None:
    """Write that a request carries changes, each on its `line`; they are locked."""
    _execute(
        TAKE,
        [
            call.pk,
            call.run_id,
            call.sent_at,
            OutgoingChange.State.SENT.value,
            [change.pk for change in taken],
            [change.line for change in taken],
        ],
    )


def write_ended(ended: Sequence[OutgoingChange]) -> None:
    """Write how changes ended, as their attributes say; they are locked."""
    _execute(
        END,
        [
            [change.pk for change in ended],
            [str(change.state) for change in ended],
            [change.message for change in ended],
            [msgspec.json.encode(change.answer).decode() for change in ended],
            [change.gid for change in ended],
            [change.request_id for change in ended],
        ],
    )


def _execute(statement: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
