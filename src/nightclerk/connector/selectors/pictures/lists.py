"""Changes of pictures that Shopify refused, by the pictures that somebody chose."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from nightclerk.connector.mapping.pictures.wishes import content_name, place_name
from nightclerk.connector.models import OutgoingChange, ShopPicture


def refused_of_pictures(
    pictures: Collection[ShopPicture],
) -> QuerySet[OutgoingChange]:
    """Give the refused changes of pictures: of their files, and of themselves."""
    shops = {picture.shop_id for picture in pictures}
    files = {content_name(each.digest) for each in pictures if each.digest}
    gids = {picture.gid for picture in pictures if picture.gid}
    gids |= {place_name(each.product.gid, each.gid) for each in pictures if each.gid}
    rows = OutgoingChange.objects.filter(
        shop__in=shops, state=OutgoingChange.State.REJECTED
    )
    return rows.filter(Q(gid__in=files) | Q(gid__in=gids)).order_by("pk")
