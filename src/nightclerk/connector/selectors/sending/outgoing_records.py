"""Of which record a change for Shopify is: product, stock level, shipment, buyer."""

from django.db.models import Model

from nightclerk.connector.models import (
    OutgoingChange,
    ShipmentSending,
    ShopCustomer,
    ShopPicture,
    ShopProduct,
    ShopVariant,
    StockLevel,
)

STOCK = ("stock", "stock-new")
SHIPMENTS = ("fulfillment", "fulfillment-tracking", "fulfillment-cancel")
BY_ID: tuple[tuple[str, type[Model]], ...] = (
    ("/ProductVariant/", ShopVariant),
    ("/Product/", ShopProduct),
    ("/Customer/", ShopCustomer),
    ("/MediaImage/", ShopPicture),
)


def record_of_change(change: OutgoingChange) -> Model | None:
    """Find what a change is of among what is known of its shop; None: not yet."""
    if change.kind in STOCK:
        level = change.payload.get("level")
        rows = StockLevel.objects.select_related("variant__item", "location")
        return rows.filter(shop=change.shop_id, pk=level).first() if level else None
    if change.kind in SHIPMENTS:
        shipments = ShipmentSending.objects.select_related("shipment", "order")
        key = change.payload.get("sending")
        return shipments.filter(shop=change.shop_id, pk=key).first() if key else None
    for part, model in BY_ID:
        if part in change.gid:
            found = model._default_manager.filter(shop=change.shop_id, gid=change.gid)
            return found.first()
    return None
