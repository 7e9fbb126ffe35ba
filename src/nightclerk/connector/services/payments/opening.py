"""Which transactions are booked at all: each gets its row, once."""

from django.db import connection

from nightclerk.connector.models import PaymentSettings, Shop
from nightclerk.connector.selectors.settings import order_settings

# What was only promised, failed, or was a test moves no money. What is older than the
# first day of booking has no row until that day is set earlier.
OPEN = """
    INSERT INTO connector_paymentprocessing (transaction_id, state, problem)
    SELECT paid.id, 'waiting', '{}'
    FROM connector_shoptransaction paid
    JOIN connector_shoporder placed ON placed.id = paid.order_id
    LEFT JOIN connector_paymentprocessing kept ON kept.transaction_id = paid.id
    WHERE placed.shop_id = %(shop)s
        AND kept.id IS NULL
        AND paid.status = 'SUCCESS'
        AND paid.kind IN ('SALE', 'CAPTURE', 'REFUND')
        AND paid.amount + paid.rounding <> 0
        AND (%(tests)s OR NOT paid.is_test)
        AND (%(first)s::date IS NULL OR %(first)s <= (
            coalesce(paid.processed_at, placed.processed_at,
                placed.shopify_created_at) AT TIME ZONE %(zone)s)::date)
    ON CONFLICT DO NOTHING
"""


def open_payments(shop: Shop, settings: PaymentSettings) -> int:
    """Let the payments of a shop wait for the books, in one statement.

    Gives how many are new. Those of test orders wait where the shop books such orders.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            OPEN,
            {
                "shop": shop.pk,
                "tests": order_settings(shop).books_test_orders,
                "first": settings.starts_on,
                "zone": shop.zone or "UTC",
            },
        )
        return int(cursor.rowcount)
