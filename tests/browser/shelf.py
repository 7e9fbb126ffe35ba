"""Pages of stock, pictures, changes and bulk operations, with a record on each."""

from tests.web.goods.shelves import (
    a_change,
    a_level,
    a_picture,
    a_place,
    a_variant,
    an_operation,
)

from nightclerk.connector.models import OutgoingChange, Shop
from nightclerk.connector.services.sending.calls import open_call
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.ledger.models import Item

WHY = Refused(
    words("Shopify does not track the stock of MUG"),
    hint=words("Turn on “Track quantity” at Shopify."),
).as_json()


def shelf_addresses(shop: Shop) -> list[str]:
    """Make a record of each kind; give the pages."""
    variant = a_variant(shop, Item.objects.first(), number=7701)
    place = a_place(shop, gid="gid://shopify/Location/7700", calculation="projected")
    level = a_level(variant, place, problem=WHY)
    a_level(a_variant(shop, number=7702), place, is_stocked=False)
    picture = a_picture(variant, state="failed", message=WHY)
    operation = an_operation(shop, failed=1)
    carried = a_change(shop, "pending", gid=variant.gid, key="shelf:1")
    open_call(shop, "variants", [carried], bulk=operation, lines=[0])
    refused = {"state": "rejected", "message": "Price is too high", "answer": WHY}
    OutgoingChange.objects.filter(pk=carried.pk).update(**refused)
    unknown = a_change(shop, "unknown", gid=variant.gid, key="shelf:2")
    Shop.objects.filter(pk=shop.pk).update(sends_changes=False)
    return [
        "/connector/stocklevel/",
        f"/connector/stocklevel/{level.pk}/change/",
        "/connector/shoplocation/",
        f"/connector/shoplocation/{place.pk}/change/",
        f"/connector/shop/{shop.pk}/stock/",
        "/connector/shoppicture/",
        f"/connector/shoppicture/{picture.pk}/change/",
        "/connector/outgoingchange/?state__exact=rejected",
        f"/connector/outgoingchange/{carried.pk}/change/",
        f"/connector/outgoingchange/{unknown.pk}/change/",
        f"/connector/outgoingchange/{carried.pk}/do/give_up/",
        "/connector/bulkoperation/",
        f"/connector/bulkoperation/{operation.pk}/change/",
    ]
