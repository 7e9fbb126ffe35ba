"""Take a page of products in: their rows, what they are, what is left out, the mark."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from nightclerk.connector.mapping.pictures.there import PicturesThere
from nightclerk.connector.mapping.products.rows import ProductRow
from nightclerk.connector.models import (
    MappedBy,
    OrderSettings,
    ProductSettings,
    Shop,
    ShopProduct,
    ShopVariant,
)
from nightclerk.connector.selectors.mirror import unresolved_skips
from nightclerk.connector.selectors.products.variants import REMOVED
from nightclerk.connector.services.items.pages import Kept
from nightclerk.connector.services.items.updates import ItemsUpdated, update_items
from nightclerk.connector.services.items.variants import map_variants
from nightclerk.connector.services.items.whole_products import link_products
from nightclerk.connector.services.pictures.watched import keep_watched
from nightclerk.connector.services.products.pages import (
    STREAM,
    keep_products,
    mark_products_gone,
)
from nightclerk.connector.services.syncs.skips import LeftOut, keep_skipped
from nightclerk.connector.services.syncs.watermarks import move_watermark


@dataclass
class ProductPage:
    """What was read: rows to keep, ids that Shopify has no longer, what is left out.

    `pictures` are those of products that were read by themselves, after `begun` by our
    clock.
    """

    rows: list[ProductRow] = field(default_factory=list)
    pictures: list[PicturesThere] = field(default_factory=list)
    begun: datetime | None = None
    gone: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


@dataclass(frozen=True)
class Intake:
    """How products are taken in.

    `brings`: products decide what items are; otherwise they are only kept, and no
    item is found, made or changed. A dry run does all of it and takes it back.
    """

    settings: ProductSettings
    orders: OrderSettings
    brings: bool = False
    run_id: int | None = None
    dry_run: bool = False


@dataclass
class TakenIn:
    """What a page came to; items by their numbers, variants by Shopify's id."""

    kept: Kept = field(default_factory=Kept)
    mapped: list[str] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)
    created: list[str] = field(default_factory=list)
    updated: ItemsUpdated = field(default_factory=ItemsUpdated)

    @property
    def left_out(self) -> list[LeftOut]:
        """Give what of the page could not be kept, or not be taken over."""
        return [*self.kept.left_out, *self.updated.left_out]


def take_in(
    shop: Shop, page: ProductPage, *, intake: Intake, mark: datetime | None = None
) -> TakenIn:
    """Write a page in one transaction; a product that cannot be kept is left out.

    `mark` is the moment of Shopify's clock up to which all changes are here then.
    """
    with transaction.atomic():
        retried = _left_out_before(shop, page.rows)
        taken = TakenIn(
            keep_products(shop, page.rows, is_answer=False, run_id=intake.run_id)
        )
        taken.kept.gone += mark_products_gone(shop, page.gone)
        _look_at_pictures(shop, taken, page, intake.settings)
        if intake.brings:
            _bring(shop, taken, page.rows, intake, retried)
        for left in (*page.left_out, *taken.updated.left_out):
            keep_skipped(shop, STREAM, left, run_id=intake.run_id)
        if mark is not None:
            move_watermark(shop, STREAM, to=mark)
        if intake.dry_run:
            transaction.set_rollback(True)
    return taken


def _look_at_pictures(
    shop: Shop, taken: TakenIn, page: ProductPage, settings: ProductSettings
) -> None:
    """See what of our pictures somebody took off: that drifted, too."""
    is_sent = settings.pictures == ProductSettings.Direction.TO_SHOPIFY
    if page.begun is None or not is_sent:
        return
    losing = keep_watched(shop, page.pictures, begun=page.begun)
    known = set(taken.kept.drifted)
    taken.kept.drifted += [gid for gid in losing if gid not in known]


def mark_unseen_gone(
    shop: Shop, seen: Collection[str], *, before: datetime
) -> list[str]:
    """Remember that products are gone which a whole list did not have.

    What was first seen after `before`, when the list was begun, may be missing in it.
    """
    known = ShopProduct.objects.filter(
        shop=shop, is_gone=False, first_seen_at__lt=before
    )
    gids = known.values_list("gid", flat=True).iterator(chunk_size=2_000)
    return mark_products_gone(shop, [gid for gid in gids if gid not in seen])


def _left_out_before(shop: Shop, rows: Sequence[ProductRow]) -> set[str]:
    """Give the products of a page that were left out and nobody resolved."""
    gids = [row.gid for row in rows]
    waiting = unresolved_skips(shop).filter(stream=STREAM, gid__in=gids)
    return set(waiting.values_list("gid", flat=True))


def _bring(
    shop: Shop,
    taken: TakenIn,
    rows: Sequence[ProductRow],
    intake: Intake,
    retried: set[str],
) -> None:
    """Find out which items products are, make those that are none, update them."""
    left = {each.gid for each in taken.kept.left_out}
    here = [row for row in rows if row.gid not in left and not row.is_gift_card]
    gids = [variant.gid for row in here for variant in row.variants]
    fresh = _map(shop, taken, gids, intake)
    link_products(shop, [row.gid for row in here])
    if intake.settings.updates_items:
        changed = {*taken.kept.new, *taken.kept.changed, *retried}
        wanted = [
            variant.gid
            for row in here
            for variant in row.variants
            if row.gid in changed or variant.gid in fresh
        ]
        taken.updated = update_items(
            shop, wanted, settings=intake.settings, orders=intake.orders
        )


def _map(shop: Shop, taken: TakenIn, gids: Sequence[str], intake: Intake) -> set[str]:
    """Find or make the items of variants that are none; gives those that are now.

    What a person took out of the books stays out of them.
    """
    nothing = ShopVariant.objects.filter(shop=shop, gid__in=gids, item=None)
    unmapped = list(nothing.exclude(REMOVED).values_list("gid", flat=True))
    if not unmapped:
        return set()
    map_variants(shop, unmapped, settings=intake.orders)
    something = ShopVariant.objects.filter(
        shop=shop, gid__in=unmapped, item__isnull=False
    )
    found = list(something.values_list("gid", "mapped_by", "item__no"))
    made = [no for _, by, no in found if by == MappedBy.CREATED]
    fresh = {gid for gid, _, _ in found}
    taken.mapped += [gid for gid, by, _ in found if by != MappedBy.CREATED]
    taken.created += dict.fromkeys(made)
    taken.unmapped += [gid for gid in unmapped if gid not in fresh]
    return fresh
