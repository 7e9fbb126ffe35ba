"""What a shop's list of changed products is expected to hold."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from nightclerk.connector.models import Shop, ShopProduct, ShopVariant


def expected_in_feed(shop: Shop, since: datetime) -> list[int]:
    """Give the numbers of the products that changed since a moment, as far as known.

    Those that were read so, and those that we changed ourselves: Shopify lists these
    again. They ascend. It is a guess of how long the list is, never the list.
    """
    sent = ShopVariant.objects.filter(product=OuterRef("pk"), sent_at__gte=since)
    rows = ShopProduct.objects.filter(shop=shop).filter(
        Q(shopify_updated_at__gte=since) | Q(sent_at__gte=since) | Exists(sent)
    )
    tails = (gid.rpartition("/")[2] for gid in rows.values_list("gid", flat=True))
    return sorted(int(tail) for tail in tails if tail.isdecimal())
