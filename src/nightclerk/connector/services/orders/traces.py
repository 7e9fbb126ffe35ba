"""What importing an order leaves beside its rows: earlier versions, work to be done."""

from collections.abc import Collection

from django.db import connection

from nightclerk.connector.models import Shop

# The newest version is the order itself; the one that it replaces is kept.
KEEP = """
    INSERT INTO connector_orderversion
        (order_id, shopify_updated_at, read_at, run_id, request_id, payload)
    SELECT kept.id, kept.shopify_updated_at, kept.refreshed_at, kept.run_id, '',
        kept.payload
    FROM connector_shoporder kept
    JOIN json_to_recordset(%s::json) AS newer(id bigint, changed timestamptz)
        ON newer.id = kept.id AND newer.changed > kept.shopify_updated_at
    ON CONFLICT DO NOTHING
"""
ORDERS = """
    INSERT INTO connector_orderprocessing
        (order_id, state, problem_class, money, booked, pending, pending_key,
         settled_key, hold_is_lifted)
    SELECT id, 'waiting', '', '', '{}', '[]', '', '', false
    FROM unnest(%s::bigint[]) AS id
    ON CONFLICT DO NOTHING
"""
REFUNDS = """
    INSERT INTO connector_refundprocessing
        (refund_id, state, problem_class, is_contained, accepts_difference, problems)
    SELECT id, 'waiting', '', false, false, '[]'
    FROM connector_shoprefund WHERE order_id = ANY(%s)
    ON CONFLICT DO NOTHING
"""

SEE = (
    """
    INSERT INTO connector_shippingmapping (shop_id, title, method, agent, service)
    SELECT DISTINCT %(shop)s, title, '', '', '' FROM connector_shopshippingline
    WHERE order_id = ANY(%(orders)s) ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO connector_paymentmapping (shop_id, gateway, card_company)
    SELECT DISTINCT %(shop)s, gateway, card_company FROM connector_shoptransaction
    WHERE order_id = ANY(%(orders)s) AND gateway <> '' ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO connector_termsmapping (shop_id, name)
    SELECT DISTINCT %(shop)s, payment_terms FROM connector_shoporder
    WHERE id = ANY(%(orders)s) AND payment_terms <> '' ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO connector_shoplocation (shop_id, gid, name, is_fulfillment_service)
    SELECT DISTINCT ON (location_gid) %(shop)s, location_gid, location_name, false
    FROM connector_shopfulfillmentorder
    WHERE order_id = ANY(%(orders)s) AND location_gid <> '' ON CONFLICT DO NOTHING
    """,
)


def keep_versions(newer: str) -> None:
    """Keep orders as they are before newer states replace them.

    `newer` is JSON: the `id` of each order and when Shopify `changed` it.
    """
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [newer])


def open_processing(orders: Collection[int]) -> None:
    """Let orders and their refunds wait for the books, where they do not yet."""
    with connection.cursor() as cursor:
        cursor.execute(ORDERS, [list(orders)])
        cursor.execute(REFUNDS, [list(orders)])


def see_words(shop: Shop, orders: Collection[int]) -> None:
    """Know the words that these orders use, by their keys; known ones stay as they are.

    That is ways of shipping, gateways with kinds of card, payment terms and locations.
    """
    with connection.cursor() as cursor:
        for statement in SEE:
            cursor.execute(statement, {"shop": shop.pk, "orders": list(orders)})
