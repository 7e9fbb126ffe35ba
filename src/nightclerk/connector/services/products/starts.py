"""Start the sync of products and prices, and take a product off our hands."""

import logging
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from nightclerk.connector.mapping.products.product_wishes import wanted_status
from nightclerk.connector.mapping.products.told import PRODUCT, Told
from nightclerk.connector.models import (
    MappedBy,
    Shop,
    ShopProduct,
    ShopVariant,
)
from nightclerk.connector.selectors.settings import product_settings
from nightclerk.connector.services.products.plans import (
    PRICES_OUT,
    PRODUCTS_OUT,
    wishes_of,
)
from nightclerk.connector.services.products.waiting import drop_wishes
from nightclerk.connector.services.sending.calls import plan_changes
from nightclerk.connector.services.syncs.skips import resolve_skipped
from nightclerk.connector.services.syncs.starting import Started, start_sync
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs.registry import catalogue
from nightclerk.jobs.services.rights import require_permission
from nightclerk.ledger.models import Item

logger = logging.getLogger(__name__)

SYNC_PRODUCTS = 30108


def add_items(
    shop: Shop,
    items: Sequence[Item],
    *,
    product: ShopProduct | None = None,
    actor: Any = None,
    background: bool | None = None,
) -> Started:
    """Start to add items to a shop, as variants of one product where it is named.

    Raises `Refused` where none is named or more than one entry can name, `NotReady`
    where the shop is switched off.
    """
    if not items:
        raise Refused(words("No item was chosen"))
    params: dict[str, Any] = {"add": [item.no for item in items]}
    if product is not None:
        params["gids"] = [product.gid]
    return _start(shop, params, actor=actor, background=background)


def sync_prices(
    shop: Shop,
    products: Sequence[ShopProduct] = (),
    *,
    actor: Any = None,
    background: bool | None = None,
) -> Started:
    """Start to send the prices of some products, or of all; nothing else is sent."""
    params = {"only_prices": True, "gids": [product.gid for product in products]}
    return _start(shop, params, actor=actor, background=background)


def sync_products(
    shop: Shop,
    products: Sequence[ShopProduct] = (),
    *,
    actor: Any = None,
    background: bool | None = None,
) -> Started:
    """Start to keep some products, or all, in step as the shop card says."""
    params = {"gids": [product.gid for product in products]}
    return _start(shop, params, actor=actor, background=background)


@transaction.atomic
def remove_product(
    product: ShopProduct, *, actor: Any = None, background: bool | None = None
) -> Started | None:
    """Let a product be no item of ours any more, and take it off sale as the card says.

    Gives the sync that tells Shopify, None where the card says nothing. Variants that
    were sold keep what they were in documents; no import makes them items again.
    Raises `NotAllowed`, and what `start_sync` raises: then nothing was changed.
    """
    require_permission(
        actor,
        "connector.change_shopproduct",
        words("You have no right to remove products"),
    )
    held = ShopProduct.objects.select_for_update(of=("self",)).get(pk=product.pk)
    _forget_wishes(held)
    has_told = _plan_removal(held)
    ShopVariant.objects.filter(product=held).update(
        item=None,
        variant=None,
        unit=None,
        mapped_by=MappedBy.HAND,
        mapped_at=None,
        problem={},
        unsent={},
        allowed_price=None,
    )
    ShopProduct.objects.filter(pk=held.pk).update(
        item=None, is_added=False, awaits_publishing=False, problem={}
    )
    logger.info("%s of %s is no item any more, says %s", held, held.shop, actor)
    product.refresh_from_db()
    if not has_told:
        return None
    return _start(held.shop, {"direction": "to"}, actor=actor, background=background)


def _forget_wishes(product: ShopProduct) -> None:
    """Drop what was to be sent of a product, and what people were told of it."""
    variants = product.variants.values_list("gid", flat=True)
    gids = [product.gid, *variants]
    drop_wishes(product.shop, gids)
    for stream in (PRODUCTS_OUT, PRICES_OUT):
        resolve_skipped(product.shop, stream, gids)


def _plan_removal(product: ShopProduct) -> bool:
    """Write down that a product goes off sale; tells whether it has to."""
    settings = product_settings(product.shop)
    current = product.confirmed.get("status") or product.status
    wanted = wanted_status(current, "", settings, is_blocked=True)
    if wanted.is_held or product.is_gone:
        return False
    payload = {"status": wanted.status, "restores_to": wanted.restores_to}
    told = Told(PRODUCT, product.gid, str(product), payload, product.revision)
    return bool(plan_changes(product.shop, wishes_of([told])))


@transaction.atomic
def allow_price(
    variant: ShopVariant, price: Decimal, *, actor: Any = None
) -> ShopVariant:
    """Let a price pass that changes more than the shop card allows; this one only.

    The next sync sends it. Raises `NotAllowed` without the right to change variants.
    """
    require_permission(
        actor,
        "connector.change_shopvariant",
        words("You have no right to allow prices"),
    )
    ShopVariant.objects.filter(pk=variant.pk).update(allowed_price=price)
    logger.info("%s may cost %s, says %s", variant, price, actor or "the system")
    variant.refresh_from_db()
    return variant


def _start(shop: Shop, params: dict[str, Any], **how: Any) -> Started:
    task = catalogue[SYNC_PRODUCTS]
    read = task.params.read({"shop": shop.code, **params})
    return start_sync(shop, task, read, **how)
