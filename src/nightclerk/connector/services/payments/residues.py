"""What payouts pay beyond the sum of their transactions, kept beside each payout."""

from django.db import connection

from nightclerk.connector.mapping.payments.payout_rows import PAYOUT
from nightclerk.connector.models import PaymentSettings, Shop

# A finished payout changes no more, but a movement of it may be read late; after two
# months only those are looked at that did not add up.
RECKON = """
    UPDATE connector_payout kept SET residue = reckoned.residue
    FROM (
        SELECT paid.id, CASE paid.kind WHEN 'WITHDRAWAL' THEN -abs(paid.net)
            ELSE paid.net END - coalesce(sum(moved.net), 0) AS residue
        FROM connector_payout paid
        LEFT JOIN connector_balancetransaction moved
            ON moved.shop_id = paid.shop_id AND moved.payout_gid = paid.gid
            AND moved.kind <> %(payout)s
        WHERE paid.shop_id = %(shop)s
            AND paid.status IN ('PAID', 'FAILED', 'CANCELED')
            AND (%(first)s::date IS NULL OR paid.issued_on >= %(first)s)
            AND (paid.residue <> 0
                OR paid.state IN ('waiting', 'stopped')
                OR paid.issued_at > statement_timestamp() - interval '60 days')
        GROUP BY paid.id
    ) AS reckoned
    WHERE kept.id = reckoned.id AND kept.residue <> reckoned.residue
"""


def reckon_residues(shop: Shop, settings: PaymentSettings | None) -> int:
    """Reckon what finished payouts of a shop have unexplained; gives how many changed.

    Whether the shop posts payouts or not; those before its first day are left alone.
    """
    given = {
        "shop": shop.pk,
        "first": settings.starts_on if settings else None,
        "payout": PAYOUT,
    }
    with connection.cursor() as cursor:
        cursor.execute(RECKON, given)
        return int(cursor.rowcount)
