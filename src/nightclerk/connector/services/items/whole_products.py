"""Say of products which item all their variants are."""

from collections.abc import Collection

from django.db import connection

from nightclerk.connector.models import Shop

# A product that is an item stays it: a variant more, which is nothing yet, changes
# nothing of what the product is. The parts are materialized: while a first import has
# left the tables without statistics, all would be counted anew for each product.
LINK = """
    WITH held AS MATERIALIZED (
        SELECT id FROM connector_shopproduct
        WHERE shop_id = %s AND gid = ANY(%s) AND item_id IS NULL AND NOT is_gift_card
    ), single AS MATERIALIZED (
        SELECT product_id, min(item_id) AS item_id
        FROM connector_shopvariant
        WHERE product_id = ANY(ARRAY(SELECT id FROM held)) AND NOT is_gone
        GROUP BY product_id
        HAVING count(*) = count(item_id) AND min(item_id) = max(item_id)
    )
    UPDATE connector_shopproduct AS product SET item_id = single.item_id
    FROM single WHERE product.id = single.product_id
"""


def link_products(shop: Shop, gids: Collection[str]) -> int:
    """Let products be the item that all their variants are; tells how many are new."""
    with connection.cursor() as cursor:
        cursor.execute(LINK, [shop.pk, list(gids)])
        linked: int = cursor.rowcount
    return linked
