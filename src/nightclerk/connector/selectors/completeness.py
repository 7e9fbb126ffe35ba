"""How the days of a shop stand, here and in the books."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from nightclerk.connector.mapping.completeness import (
    DIFFERENT,
    MOST_NAMED,
    OPEN,
    UNPOSTED,
    DayHere,
    complete_until,
    is_complete,
)
from nightclerk.connector.models import CompletenessDay, Shop, ShopOrder

# What is in documents for an order is its own document, what later changes added or
# took away, less what refunds credited of goods and shipping: money that was paid back
# without goods does not lower Shopify's current total either.
DAYS = """
WITH wanted AS (
    SELECT o.id, o.gid, (o.shopify_created_at AT TIME ZONE %(zone)s)::date AS day,
        o.taxes_included, o.current_total, p.id AS processing, p.state, p.money,
        p.document_id,
        CASE p.money WHEN 'presentment'
            THEN o.current_total_presentment + o.rounding_presentment
            ELSE o.current_total + o.rounding END AS expected,
        CASE p.money WHEN 'presentment' THEN o.current_total_presentment
            ELSE o.current_total END AS total
    FROM connector_shoporder o
    LEFT JOIN connector_orderprocessing p ON p.order_id = o.id
    WHERE o.shop_id = %(shop)s
        AND o.shopify_created_at >= %(first)s AND o.shopify_created_at <= %(last)s
), refunded AS (
    SELECT r.order_id, sum(goods.amount + shipping.amount) AS amount,
        bool_and(d.status = 'posted') AS is_posted
    FROM wanted w
    JOIN connector_shoprefund r ON r.order_id = w.id
    JOIN connector_refundprocessing rp ON rp.refund_id = r.id
    JOIN ledger_salesdocument d ON d.id = rp.document_id
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(CASE w.money WHEN 'presentment'
            THEN l.subtotal_presentment
                + CASE WHEN w.taxes_included THEN 0 ELSE l.tax_presentment END
            ELSE l.subtotal + CASE WHEN w.taxes_included THEN 0 ELSE l.tax END
            END), 0) AS amount
        FROM connector_shoprefundline l
        WHERE l.order_id = r.order_id AND l.refund_gid = r.gid
    ) goods
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(CASE w.money WHEN 'presentment'
            THEN s.amount_presentment
                + CASE WHEN w.taxes_included THEN 0 ELSE s.tax_presentment END
            ELSE s.amount + CASE WHEN w.taxes_included THEN 0 ELSE s.tax END
            END), 0) AS amount
        FROM jsonb_to_recordset(r.shipping) AS s(
            amount numeric, tax numeric,
            amount_presentment numeric, tax_presentment numeric)
    ) shipping
    WHERE NOT rp.is_contained
    GROUP BY r.order_id
), later AS (
    SELECT od.processing_id, bool_and(d.status = 'posted') AS is_posted,
        sum(CASE d.kind WHEN 'credit' THEN -d.gross ELSE d.gross END) AS amount
    FROM wanted w
    JOIN connector_orderdocument od ON od.processing_id = w.processing
    JOIN ledger_salesdocument d ON d.id = od.document_id
    GROUP BY od.processing_id
), booked AS (
    SELECT w.*,
        d.gross + coalesce(later.amount, 0) - coalesce(refunded.amount, 0) AS covered,
        d.status = 'posted' AND coalesce(later.is_posted, true)
            AND coalesce(refunded.is_posted, true) AS is_posted
    FROM wanted w
    LEFT JOIN ledger_salesdocument d ON d.id = w.document_id
    LEFT JOIN later ON later.processing_id = w.processing
    LEFT JOIN refunded ON refunded.order_id = w.id
), told AS (
    SELECT *,
        CASE
            WHEN covered IS NULL AND state = 'nothing' THEN ''
            WHEN covered IS NULL THEN %(open)s
            WHEN covered <> expected THEN %(different)s
            WHEN NOT is_posted THEN %(unposted)s
            ELSE ''
        END AS wrong,
        CASE
            WHEN covered = expected THEN current_total
            WHEN money = 'presentment' AND total <> 0
                THEN round(covered * current_total / total, 2)
            ELSE covered
        END AS in_shop_money
    FROM booked
)
SELECT day, count(*), sum(current_total),
    count(covered), coalesce(sum(in_shop_money), 0),
    count(*) FILTER (WHERE covered IS NULL AND state = 'nothing'),
    count(*) FILTER (WHERE is_posted),
    coalesce(sum(in_shop_money) FILTER (WHERE is_posted), 0),
    (array_agg(gid ORDER BY gid) FILTER (WHERE wrong = %(open)s))[1:%(most)s],
    (array_agg(gid ORDER BY gid) FILTER (WHERE wrong = %(different)s))[1:%(most)s],
    (array_agg(gid ORDER BY gid) FILTER (WHERE wrong = %(unposted)s))[1:%(most)s]
FROM told GROUP BY day
"""


def days_here(shop: Shop, first: datetime, last: datetime) -> dict[date, DayHere]:
    """Give the days of a span as they are here; a day without orders is left out.

    Days are those of the shop's zone. One statement, whatever the number of orders.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            DAYS,
            {
                "zone": shop.zone or "UTC",
                "shop": shop.pk,
                "first": first,
                "last": last,
                "open": OPEN,
                "different": DIFFERENT,
                "unposted": UNPOSTED,
                "most": MOST_NAMED,
            },
        )
        return {row[0]: _day(row) for row in cursor.fetchall()}


def _day(row: tuple[Any, ...]) -> DayHere:
    named = zip((OPEN, DIFFERENT, UNPOSTED), row[8:], strict=True)
    return DayHere(
        mirrored=row[1],
        mirrored_gross=row[2],
        booked=row[3],
        booked_gross=row[4],
        without=row[5],
        posted=row[6],
        posted_gross=row[7],
        differs={kind: list(gids) for kind, gids in named if gids},
    )


def orders_between(
    shop: Shop, first: datetime, last: datetime
) -> dict[str, tuple[datetime, Decimal]]:
    """Give change and total of the orders that were created in a span, by their ids."""
    found = ShopOrder.objects.filter(
        shop=shop, shopify_created_at__gte=first, shopify_created_at__lte=last
    ).values_list("gid", "shopify_updated_at", "current_total")
    return {gid: (changed_at, total) for gid, changed_at, total in found}


def checked_days(
    shop: Shop, *, first: date | None = None, last: date | None = None
) -> QuerySet[CompletenessDay]:
    """Give the days that were checked, the newest first."""
    found = CompletenessDay.objects.filter(shop=shop)
    if first is not None:
        found = found.filter(day__gte=first)
    return found if last is None else found.filter(day__lte=last)


def complete_to(shop: Shop) -> date | None:
    """Give the day up to which everything is here and in documents; None: no day."""
    days = checked_days(shop).values_list("day", "differs")
    return complete_until([(day, is_complete(differs)) for day, differs in days])
