"""Pages of what shops have of items, with a product of each sort on them."""

from decimal import Decimal

from tests.connector.channels import a_channel
from tests.ledger.building import item
from tests.web.goods.selling import (
    a_product,
    a_variant_of,
    drifted,
    sells,
    sold_item,
)

from nightclerk.connector.models import OutgoingChange, Shop, ShopVariant
from nightclerk.connector.services.sending import outbox
from nightclerk.ledger.models import Item


def goods_addresses(shop: Shop) -> list[str]:
    """Make products of each sort; give the pages."""
    Shop.objects.filter(pk=shop.pk).update(currency="EUR")
    shop.refresh_from_db()
    sells(shop)
    a_channel(shop, is_chosen=True)
    a_channel(shop, "Market place that is gone", number=2, is_gone=True)
    dear = _of_everything(shop)
    stranger = a_product(shop, title="Something with a long name that nobody knows")
    a_variant_of(stranger, "7.00", title="Extra large, in a colour without a name")
    mug = item("Mug that nobody has added to a shop yet", no="NEW-MUG")
    products = "/connector/shopproduct/"
    return [
        products,
        f"{products}?list=problem",
        f"{products}drift/",
        f"{products}{dear.product_id}/change/",
        f"{products}{dear.product_id}/remove/",
        f"{products}{stranger.pk}/change/",
        f"{products}adding/?items={mug.pk}",
        f"/connector/shopvariant/{dear.pk}/why/",
        f"/connector/shopvariant/{dear.pk}/change/",
        f"/connector/shop/{shop.pk}/products/",
    ]


def _of_everything(shop: Shop) -> ShopVariant:
    """Give a variant whose price is stopped, drifted and once was refused."""
    dear = sold_item(shop, "DEAR-LAMP")
    Item.objects.filter(pk=dear.item_id).update(unit_price=Decimal(300))
    drifted(dear, sku="THEIRS-WITH-A-LONG-NAME", price="90.00")
    drifted(dear.product, title="Bright lamp")
    row = outbox.plan(
        shop, "variants", "goods-1", {"price": "9.00"}, subject="Lamp", gid=dear.gid
    )
    OutgoingChange.objects.filter(pk=row.pk).update(
        state="rejected", message="Price must be less than nothing at all"
    )
    return dear
