"""Keep the pictures that products have at Shopify, and let items have them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from nightclerk.connector.mapping.pictures.there import PicturesThere
from nightclerk.connector.models import Shop, ShopPicture, ShopProduct, ShopVariant
from nightclerk.connector.selectors.pictures.incoming import PictureToFetch
from nightclerk.connector.services.syncs.skips import (
    LeftOut,
    keep_all_skipped,
    resolve_skipped,
)
from nightclerk.core import clock
from nightclerk.core.errors import NightclerkError
from nightclerk.ledger.models import Item, ItemPicture, ItemVariant
from nightclerk.ledger.picture_files import read_picture
from nightclerk.ledger.services.parties.pictures import add_picture

STREAM = "pictures"
State = ShopPicture.State
Place = tuple[int, int | None, str]  # product, variant, Shopify's id of the picture
LOOKS = ["state", "position", "alt", "url", "changed_at"]


@dataclass(frozen=True, slots=True)
class Seen:
    """How pictures differ from what was kept: new ones, others, and those gone."""

    new: int = 0
    changed: int = 0
    gone: int = 0


@transaction.atomic
def keep_seen(shop: Shop, seen: Sequence[PicturesThere]) -> Seen:
    """Write which pictures products and their variants have, a page at once.

    What items have of them is not changed by that.
    """
    products = dict(
        ShopProduct.objects.filter(
            shop=shop, gid__in=[each.gid for each in seen]
        ).values_list("gid", "pk")
    )
    rows = ShopPicture.objects.select_for_update().filter(product__in=products.values())
    kept = {
        (row.product_id, row.variant_id, row.gid): row
        for row in rows.order_by("pk")
        if row.gid
    }
    found = {_place(row): row for row in _rows(shop, seen, products)}
    new = [row for place, row in found.items() if place not in kept]
    changed = [
        kept[place]
        for place, row in found.items()
        if place in kept and _is_changed(kept[place], row)
    ]
    gone = [
        row
        for place, row in kept.items()
        if place not in found and row.state != State.GONE
    ]
    for row in gone:
        row.state = State.GONE
    for row in (*changed, *gone):
        row.changed_at = clock.now()
    ShopPicture.objects.bulk_create(new)
    ShopPicture.objects.bulk_update([*changed, *gone], LOOKS, batch_size=500)
    return Seen(len(new), len(changed), len(gone))


def _place(row: ShopPicture) -> Place:
    return row.product_id, row.variant_id, row.gid


def _rows(
    shop: Shop, seen: Sequence[PicturesThere], products: Mapping[str, int]
) -> Iterator[ShopPicture]:
    """Give the rows that say what was seen."""
    gids = [gid for each in seen for gid in each.of_variants]
    known = ShopVariant.objects.filter(shop=shop, gid__in=gids)
    variants = dict(known.values_list("gid", "pk"))
    for each in seen:
        product = products.get(each.gid)
        if product is None:
            continue
        by_gid: dict[str, ShopPicture] = {}
        for place, picture in enumerate(each.pictures):
            by_gid[picture.gid] = ShopPicture(
                shop=shop,
                product_id=product,
                gid=picture.gid,
                state=State.READY if picture.is_ready else State.PROCESSING,
                position=place,
                alt=picture.alt,
                url=picture.url,
            )
        yield from by_gid.values()
        for variant, shown in each.of_variants.items():
            for gid in shown:
                if gid in by_gid and variant in variants:
                    yield _of_variant(by_gid[gid], variants[variant])


def _of_variant(of_product: ShopPicture, variant: int) -> ShopPicture:
    return ShopPicture(
        shop_id=of_product.shop_id,
        product_id=of_product.product_id,
        variant_id=variant,
        gid=of_product.gid,
        state=of_product.state,
        alt=of_product.alt,
        url=of_product.url,
    )


def _is_changed(row: ShopPicture, seen: ShopPicture) -> bool:
    """Take over how a picture looks now; tells whether that is news."""
    before = row.state, row.position, row.alt, row.url
    row.position, row.url = seen.position, seen.url
    if not row.is_ours:
        row.alt = seen.alt
        # One that could not be fetched is tried again when its time comes.
        row.state = row.state if row.state == State.FAILED else seen.state
    return before != (row.state, row.position, row.alt, row.url)


@transaction.atomic
def keep_fetched(
    shop: Shop, picture: PictureToFetch, content: bytes | None
) -> list[str]:
    """Let items and item variants have a picture; gives the items that it is new to.

    Without content nothing shall have it that does not. Raises `Refused` where the
    file is no picture that can be kept.
    """
    digest = picture.digest if content is None else read_picture(content).digest
    added = _added(picture, content, digest) if content is not None else []
    rows = ShopPicture.objects.filter(pk__in=picture.rows)
    rows.update(digest=digest, state=State.READY, message={}, changed_at=clock.now())
    resolve_skipped(shop, STREAM, [picture.gid])
    return added


def _added(picture: PictureToFetch, content: bytes, digest: str) -> list[str]:
    added: list[str] = []
    for target in picture.targets:
        has = ItemPicture.objects.filter(
            item=target.item, variant=target.variant, content_id=digest
        )
        if has.exists():
            continue
        item = Item.objects.get(pk=target.item)
        variant: ItemVariant | None = None
        if target.variant is not None:
            variant = ItemVariant.objects.get(pk=target.variant)
        add_picture(item, content, variant=variant, alt=picture.alt[:500])
        added.append(item.no)
    return list(dict.fromkeys(added))


@transaction.atomic
def keep_not_fetched(
    shop: Shop,
    picture: PictureToFetch,
    error: NightclerkError,
    *,
    run_id: int | None = None,
) -> None:
    """List a picture that could not be fetched; it is tried again later."""
    left = LeftOut(picture.gid, picture.name, error)
    keep_all_skipped(shop, STREAM, [left], run_id=run_id)
    rows = ShopPicture.objects.filter(pk__in=picture.rows)
    rows.update(state=State.FAILED, message=error.as_json(), changed_at=clock.now())


def keep_unreadable(
    shop: Shop, left_out: Collection[LeftOut], *, run_id: int | None = None
) -> None:
    """List products whose pictures could not be read."""
    keep_all_skipped(shop, STREAM, list(left_out), run_id=run_id)
