"""What a person decides about changes that somebody made at Shopify."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from nightclerk.connector.mapping.products.states import BODY, BODY_THERE
from nightclerk.connector.models import (
    ShopProduct,
    ShopVariant,
)
from nightclerk.connector.selectors.products.stands import (
    FieldStand,
    drift_in,
    sends_all,
    stand_of,
)
from nightclerk.connector.selectors.settings import order_settings, product_settings
from nightclerk.connector.services.items.updates import update_items
from nightclerk.connector.services.products.starts import sync_prices, sync_products
from nightclerk.connector.services.syncs.starting import Started
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs.services.rights import require_permission

logger = logging.getLogger(__name__)

Record = ShopProduct | ShopVariant
# What items can take over; prices, costs and texts are the books'.
TAKEN = frozenset({"title", "vendor", "product_type", "barcode", "tariff", "origin"})


@transaction.atomic
def send_ours_again(
    product: ShopProduct, *, actor: Any = None, background: bool | None = None
) -> Started:
    """Put right what was changed at Shopify of a product, and start the sync of it.

    Raises `Refused` where nothing was changed there, `NotAllowed` without the right,
    and what `start_sync` raises: then nothing was changed here.
    """
    _require(actor)
    held = _held(product)
    owners = product_settings(held.shop).owners
    if not sum([_follow(row, drift_in(row, owners)) for row in _records(held)]):
        raise _nothing(held)
    logger.info("%s of %s is put right, says %s", held, held.shop, actor)
    is_whole = sends_all(product_settings(held.shop))
    start = sync_products if is_whole else sync_prices
    return start(held.shop, [held], actor=actor, background=background)


@transaction.atomic
def take_theirs(product: ShopProduct, *, actor: Any = None) -> list[str]:
    """Let items say what Shopify says of a product; gives the fields that they took.

    Only what items can take over: names, vendors, types, barcodes and customs data.
    Raises `Refused` where nothing of it can be taken, `NotAllowed` without the rights.
    """
    _require(actor)
    require_permission(
        actor, "ledger.change_item", words("You have no right to change items")
    )
    held = _held(product)
    shop, settings = held.shop, product_settings(held.shop)
    drifted = {
        row.gid: {name for name in drift_in(row, settings.owners) if name in TAKEN}
        for row in _records(held)
    }
    if not any(drifted.values()):
        raise _nothing(held)
    gids = list(held.variants.filter(is_gone=False).values_list("gid", flat=True))
    done = update_items(shop, gids, settings=settings, orders=order_settings(shop))
    for left in done.left_out:
        raise left.reason
    taken = _follow_items(held, drifted)
    if not taken:
        raise _nothing(held)
    logger.info("%s of %s was taken over, says %s", held, shop, actor)
    return taken


def _follow_items(product: ShopProduct, drifted: Mapping[str, set[str]]) -> list[str]:
    """Confirm what items say now just as Shopify does; gives the fields."""
    stand = stand_of(product)
    rows: dict[str, Iterable[FieldStand]] = {product.gid: stand.own}
    records = _records(product)
    for record in records:
        if isinstance(record, ShopVariant):
            rows[record.gid] = stand.variants.get(record.pk, ())
    taken: list[str] = []
    for record in records:
        same = [
            row.name
            for row in rows[record.gid]
            if row.name in drifted.get(record.gid, ()) and row.wanted == row.observed
        ]
        _follow(record, same)
        taken += same
    return list(dict.fromkeys(taken))


def _held(product: ShopProduct) -> ShopProduct:
    """Lock a product and its variants, so that no answer comes between."""
    rows = ShopProduct.objects.select_for_update(of=("self",)).select_related("shop")
    held = rows.get(pk=product.pk)
    list(held.variants.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    return held


def _records(product: ShopProduct) -> list[Record]:
    """Give the product and its variants, those that are items."""
    variants = product.variants.filter(is_gone=False, item__isnull=False)
    own: list[Record] = [product] if product.item_id else []
    return [*own, *variants.order_by("pk")]


def _follow(record: Record, names: Iterable[str]) -> int:
    """Take what is seen there for confirmed; tells whether there was anything."""
    seen = {name: record.observed[name] for name in names}
    if not seen:
        return 0
    if BODY in seen and BODY_THERE in record.observed:
        seen[BODY_THERE] = record.observed[BODY_THERE]
    manager = type(record)._default_manager
    return manager.filter(pk=record.pk).update(
        confirmed={**record.confirmed, **seen}, revision=F("revision") + 1
    )


def _nothing(product: ShopProduct) -> Refused:
    return Refused(
        words("Nothing of “{product}” can be decided here", product=product),
        hint=words("Sync products once more: it reads what is at Shopify now."),
    )


def _require(actor: Any) -> None:
    require_permission(
        actor,
        "connector.change_shopproduct",
        words("You have no right to decide about products"),
    )
