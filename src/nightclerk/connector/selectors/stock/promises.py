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
# From where a line of an order leaves, or would: what is still open says it first.
HOME = f"""(
    SELECT fo.location_gid FROM connector_shopfulfillmentorder fo
    JOIN connector_shopfulfillmentorderline held ON held.order_id = fo.order_id
        AND held.fulfillment_order_gid = fo.gid
    WHERE fo.order_id = line.order_id AND held.line_gid = line.gid
        AND fo.location_gid <> ''
    ORDER BY {IS_OPEN} DESC, fo.id DESC LIMIT 1
)"""  # noqa: S608 - nothing of people's is in it
# Pieces that fulfilment orders still hold, by line and place.
HELD = f"""
    SELECT held.order_id, held.line_gid, fo.location_gid AS place,
        held.remaining_quantity AS quantity
    FROM lines
    JOIN connector_shopfulfillmentorderline held ON held.order_id = lines.order_id
        AND held.line_gid = lines.line_gid
    JOIN connector_shopfulfillmentorder fo ON fo.order_id = held.order_id
        AND fo.gid = held.fulfillment_order_gid AND {IS_OPEN}
"""  # noqa: S608 - nothing of people's is in it
# What is said of a line altogether counts: the rest of it is at the line's home.
PLACED = """
    SELECT order_id, line_gid, place, quantity FROM parts
    UNION ALL
    SELECT order_id, line_gid, home, quantity - coalesce((
        SELECT sum(part.quantity) FROM parts part
        WHERE part.order_id = lines.order_id AND part.line_gid = lines.line_gid), 0)
    FROM lines
"""

COMMITTED = f"""
    WITH lines AS (
        SELECT line.order_id, line.gid AS line_gid, {HOME} AS home,
            line.unfulfilled_quantity AS quantity, line.variant_gid
        FROM connector_shoporderline line
        JOIN connector_shoporder o ON o.id = line.order_id
        WHERE o.shop_id = %(shop)s AND o.cancelled_at IS NULL
            AND line.unfulfilled_quantity > 0
    ), parts AS ({HELD}), placed AS ({PLACED})
    SELECT variant.id, location.id, sum(placed.quantity)
    FROM placed JOIN lines USING (order_id, line_gid)
    JOIN connector_shopvariant variant ON variant.shop_id = %(shop)s
        AND variant.gid = lines.variant_gid
    JOIN connector_shoplocation location ON location.shop_id = %(shop)s
        AND location.gid = placed.place
    GROUP BY 1, 2 HAVING sum(placed.quantity) > 0
"""  # noqa: S608 - nothing of people's is in it

# Whether pieces are still to leave or have left: the books have none of them. What an
# order got after it was booked is counted until a document has it, too.
UNBOOKED = f"""
    WITH lines AS (
        SELECT line.order_id, line.gid AS line_gid,
            coalesce({HOME}, o.retail_location_gid) AS home,
            line.current_quantity AS quantity
        FROM connector_orderprocessing way
        JOIN connector_shoporder o ON o.id = way.order_id
        JOIN connector_shoporderline line ON line.order_id = o.id
        WHERE way.state IN ('waiting', 'stopped', 'held') AND o.cancelled_at IS NULL
            AND NOT line.is_gift_card AND NOT line.is_tip
    ), parts AS (
        {HELD}
        UNION ALL
        SELECT gone.order_id, gone.line_gid,
            coalesce(nullif(parcel.location_gid, ''), lines.home), gone.quantity
        FROM lines
        JOIN connector_shopfulfillmentline gone ON gone.order_id = lines.order_id
            AND gone.line_gid = lines.line_gid
        JOIN connector_shopfulfillment parcel ON parcel.order_id = gone.order_id
            AND parcel.gid = gone.fulfillment_gid
            AND parcel.status NOT IN ('CANCELLED', 'ERROR', 'FAILURE')
    ), placed AS (
        {PLACED}
        UNION ALL
        SELECT line.order_id, line.gid, coalesce({HOME}, o.retail_location_gid),
            more.now::numeric - more.before::numeric
        FROM connector_orderprocessing way
        JOIN connector_shoporder o ON o.id = way.order_id,
        LATERAL jsonb_to_recordset(way.pending) AS more(
            place text, field text, before text, now text)
        JOIN connector_shoporderline line ON line.gid = more.place
        WHERE way.pending_key <> '' AND way.state = 'processed'
            AND line.order_id = o.id AND o.cancelled_at IS NULL
            AND more.field = 'quantity'
    ), by_line AS (
        SELECT order_id, line_gid, place, sum(quantity) AS quantity
        FROM placed GROUP BY 1, 2, 3 HAVING sum(quantity) > 0
    )
    SELECT variant.item_id, variant.variant_id, location.id,
        sum(by_line.quantity * coalesce(unit.per_unit, 1))
    FROM by_line
    JOIN connector_shoporder o ON o.id = by_line.order_id
    JOIN connector_shoporderline line ON line.order_id = by_line.order_id
        AND line.gid = by_line.line_gid
    JOIN connector_shopvariant variant ON variant.shop_id = o.shop_id
        AND variant.gid = CASE WHEN line.variant_gid <> '' THEN line.variant_gid
            ELSE 'line:' || coalesce(nullif(line.sku, ''), line.title) END
    JOIN ledger_item item ON item.id = variant.item_id
    LEFT JOIN ledger_itemunit unit ON unit.item_id = item.id
        AND unit.unit_id = coalesce(variant.unit_id, item.sales_unit_id)
    LEFT JOIN connector_shoplocation location ON location.shop_id = o.shop_id
        AND location.gid = by_line.place
    GROUP BY 1, 2, 3
"""  # noqa: S608 - nothing of people's is in it


def committed_pieces(shop: Shop) -> dict[tuple[int, int], int]:
    """Give what orders that are here still hold, by variant at Shopify and location.

    In the unit that is sold; one query.
    """
    with connection.cursor() as cursor:
        cursor.execute(COMMITTED, {"shop": shop.pk})
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
