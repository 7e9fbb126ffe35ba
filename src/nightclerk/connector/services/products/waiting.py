"""Changes of products that wait to be sent although no record differs anew."""

from collections.abc import Sequence

from django.db.models import Q
from django.db.models.functions import Now

from nightclerk.connector.mapping.products.field_owners import PRICE_FIELDS
from nightclerk.connector.mapping.products.told import (
    GONE_VARIANTS,
    NEW_PRODUCT,
    NEW_VARIANTS,
    PRODUCT,
    VARIANTS,
)
from nightclerk.connector.models import (
    OutgoingChange,
    Shop,
    ShopProduct,
    ShopVariant,
)

State = OutgoingChange.State
PRICE_PAYLOAD = {*PRICE_FIELDS, "product"}


def waiting_changes(
    shop: Shop, kind: str, *, only_prices: bool = False
) -> list[OutgoingChange]:
    """Give the changes of a kind that may be sent now; those out of date are dropped.

    One is out of date where Shopify confirmed something else of the record since, or
    where what it adds is there.
    """
    pending = OutgoingChange.objects.filter(
        shop=shop, kind=kind, state=State.PENDING
    ).order_by("pk")
    if only_prices:
        rows = [row for row in pending if not set(row.payload) - PRICE_PAYLOAD]
        return _current(shop, rows) if kind == VARIANTS else []
    return _current(shop, list(pending))


def _current(shop: Shop, rows: Sequence[OutgoingChange]) -> list[OutgoingChange]:
    stale = {row.pk for row in rows if _is_stale(shop, row)}
    if stale:
        _drop(Q(pk__in=stale))
    return [row for row in rows if row.pk not in stale]


def _is_stale(shop: Shop, change: OutgoingChange) -> bool:
    """Tell whether a change is of a state of its record that is no more."""
    if change.kind == NEW_PRODUCT:
        return ShopProduct.objects.filter(
            shop=shop, item=change.payload["item"], is_added=True, is_gone=False
        ).exists()
    if change.kind == NEW_VARIANTS:
        told = change.payload
        return ShopVariant.objects.filter(
            shop=shop,
            product_gid=told["product"],
            item=told["item"],
            variant=told["variant"],
            unit=told["unit"],
            is_gone=False,
        ).exists()
    revision: int | None = None
    if change.kind == PRODUCT:
        found = ShopProduct.objects.filter(shop=shop, gid=change.gid, is_gone=False)
        revision = found.values_list("revision", flat=True).first()
    elif change.kind in (VARIANTS, GONE_VARIANTS):
        alive = ShopVariant.objects.filter(shop=shop, gid=change.gid, is_gone=False)
        revision = alive.values_list("revision", flat=True).first()
    else:
        return False
    return not change.key.startswith(f"{change.kind}:{change.gid}:{revision}:")


def drop_other_creations(shop: Shop, numbers: Sequence[str], keys: set[str]) -> int:
    """Drop older wishes for new products of items: the newest says what is wanted."""
    return _drop(
        Q(
            shop=shop,
            kind=NEW_PRODUCT,
            subject__in=numbers,
            state__in=(State.PENDING, State.REJECTED),
        )
        & ~Q(key__in=keys)
    )


def drop_wishes(shop: Shop, gids: Sequence[str]) -> int:
    """Drop what waits to be sent of products and variants, and of new parts of them."""
    new = Q(kind=NEW_VARIANTS, payload__product__in=gids)
    return _drop(Q(shop=shop) & (Q(gid__in=gids) | new))


def _drop(chosen: Q) -> int:
    rows = OutgoingChange.objects.filter(
        chosen, state__in=(State.PENDING, State.REJECTED)
    )
    return rows.update(state=State.DROPPED, ended_at=Now())
