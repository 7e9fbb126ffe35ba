"""What orders of shops take from stock without the books knowing, and what they hold.

Shopify takes pieces off what is available as soon as somebody orders; the books know
of an order when it is processed. Between the two the pieces are counted from here.
"""

from collections.abc import Mapping
from decimal import Decimal

from django.db import connection

from nightclerk.connector.models import Shop

Pieces = Mapping[tuple[int, int | None], Mapping[int | None, Decimal]]
"""By item and its variant, then by the shop's location (None: nobody knows which)."""

# Only these still hold pieces; a fulfilment order that is done stays, with its lines.
IS_OPEN = "fo.status NOT IN ('CLOSED', 'CANCELLED')"

COMMITTED = f"""
    SELECT variant.id, location.id, sum(held.remaining_quantity)
    FROM connector_shoporder o
    JOIN connector_shopfulfillmentorder fo ON fo.order_id = o.id AND {IS_OPEN}
    JOIN connector_shopfulfillmentorderline held ON held.order_id = o.id
        AND held.fulfillment_order_gid = fo.gid AND held.remaining_quantity > 0
    JOIN connector_shoporderline line ON line.order_id = o.id
        AND line.gid = held.line_gid
    JOIN connector_shopvariant variant ON variant.shop_id = o.shop_id
        AND variant.gid = line.variant_gid
    JOIN connector_shoplocation location ON location.shop_id = o.shop_id
        AND location.gid = fo.location_gid
    WHERE o.shop_id = %s AND o.cancelled_at IS NULL
    GROUP BY 1, 2
"""  # noqa: S608 - nothing of people's is in it

# Whether pieces are still to leave or have left: the books have none of them. What an
# order got after it was booked is counted until a document has it, too.
UNBOOKED = f"""
    WITH waiting AS (
        SELECT o.id, o.shop_id, o.retail_location_gid AS place
        FROM connector_orderprocessing way
        JOIN connector_shoporder o ON o.id = way.order_id
        WHERE way.state IN ('waiting', 'stopped', 'held') AND o.cancelled_at IS NULL
    ), pieces AS (
        SELECT o.id, o.shop_id, held.line_gid,
            coalesce(nullif(fo.location_gid, ''), o.place) AS place,
            held.remaining_quantity AS quantity
        FROM waiting o
        JOIN connector_shopfulfillmentorder fo ON fo.order_id = o.id AND {IS_OPEN}
        JOIN connector_shopfulfillmentorderline held ON held.order_id = o.id
            AND held.fulfillment_order_gid = fo.gid
        UNION ALL
        SELECT o.id, o.shop_id, gone.line_gid,
            coalesce(nullif(parcel.location_gid, ''), o.place), gone.quantity
        FROM waiting o
        JOIN connector_shopfulfillment parcel ON parcel.order_id = o.id
            AND parcel.status NOT IN ('CANCELLED', 'ERROR', 'FAILURE')
        JOIN connector_shopfulfillmentline gone ON gone.order_id = o.id
            AND gone.fulfillment_gid = parcel.gid
        UNION ALL
        SELECT o.id, o.shop_id, more.place, coalesce((
                SELECT fo.location_gid FROM connector_shopfulfillmentorder fo
                JOIN connector_shopfulfillmentorderline held
                    ON held.order_id = fo.order_id
                    AND held.fulfillment_order_gid = fo.gid
                WHERE fo.order_id = o.id AND held.line_gid = more.place
                ORDER BY {IS_OPEN} DESC, fo.id DESC LIMIT 1
            ), o.retail_location_gid),
            more.now::numeric - more.before::numeric
        FROM connector_orderprocessing way
        JOIN connector_shoporder o ON o.id = way.order_id,
        LATERAL jsonb_to_recordset(way.pending) AS more(
            place text, field text, before text, now text)
        WHERE way.pending_key <> '' AND way.state = 'processed'
            AND o.cancelled_at IS NULL AND more.field = 'quantity'
    ), by_line AS (
        SELECT pieces.shop_id, pieces.place, line.sku, line.title, line.variant_gid,
            line.product_gid,
            least(sum(pieces.quantity), line.current_quantity) AS quantity
        FROM pieces JOIN connector_shoporderline line
            ON line.order_id = pieces.id AND line.gid = pieces.line_gid
        GROUP BY pieces.shop_id, pieces.place, line.id
    )
    SELECT variant.item_id, variant.variant_id, location.id,
        sum(by_line.quantity * coalesce(unit.per_unit, 1))
    FROM by_line
    JOIN connector_shopvariant variant ON variant.shop_id = by_line.shop_id
        AND variant.gid = CASE WHEN by_line.variant_gid <> '' THEN by_line.variant_gid
            ELSE 'line:' || coalesce(nullif(by_line.sku, ''), by_line.title) END
    JOIN ledger_item item ON item.id = variant.item_id
    LEFT JOIN ledger_itemunit unit ON unit.item_id = item.id
        AND unit.unit_id = coalesce(variant.unit_id, item.sales_unit_id)
    LEFT JOIN connector_shoplocation location ON location.shop_id = by_line.shop_id
        AND location.gid = by_line.place
    WHERE by_line.quantity > 0
    GROUP BY 1, 2, 3
"""  # noqa: S608 - nothing of people's is in it


def committed_pieces(shop: Shop) -> dict[tuple[int, int], int]:
    """Give what orders that are here still hold, by variant at Shopify and location.

    In the unit that is sold; one query.
    """
    with connection.cursor() as cursor:
        cursor.execute(COMMITTED, [shop.pk])
        return {(row[0], row[1]): int(row[2]) for row in cursor.fetchall()}


def unbooked_pieces() -> Pieces:
    """Give what orders of all shops take that the books do not have; one query.

    In the item's own unit. Two shops can sell the same goods, hence all of them.
    """
    found: dict[tuple[int, int | None], dict[int | None, Decimal]] = {}
    with connection.cursor() as cursor:
        cursor.execute(UNBOOKED)
        for item, variant, location, quantity in cursor.fetchall():
            found.setdefault((item, variant), {})[location] = quantity
    return found
