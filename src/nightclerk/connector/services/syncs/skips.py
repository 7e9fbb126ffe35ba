"""Keep the records that a run leaves out, with the reason and the next try."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection
from django.db.models.functions import Now

from nightclerk.connector.models import Shop, SkippedRecord
from nightclerk.core.errors import NightclerkError

NUL = "\\u0000"  # valid JSON that PostgreSQL refuses
# The next try comes after 1, 2, 4, ... minutes, at last once a day.
KEEP = """
    INSERT INTO connector_skippedrecord AS kept
        (shop_id, stream, gid, name, shopify_updated_at, reason, reason_text,
         payload, times, run_id, retry_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 1, %s,
        statement_timestamp() + interval '1 minute')
    ON CONFLICT (shop_id, stream, gid) DO UPDATE SET
        name = CASE excluded.name WHEN '' THEN kept.name ELSE excluded.name END,
        shopify_updated_at = excluded.shopify_updated_at,
        reason = excluded.reason,
        reason_text = excluded.reason_text,
        payload = excluded.payload,
        run_id = excluded.run_id,
        times = CASE WHEN kept.resolved_at IS NULL THEN kept.times + 1 ELSE 1 END,
        last_at = statement_timestamp(),
        resolved_at = CASE WHEN %s AND kept.resolved_at IS NULL
            THEN statement_timestamp() END,
        retry_at = statement_timestamp() + least(
            interval '1 day',
            CASE WHEN kept.resolved_at IS NULL
                THEN interval '1 minute' * power(2, least(kept.times, 11))
                ELSE interval '1 minute'
            END
        )
"""


@dataclass(frozen=True)
class LeftOut:
    """A record that could not be brought: its id, its name, why, and as it came.

    `is_gone` where Shopify says that there is none of this id.
    """

    gid: str
    name: str
    reason: NightclerkError
    payload: bytes | None = None
    updated_at: datetime | None = None
    is_gone: bool = False


def keep_skipped(
    shop: Shop, stream: str, left_out: LeftOut, *, run_id: int | None
) -> None:
    """Keep a record that was left out; the next try is later each time.

    One that is gone, and was left out before, is resolved by that: an answer may be
    wrong once, but no record is asked for for ever.
    """
    keep_all_skipped(shop, stream, [left_out], run_id=run_id)


def keep_all_skipped(
    shop: Shop, stream: str, left_out: Sequence[LeftOut], *, run_id: int | None
) -> None:
    """Keep many records that were left out, as `keep_skipped` keeps one."""
    if not left_out:
        return
    rows = [_values(shop, stream, each, run_id) for each in left_out]
    with connection.cursor() as cursor:
        cursor.executemany(KEEP, rows)


def _values(
    shop: Shop, stream: str, left_out: LeftOut, run_id: int | None
) -> list[Any]:
    return [
        shop.pk,
        stream,
        left_out.gid,
        left_out.name,
        left_out.updated_at,
        msgspec.json.encode(left_out.reason.as_json()).decode(),
        str(left_out.reason),
        _storable(left_out.payload),
        run_id,
        left_out.is_gone,
    ]


def resolve_skipped(shop: Shop, stream: str, gids: Collection[str]) -> int:
    """Close the skipped records of what is here now; tells how many there were."""
    waiting = SkippedRecord.objects.filter(
        shop=shop, stream=stream, gid__in=gids, resolved_at=None
    )
    return waiting.update(resolved_at=Now())


def _storable(payload: bytes | None) -> str | None:
    """Give JSON that the database can hold; what is no JSON is kept as a text."""
    if payload is None:
        return None
    text = payload.decode("utf-8", "replace")
    try:
        msgspec.json.decode(text)
        is_storable = NUL not in text
    except msgspec.DecodeError:
        is_storable = False
    return text if is_storable else msgspec.json.encode({"text": text}).decode()
