"""Keep what Shopify confirmed of products: values, links, channels, what is gone."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models.functions import Now

from nightclerk.connector.mapping.products.field_owners import (
    PRODUCT_FIELDS,
    VARIANT_FIELDS,
)
from nightclerk.connector.mapping.products.product_wishes import DRAFT
from nightclerk.connector.mapping.products.rows import (
    ProductRow,
    VariantRow,
    product_row,
    variant_row,
)
from nightclerk.connector.mapping.products.told import (
    GONE_VARIANTS,
    NEW_PRODUCT,
    NEW_VARIANTS,
    OPTION,
    PRODUCT,
    PUBLISH,
    VARIANTS,
)
from nightclerk.connector.models import (
    MappedBy,
    OutgoingChange,
    Shop,
    ShopProduct,
    ShopVariant,
)
from nightclerk.connector.selectors.settings import product_settings
from nightclerk.connector.services.items.pages import keep_variant_answers
from nightclerk.connector.services.items.read_variants import mark_gone
from nightclerk.connector.services.products.pages import (
    keep_products,
    mark_products_gone,
)
from nightclerk.connector.services.products.plans import used_permissions
from nightclerk.connector.services.sending.answers import Keep

State = OutgoingChange.State
Changes = Sequence[OutgoingChange]
Linked = tuple[int | None, int | None, int | None]  # item, its variant, the unit
# The field of a refusal that says that Shopify has no such record any more.
GONE = "gid"


def keeper(shop: Shop, kind: str) -> Keep:
    """Give what keeps the settled changes of a kind, inside their transaction."""
    keep = KEEPERS[kind]

    def _keep(settled: Changes) -> None:
        _bury(shop, settled)
        confirmed = [row for row in settled if row.state == State.CONFIRMED]
        if confirmed:
            keep(shop, confirmed)

    return _keep


def answered_product(change: OutgoingChange, *, currency: str) -> ProductRow:
    """Give the product of an answer, with what of it was sent."""
    payload = change.payload.get("fields") or change.payload
    row = product_row(change.answer or {}, currency=currency)
    if "body" in payload:
        row.fields["body"] = payload["body"]
    return row


def _keep_products(shop: Shop, changes: Changes) -> None:
    rows = []
    back: dict[str, list[str]] = {}
    for change in changes:
        row = answered_product(change, currency=shop.currency)
        row.sent = [name for name in change.payload if name in PRODUCT_FIELDS]
        rows.append(row)
        if "restores_to" in change.payload:
            back.setdefault(change.payload["restores_to"], []).append(change.gid)
    keep_products(shop, rows, is_answer=True)
    for status, gids in back.items():
        products = ShopProduct.objects.filter(shop=shop, gid__in=gids)
        products.update(restores_to=status)
    finish_publishing(shop, [change.gid for change in changes])


def _keep_new_products(shop: Shop, changes: Changes) -> None:
    rows = [answered_product(change, currency=shop.currency) for change in changes]
    keep_products(shop, rows, is_answer=True)
    for change, row in zip(changes, rows, strict=True):
        link_product(shop, row.gid, change.payload)


def _keep_as_read(shop: Shop, changes: Changes) -> None:
    """Keep products whose options have other names: no field of theirs was sent."""
    rows = [product_row(each.answer or {}, currency=shop.currency) for each in changes]
    keep_products(shop, rows, is_answer=False)


def _keep_variants(shop: Shop, changes: Changes) -> None:
    keep_variant_answers(shop, [_answered(shop, change) for change in changes])
    used_permissions(shop, [change.gid for change in changes])


def _keep_new_variants(shop: Shop, changes: Changes) -> None:
    rows = [_answered(shop, change, is_new=True) for change in changes]
    keep_variant_answers(shop, rows)
    links = {
        change.gid: (
            change.payload["item"],
            change.payload["variant"],
            change.payload["unit"],
        )
        for change in changes
    }
    link_variants(shop, links)


def _answered(
    shop: Shop, change: OutgoingChange, *, is_new: bool = False
) -> VariantRow:
    row = variant_row(
        change.answer or {},
        currency=shop.currency,
        product_gid=change.payload.get("product", ""),
    )
    if not is_new:
        row.sent = [name for name in change.payload if name in VARIANT_FIELDS]
    return row


def _keep_gone_variants(shop: Shop, changes: Changes) -> None:
    mark_gone(shop, [change.gid for change in changes])


def _keep_published(shop: Shop, changes: Changes) -> None:
    channels = {change.gid: change.payload["channels"] for change in changes}
    products = list(ShopProduct.objects.filter(shop=shop, gid__in=channels))
    for product in products:
        known = [*product.published_to, *channels[product.gid]]
        product.published_to = list(dict.fromkeys(known))
    ShopProduct.objects.bulk_update(products, ["published_to"], batch_size=500)
    finish_publishing(shop, list(channels))


KEEPERS: Mapping[str, Callable[[Shop, Changes], None]] = {
    PRODUCT: _keep_products,
    NEW_PRODUCT: _keep_new_products,
    VARIANTS: _keep_variants,
    NEW_VARIANTS: _keep_new_variants,
    GONE_VARIANTS: _keep_gone_variants,
    OPTION: _keep_as_read,
    PUBLISH: _keep_published,
}


def finish_publishing(shop: Shop, gids: Sequence[str]) -> int:
    """Say of products that they are published: on channels, with their own status."""
    waiting = ShopProduct.objects.filter(
        shop=shop, gid__in=gids, awaits_publishing=True
    ).exclude(published_to=[])
    if product_settings(shop).created_status != DRAFT:
        waiting = waiting.exclude(status=DRAFT)
    return waiting.update(awaits_publishing=False)


def link_product(shop: Shop, gid: str, payload: Mapping[str, Any]) -> None:
    """Say which item a product is that was made of it, and what its variants are."""
    item = payload["item"]
    taken = ShopProduct.objects.filter(
        shop=shop, item=item, is_added=True, is_gone=False
    ).exclude(gid=gid)
    if not taken.exists():
        ShopProduct.objects.filter(shop=shop, gid=gid).update(
            item=item,
            is_added=True,
            awaits_publishing=payload.get("publishes", False),
            problem={},
        )
    parts = {
        tuple(row["values"]): (item, row["variant"], row["unit"])
        for row in payload["variants"]
    }
    rows = ShopVariant.objects.filter(shop=shop, product_gid=gid, item=None)
    links: dict[str, Linked] = {}
    for row in rows:
        values = tuple(option["value"] for option in row.options)
        found = parts.get(values) or (parts.get(()) if len(parts) == 1 else None)
        if found:
            links[row.gid] = found
    link_variants(shop, links)


def link_variants(
    shop: Shop, links: Mapping[str, Linked], *, how: str = MappedBy.CREATED
) -> int:
    """Say which item, variant and unit variants are; those that are mapped stay so."""
    rows = list(
        ShopVariant.objects.select_for_update(of=("self",))
        .filter(shop=shop, gid__in=links, item=None)
        .order_by("pk")
    )
    for row in rows:
        row.item_id, row.variant_id, row.unit_id = links[row.gid]
        row.mapped_by, row.mapped_at, row.problem = how, Now(), {}
    names = ["item", "variant", "unit", "mapped_by", "mapped_at", "problem"]
    return ShopVariant.objects.bulk_update(rows, names, batch_size=500)


def _bury(shop: Shop, settled: Changes) -> None:
    """Keep that records are gone which Shopify does not know any more."""
    gone = [
        row
        for row in settled
        if row.state == State.REJECTED
        and GONE in ((row.answer or {}).get("fields") or {})
    ]
    if gone:
        variants = [row.gid for row in gone if "/ProductVariant/" in row.gid]
        products = [row.gid for row in gone if "/Product/" in row.gid]
        mark_gone(shop, variants)
        mark_products_gone(shop, products)
