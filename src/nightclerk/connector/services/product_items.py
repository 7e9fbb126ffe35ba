"""Say of products which item all their variants are."""

from collections.abc import Collection

from django.db import connection

from nightclerk.connector.models import Shop

# A product that is an item stays it: a variant more, which is nothing yet, changes
# nothing of what the product is.
LINK = """
    UPDATE connector_shopproduct AS product SET item_id = single.item_id
    FROM (
        SELECT variant.product_id, min(variant.item_id) AS item_id
        FROM connector_shopvariant variant
        JOIN connector_shopproduct held ON held.id = variant.product_id
        WHERE held.shop_id = %s AND held.gid = ANY(%s) AND held.item_id IS NULL
            AND NOT variant.is_gone AND NOT held.is_gift_card
        GROUP BY variant.product_id
        HAVING count(*) = count(variant.item_id)
            AND min(variant.item_id) = max(variant.item_id)
    ) single
    WHERE product.id = single.product_id
"""


def link_products(shop: Shop, gids: Collection[str]) -> int:
    """Let products be the item that all their variants are; tells how many are new."""
    with connection.cursor() as cursor:
        cursor.execute(LINK, [shop.pk, list(gids)])
        linked: int = cursor.rowcount
    return linked
