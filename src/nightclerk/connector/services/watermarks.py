"""Move the marks up to which streams are completely here."""

from datetime import datetime

from django.db import connection

from nightclerk.connector.models import Shop

MOVE = """
    INSERT INTO connector_watermark AS mark (shop_id, stream, filters, synced_to)
    VALUES (%s, %s, %s, %s)
    ON CONFLICT (shop_id, stream, filters) DO UPDATE
    SET synced_to = excluded.synced_to, moved_at = statement_timestamp()
    WHERE mark.synced_to < excluded.synced_to
"""


def move_watermark(shop: Shop, stream: str, *, filters: str = "", to: datetime) -> bool:
    """Move a stream's mark forward, never back; tells whether it moved.

    `to` is a moment of Shopify's clock. Call it in the transaction that keeps the
    records up to that moment.
    """
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [shop.pk, stream, filters, to])
        moved: int = cursor.rowcount
    return moved > 0
