"""Change what a shop is told of shipments, and what it tells the books."""

import logging
from typing import Any

from django.db import transaction

from nightclerk.connector.models import ShippingSettings, Shop
from nightclerk.core.text import words
from nightclerk.jobs.services.rights import require_permission
from nightclerk.ledger.services.writing.filling import fill

logger = logging.getLogger(__name__)


@transaction.atomic
def change_shipping_settings(
    shop: Shop, *, actor: Any = None, **fields: Any
) -> ShippingSettings:
    """Change how shipments and fulfilments are kept in step; gives the settings.

    Raises `NotAllowed` without the right to change shops, `Refused` with the names of
    all wrong fields.
    """
    require_permission(
        actor,
        "connector.change_shop",
        words("You have no right to change shop {shop}", shop=shop.code),
    )
    held = ShippingSettings.objects.select_for_update(of=("self",)).filter(shop=shop)
    settings = held.first() or ShippingSettings(shop=shop)
    fill(settings, fields, rules={}, fixed=("shop",), is_whole=False)
    settings.save()
    logger.info("Shipping of shop %s was changed by %s", shop, actor or "the system")
    return settings
